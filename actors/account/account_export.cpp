// Exports: gathered step by step, without keeping the account from its other work.
#include "actors/account/account_shell.hpp"
#include "actors/account/painter.hpp"
#include "protocols/runtime/log.hpp"

namespace zhian {

using namespace account;

/// One archive under way.
struct account_shell::gathering {
  promise_of<zhian::done> promise;
  call_meta meta;
  timer_fired what;
  export_row row;
  gather_data::reply data;
  std::vector<bool> taken;
  size_t next = 0; ///< Of data.files.
  std::vector<packed_file> files;
};

caf::message_handler account_shell::export_handlers() {
  return {
      [this](const call_meta& meta, const ask_export&) -> caf::result<export_view> {
        if (person_.user.status == user_status::blocked)
          return make_error(ec::account_blocked);
        auto promise = make_response_promise<export_view>();
        request(svc().queries, caf::infinite, list_exports{ctx().self.in, id_, {{}, 100}})
            .await(
                [this, promise, meta](list_exports::reply& found) mutable {
                  execute(promise, meta, [&] {
                    size_t kept = 0;
                    for (const auto& x : found.items) {
                      decision<export_view> d;
                      d.answer = x;
                      if (x.state == export_state::waiting)
                        return d; // It is being gathered: the same answer.
                      if (x.state == export_state::ready)
                        ++kept;
                    }
                    if (kept >= most_exports)
                      return decision<export_view>::refuse(ec::too_many_exports);
                    export_row row;
                    row.requested_at = wall_now();
                    row.id = export_id::make(id_.shard, row.requested_at);
                    row.in = ctx().self.in;
                    row.user = id_;
                    row.lang = person_.profile.version > 0 && person_.profile.lang == "en"
                                   ? language::en
                                   : meta.lang;
                    row.version = 1;
                    decision<export_view> d;
                    d.answer = view_of(row);
                    d.records = open_export(row);
                    return d;
                  });
                },
                [promise](caf::error& err) mutable { promise.deliver(std::move(err)); });
        return promise;
      },
  };
}

void account_shell::gather(promise_of<zhian::done> promise, const call_meta& meta,
                           const timer_fired& what) {
  auto id = export_id::parse(std::string_view{what.name}.substr(gather_timer_prefix.size()));
  if (!id) {
    promise.deliver(make_error(ec::unsupported));
    return;
  }
  auto job = std::make_shared<gathering>();
  job->promise = promise;
  job->meta = meta;
  job->what = what;
  ++gathering_;
  auto failed = [this, job](caf::error& err) {
    give_up_gathering(job, std::move(err));
  };
  request(svc().queries, caf::infinite, find_export{ctx().self.in, id_, *id})
      .then(
          [this, job, failed](find_export::reply& found) {
            if (!found.row || found.row->state != export_state::waiting) {
              --gathering_;
              end_timer(job->promise, job->meta, job->what); // Closed meanwhile, or done before.
              return;
            }
            job->row = *found.row;
            request(svc().gatherer, caf::infinite,
                    gather_data{ctx().self.in, id_, most_packed_bytes - (1u << 20)})
                .then(
                    [this, job](gather_data::reply& data) {
                      job->data = std::move(data);
                      job->taken = choose_files(job->data, most_packed_bytes - (1u << 20));
                      read_files(job);
                    },
                    [this, job](caf::error& err) { packing_failed(job, std::move(err)); });
          },
          failed);
}

void account_shell::read_files(std::shared_ptr<gathering> job) {
  while (job->next < job->data.files.size() && !job->taken[job->next])
    ++job->next;
  if (job->next == job->data.files.size()) {
    pack_files(job);
    return;
  }
  const auto& file = job->data.files[job->next];
  request(svc().files, caf::infinite, get_file{file.sha256})
      .then(
          [this, job](std::shared_ptr<const std::string>& bytes) {
            job->files.push_back({job->data.files[job->next].path, std::move(bytes)});
            ++job->next;
            read_files(job);
          },
          [this, job](caf::error& err) {
            if (ec_of(err) != ec::not_found) {
              give_up_gathering(job, std::move(err));
              return;
            }
            job->taken[job->next] = false; // The manifest says so.
            ++job->next;
            read_files(job);
          });
}

void account_shell::pack_files(std::shared_ptr<gathering> job) {
  auto text = [&](std::string path, std::string bytes) {
    job->files.push_back({std::move(path), std::make_shared<const std::string>(std::move(bytes))});
  };
  text("manifest.json", manifest_of(job->row, job->data, job->taken));
  for (auto& part : job->data.parts)
    text(part.path, std::move(part.json));
  auto failed = [this, job](caf::error& err) {
    packing_failed(job, std::move(err));
  };
  request(svc().packer, caf::infinite, pack{std::move(job->files)})
      .then(
          [this, job, failed](std::shared_ptr<const std::string>& bytes) {
            request(svc().files, caf::infinite,
                    put_file{"export-" + job->row.id.str() + ".zip", std::move(bytes)})
                .then([this, job](const stored_file& file) { finish(job, file); }, failed);
          },
          failed);
}

void account_shell::finish(std::shared_ptr<gathering> job, const stored_file& file) {
  --gathering_;
  execute(
      job->promise, job->meta,
      [&] {
        decision<zhian::done> d;
        // Closed while it was packed: there is no row any more, and nobody to tell.
        if (person_.user.status == user_status::closed) {
          auto now = wall_now();
          d.records.emplace_back(drop_later(ctx().self, file.sha256, now, spare()));
          d.records.emplace_back(timer_done{ctx().self, job->what.name, job->what.due_at});
          return d;
        }
        d.records = export_ready(job->row, person_, file, conf().account.public_url,
                                 conf().account.export_life, wall_now(), job->what.due_at);
        return d;
      },
      false);
}

void account_shell::fail_export(std::shared_ptr<gathering> job) {
  --gathering_;
  log::error("account", "an export is too large", {{"export", job->row.id.str()}});
  execute(
      job->promise, job->meta,
      [&] {
        decision<zhian::done> d;
        d.records = export_over(job->row, export_state::failed, wall_now(), spare());
        d.records.emplace_back(timer_done{ctx().self, job->what.name, job->what.due_at});
        return d;
      },
      false);
}

void account_shell::packing_failed(std::shared_ptr<gathering> job, caf::error why) {
  if (ec_of(why) == ec::payload_too_large || ec_of(why) == ec::timed_out)
    fail_export(job); // It would not be otherwise the next time.
  else
    give_up_gathering(job, std::move(why));
}

void account_shell::give_up_gathering(std::shared_ptr<gathering> job, caf::error why) {
  --gathering_;
  job->promise.deliver(std::move(why)); // The timer comes again.
}

void account_shell::expire(promise_of<zhian::done> promise, const call_meta& meta,
                           const timer_fired& what) {
  auto id = export_id::parse(std::string_view{what.name}.substr(expire_timer_prefix.size()));
  if (!id) {
    promise.deliver(make_error(ec::unsupported));
    return;
  }
  request(svc().queries, caf::infinite, find_export{ctx().self.in, id_, *id})
      .await(
          [this, promise, meta, what](find_export::reply& found) mutable {
            if (!found.row || found.row->state != export_state::ready) {
              end_timer(promise, meta, what);
              return;
            }
            execute(
                promise, meta,
                [&] {
                  decision<zhian::done> d;
                  // The archive belongs to this export alone: nobody can be about to refer to it.
                  d.records = export_over(*found.row, export_state::expired, wall_now(),
                                          std::chrono::seconds{0});
                  d.records.emplace_back(timer_done{ctx().self, what.name, what.due_at});
                  return d;
                },
                false);
          },
          [promise](caf::error& err) mutable { promise.deliver(std::move(err)); });
}

} // namespace zhian
