#include "actors/account/resume_desk.hpp"

#include "protocols/json_writer.hpp"
#include "protocols/runtime/log.hpp"

namespace zhian {

namespace {

constexpr std::string_view read_prefix = "read:";
constexpr std::string_view erase_prefix = "erase:";

std::string timer_name(std::string_view prefix, std::string_view what) {
  return std::string{prefix} + std::string{what};
}

} // namespace

bool resume_desk::is_resume_timer(std::string_view name) {
  return name.starts_with(read_prefix) || name.starts_with(erase_prefix);
}

user_id resume_desk::owner() const {
  return user_id::parse(ctx().self.id).value_or(user_id{});
}

template <class Decide>
caf::result<resume_view> resume_desk::change(const call_meta& meta, Decide decide) {
  auto promise = make_response_promise<resume_view>();
  request(svc().queries, caf::infinite, load_resumes{ctx().self.in, owner()})
      .await(
          [this, promise, meta, decide = std::move(decide)](load_resumes::reply& found) mutable {
            execute(promise, meta, [&] { return decide(found.rows); });
          },
          [promise](caf::error& err) mutable { promise.deliver(std::move(err)); });
  return promise;
}

decision<resume_view> resume_desk::decision_of(account::shelf_change&& x) const {
  if (x.error != ec::none)
    return decision<resume_view>::refuse(x.error, {}, std::move(x.field));
  decision<resume_view> d;
  d.answer = view_of(x.answer);
  for (auto& row : x.rows)
    d.records.emplace_back(std::move(row));
  return d;
}

record resume_desk::told(const resume_row& row, const char* type) const {
  json_writer data;
  data.open()
      .field("resume_id", row.id.str())
      .field("document_id", row.document.str())
      .field("version", row.number)
      .field("state", to_string(row.state));
  if (row.fault.empty())
    data.null("failure");
  else
    data.field("failure", row.fault);
  data.close();
  return event_row{stream_of(row.user), row.in, type, data.take(), wall_now()};
}

caf::message_handler resume_desk::resume_handlers() {
  return {
      [this](const call_meta& meta, add_resume& x) -> caf::result<resume_view> {
        return change(meta, [this, x = std::move(x)](const shelf_type& now) mutable {
          account::new_resume add{resume_id::make(owner().shard, wall_now()),
                                  ctx().self.in,
                                  owner(),
                                  std::move(x.file),
                                  std::move(x.text),
                                  x.state,
                                  x.of,
                                  wall_now()};
          auto made = account::add(now, std::move(add), conf().resume.per_user);
          auto reads = made.error == ec::none && made.answer.state == resume_state::processing;
          auto name = timer_name(read_prefix, made.answer.id.str());
          auto d = decision_of(std::move(made));
          if (reads)
            d.records.emplace_back(timer_row{ctx().self, name, wall_now(), {}});
          return d;
        });
      },
      [this](const call_meta& meta, const make_default_resume& x) -> caf::result<resume_view> {
        return change(meta, [this, id = x.id](const shelf_type& now) {
          return decision_of(account::make_default(now, id));
        });
      },
      [this](const call_meta& meta, correct_resume& x) -> caf::result<resume_view> {
        return change(meta, [this, x = std::move(x)](const shelf_type& now) mutable {
          return decision_of(account::correct(now, x.id, std::move(x.text)));
        });
      },
      [this](const call_meta& meta, const delete_resume& x) -> caf::result<zhian::done> {
        auto promise = make_response_promise<zhian::done>();
        request(svc().queries, caf::infinite, load_resumes{ctx().self.in, owner()})
            .await(
                [this, promise, meta, id = x.id](load_resumes::reply& found) mutable {
                  execute(promise, meta, [&]() -> decision<zhian::done> {
                    for (const auto& gone : found.deleted)
                      if (gone == id)
                        return {};
                    auto now = wall_now();
                    auto removed = account::remove(found.rows, id, now);
                    if (removed.error != ec::none)
                      return decision<zhian::done>::refuse(removed.error);
                    decision<zhian::done> d;
                    auto due = now + conf().resume.erase_after;
                    std::set<std::string> objects; // Versions may be the same bytes.
                    for (auto& row : removed.rows) {
                      if (row.deleted_at) {
                        if (objects.insert(row.file.sha256).second)
                          d.records.emplace_back(timer_row{
                              ctx().self, timer_name(erase_prefix, row.file.sha256), due, {}});
                        d.records.emplace_back(
                            timer_cancelled{ctx().self, timer_name(read_prefix, row.id.str())});
                        d.records.emplace_back(audit_row{row.in, meta.caller.str(),
                                                         "resume.deleted", row.id.str(), "{}",
                                                         meta.address, now});
                      }
                      d.records.emplace_back(std::move(row));
                    }
                    return d;
                  });
                },
                [promise](caf::error& err) mutable { promise.deliver(std::move(err)); });
        return promise;
      },
  };
}

caf::result<zhian::done> resume_desk::resume_timer(const call_meta& meta, const timer_fired& x) {
  return x.name.starts_with(read_prefix) ? start_reading(meta, x) : erase(meta, x);
}

caf::result<zhian::done> resume_desk::start_reading(const call_meta& meta, const timer_fired& x) {
  auto promise = make_response_promise<zhian::done>();
  auto id = resume_id::parse(std::string_view{x.name}.substr(read_prefix.size()));
  // Fired again while it is being read: the outcome consumes the timer.
  if (!id || reading_.contains(x.name)) {
    promise.deliver(zhian::done{});
    return promise;
  }
  request(svc().queries, caf::infinite, find_resume{ctx().self.in, owner(), *id})
      .await(
          [this, promise, meta, x](find_resume::reply& found) mutable {
            if (!found.row || found.row->state != resume_state::processing) {
              end_timer(promise, meta, x); // Deleted, or read by an activation before this one.
              return;
            }
            reading_.insert(x.name);
            promise.deliver(zhian::done{});
            read(meta, x, std::move(*found.row));
          },
          [promise](caf::error& err) mutable { promise.deliver(std::move(err)); });
  return promise;
}

void resume_desk::read(const call_meta& meta, const timer_fired& timer, resume_row row) {
  auto failed = [this, meta, timer, id = row.id](caf::error& err) {
    finished(meta, timer, id, ec_of(err), {});
  };
  request(svc().files, caf::infinite, get_file{row.file.sha256})
      .then(
          [this, meta, timer, row, failed](std::shared_ptr<const std::string>& bytes) {
            request(svc().reader, caf::infinite,
                    read_pictures{row.file.media_type, bytes, row.text})
                .then(
                    [this, meta, timer, id = row.id](extracted_text& text) {
                      finished(meta, timer, id, ec::none, std::move(text));
                    },
                    failed);
          },
          failed);
}

void resume_desk::finished(const call_meta& meta, const timer_fired& timer, const resume_id& id,
                           ec why, extracted_text text) {
  if (auto payload = account::read_again(why, timer.payload)) {
    reading_.erase(timer.name);
    log::warn("account", "a resume waits for its reader",
              {{"resume", id.str()}, {"code", to_string(why)}, {"trace", meta.trace}});
    // Due anew a little later; the same row, so that a crash loses nothing.
    execute(
        caf::typed_response_promise<zhian::done>{}, meta,
        [&] {
          decision<zhian::done> d;
          d.records.emplace_back(timer_row{
              ctx().self, timer.name, wall_now() + std::chrono::seconds{5}, std::move(*payload)});
          return d;
        },
        false);
    return;
  }
  if (why == ec::timed_out)
    why = ec::extraction_failed; // Too often.
  request(svc().queries, caf::infinite, load_resumes{ctx().self.in, owner()})
      .await(
          [this, meta, timer, id, why, text = std::move(text)](load_resumes::reply& found) mutable {
            reading_.erase(timer.name);
            end_timer({}, meta, timer, [&](decision<zhian::done>& d) {
              auto change = account::finish(found.rows, id, why, std::move(text));
              if (change.error != ec::none || change.rows.empty())
                return; // Deleted meanwhile.
              d.records.emplace_back(
                  told(change.answer, why == ec::none ? "resume_ready" : "resume_failed"));
              for (auto& row : change.rows)
                d.records.emplace_back(std::move(row));
            });
          },
          [this, timer](caf::error&) { reading_.erase(timer.name); });
}

caf::result<zhian::done> resume_desk::erase(const call_meta& meta, const timer_fired& x) {
  auto promise = make_response_promise<zhian::done>();
  auto sha = x.name.substr(erase_prefix.size());
  request(svc().queries, caf::infinite, file_in_use{sha})
      .await(
          [this, promise, meta, x, sha](bool used) mutable {
            if (used) {
              end_timer(promise, meta, x);
              return;
            }
            // An upload of the same bytes under way has touched the object: it stays.
            auto before = wall_now() - conf().resume.erase_after / 2;
            request(svc().files, caf::infinite, erase_file{sha, before})
                .then(
                    [this, promise, meta, x](zhian::done) mutable { end_timer(promise, meta, x); },
                    [promise](caf::error& err) mutable { promise.deliver(std::move(err)); });
          },
          [promise](caf::error& err) mutable { promise.deliver(std::move(err)); });
  return promise;
}

} // namespace zhian
