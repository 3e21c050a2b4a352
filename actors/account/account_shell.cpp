#include "actors/account/account_shell.hpp"

#include "actors/identity/identity_state.hpp"
#include "protocols/permissions.hpp"
#include "protocols/runtime/log.hpp"

namespace zhian {

using namespace account;

void account_shell::loaded(load_account::reply& rows) {
  if (!rows.user || !rows.money) {
    give_up(make_error(ec::not_found));
    return;
  }
  person_.user = std::move(*rows.user);
  person_.money = *rows.money;
  money_loaded(rows, person_.user.created_at);
  meeting_loaded(rows);
  if (rows.profile)
    person_.profile = std::move(*rows.profile);
  if (person_.user.status == user_status::closed)
    become_closed();
}

caf::behavior account_shell::keep(caf::behavior usual) {
  usual_ = std::move(usual);
  return usual_;
}

void account_shell::become_closed() {
  set_default_handler([](caf::scheduled_actor*, caf::message_view&) -> caf::result<caf::message> {
    return make_error(ec::not_found);
  });
  become(common()
             .or_else(timer_handlers())
             .or_else(settlement_handlers(false))
             .or_else([](const call_meta&, const close_account&) { return zhian::done{}; },
                      [](const call_meta&, const user_changed&) { return zhian::done{}; }));
}

me_view account_shell::me() const {
  me_view out;
  out.user = identity::view_of(person_.user);
  auto at = wall_now();
  auto money = sums(at);
  out.level = money.level;
  out.points = money.available;
  out.held = money.held;
  out.owed = money.owed;
  out.settled_fen = money.settled_fen;
  if (auto plan = money::running(this->money().line, at)) {
    out.plan = to_string(*plan);
    out.plan_ends_at = money.plan_end;
  }
  out.permissions = permissions_of(person_.user.roles);
  out.lang = person_.profile.lang;
  out.time_zone = person_.profile.time_zone;
  out.avatar = person_.profile.avatar;
  out.etag = etag_of(person_);
  return out;
}

facts account_shell::around(const call_meta& meta) const {
  return {wall_now(), meta.caller, meta.address, ctx().self.shard};
}

std::chrono::seconds account_shell::spare() const {
  return conf().account.file_grace;
}

template <class Answer, class Make>
decision<Answer> account_shell::shell(outcome out, Make make) {
  decision<Answer> d;
  if (out.error != ec::none)
    return decision<Answer>::refuse(out.error, std::move(out.detail), std::move(out.field));
  d.records = std::move(out.records);
  // The stored answer of a repeat is made before the commit: from the state it leads to.
  auto before = person_;
  person_ = out.next;
  d.answer = make();
  person_ = std::move(before);
  d.remember = [this, next = std::move(out.next)](const committed&, Answer&) {
    person_ = next;
  };
  return d;
}

caf::message_handler account_shell::care() {
  return profile_handlers()
      .or_else(standing_handlers())
      .or_else(export_handlers())
      .or_else(timer_handlers());
}

caf::message_handler account_shell::profile_handlers() {
  return {
      [this](const call_meta&, const read_me&) -> caf::result<me_view> {
        if (person_.user.status == user_status::blocked)
          return make_error(ec::account_blocked);
        return from_memory<me_view>([this] { return me(); });
      },
      [this](const call_meta& meta, const change_profile& x) -> caf::result<me_view> {
        return command<me_view>(meta, [&] {
          return shell<me_view>(decide(person_, around(meta), x), [this] { return me(); });
        });
      },
      [this](const call_meta& meta, const set_avatar& x) -> caf::result<me_view> {
        return command<me_view>(meta, [&] {
          auto picture = avatar_id::make(id_.shard, wall_now());
          return shell<me_view>(decide(person_, around(meta), x, picture, spare()),
                                [this] { return me(); });
        });
      },
      [this](const call_meta& meta, const drop_avatar& x) -> caf::result<me_view> {
        return command<me_view>(meta, [&] {
          return shell<me_view>(decide(person_, around(meta), x, spare()), [this] { return me(); });
        });
      },
      [this](const call_meta&, const read_mail_choices&) -> caf::result<mail_choices> {
        return from_memory<mail_choices>([this] { return person_.profile.mails; });
      },
      [this](const call_meta& meta, const set_mail_choices& x) -> caf::result<mail_choices> {
        return command<mail_choices>(meta, [&] {
          return shell<mail_choices>(decide(person_, around(meta), x),
                                     [this] { return person_.profile.mails; });
        });
      },
  };
}

caf::message_handler account_shell::standing_handlers() {
  auto nothing = [] {
    return zhian::done{};
  };
  return {
      [this, nothing](const call_meta& meta, const set_blocked& x) -> caf::result<zhian::done> {
        return command<zhian::done>(
            meta, [&] { return shell<zhian::done>(decide(person_, around(meta), x), nothing); });
      },
      [this, nothing](const call_meta& meta, const set_roles& x) -> caf::result<zhian::done> {
        return command<zhian::done>(
            meta, [&] { return shell<zhian::done>(decide(person_, around(meta), x), nothing); });
      },
      [this](const call_meta& meta, staff_looked& x) -> caf::result<zhian::done> {
        return command<zhian::done>(
            meta,
            [&] {
              decision<zhian::done> d;
              d.records.emplace_back(audit_row{person_.user.in, meta.caller.str(),
                                               std::move(x.action), std::move(x.target),
                                               std::move(x.detail), meta.address, wall_now()});
              return d;
            },
            false);
      },
      [this](const call_meta&, const user_changed& x) {
        // The address made a member of staff of its owner.
        if (x.row.id == id_ && x.row.version > person_.user.version)
          person_.user = x.row;
        return zhian::done{};
      },
      [this](const call_meta& meta, close_account& x) -> caf::result<zhian::done> {
        auto promise = make_response_promise<zhian::done>();
        auto out = account::leave(person_, around(meta), spare());
        release_address what{id_, std::move(x.password), std::move(out.records)};
        auto address = refs::email(ctx().self.in, person_.user.email);
        // The address commits for both: it is free in the transaction that ends the account.
        ask_other(std::move(address), meta, std::move(what))
            .await(
                [this, promise, next = std::move(out.next)](zhian::done) mutable {
                  person_ = std::move(next);
                  log::business("account", "closed", {{"user", id_.str()}});
                  promise.deliver(zhian::done{});
                  become_closed();
                },
                [this, promise](caf::error& err) mutable {
                  auto why = ec_of(err);
                  promise.deliver(std::move(err));
                  // Anything else may have been committed.
                  if (why != ec::password_wrong && why != ec::rate_limited && why != ec::last_admin
                      && why != ec::overloaded)
                    give_up(make_error(why));
                });
        return promise;
      },
  };
}

caf::message_handler account_shell::timer_handlers() {
  return {
      [this](const call_meta& meta, const timer_fired& x) -> caf::result<zhian::done> {
        auto ours = x.name == settle_timer || x.name == tell_timer || x.name == purge_timer
                    || x.name.starts_with(drop_timer_prefix)
                    || x.name.starts_with(gather_timer_prefix)
                    || x.name.starts_with(expire_timer_prefix);
        if (!ours)
          return other_timer(meta, x);
        auto promise = make_response_promise<zhian::done>();
        if (x.name == settle_timer || x.name == tell_timer)
          settle(promise, meta, x);
        else if (x.name == purge_timer)
          purge(promise, meta, x);
        else if (x.name.starts_with(drop_timer_prefix))
          drop(promise, meta, x);
        else if (x.name.starts_with(gather_timer_prefix))
          gather(promise, meta, x);
        else
          expire(promise, meta, x);
        return promise;
      },
  };
}

void account_shell::settle(promise_of<zhian::done> promise, const call_meta& meta,
                           const timer_fired& what) {
  if (is_older(person_, what.payload)) {
    // Loaded while the commit of the change was still under way: a fresh activation knows it.
    promise.deliver(make_error(ec::version_conflict));
    give_up(make_error(ec::version_conflict));
    return;
  }
  auto reason = text_in(what.payload, "reason");
  if (person_.user.status == user_status::closed) {
    end_sessions(promise, meta, what, std::move(reason)); // The address let it go itself.
    return;
  }
  // First the address: after its answer no sign-in is decided on the old row, so that the list of
  // sessions is whole.
  ask_other(refs::email(ctx().self.in, person_.user.email), meta, user_changed{person_.user})
      .await([this, promise, meta, what, reason](
                 zhian::done) mutable { end_sessions(promise, meta, what, std::move(reason)); },
             [promise](caf::error& err) mutable { promise.deliver(std::move(err)); });
}

void account_shell::end_sessions(promise_of<zhian::done> promise, const call_meta& meta,
                                 const timer_fired& what, std::string reason) {
  if (reason.empty()) {
    end_timer(promise, meta, what);
    return;
  }
  request(svc().queries, caf::infinite, live_sessions{ctx().self.in, id_})
      .then(
          [this, promise, meta, what, reason](live_sessions::reply& found) mutable {
            if (found.ids.empty()) {
              end_timer(promise, meta, what);
              return;
            }
            struct counted {
              size_t left;
              caf::error failed;
            };
            auto open = std::make_shared<counted>(counted{found.ids.size(), {}});
            auto one_less = [this, promise, meta, what, reason, open]() mutable {
              if (--open->left > 0)
                return;
              if (open->failed)
                promise.deliver(open->failed); // The timer comes again.
              else
                end_sessions(promise, meta, what, reason); // There may be more of them.
            };
            call_meta own;
            own.trace = meta.trace;
            for (const auto& session : found.ids)
              ask_other(refs::session(ctx().self.in, session), own, end_session{reason})
                  .then([one_less](zhian::done) mutable { one_less(); },
                        [one_less, open](caf::error& err) mutable {
                          open->failed = std::move(err);
                          one_less();
                        });
          },
          [promise](caf::error& err) mutable { promise.deliver(std::move(err)); });
}

void account_shell::purge(promise_of<zhian::done> promise, const call_meta& meta,
                          const timer_fired& what) {
  request(svc().queries, caf::infinite, erasure_finished{id_})
      .then(
          [this, promise, meta, what](bool finished) mutable {
            if (person_.user.status != user_status::closed) {
              // The timer was committed with the end of the account: what is in memory is older.
              promise.deliver(make_error(ec::version_conflict));
              give_up(make_error(ec::version_conflict));
              return;
            }
            std::vector<record> piece;
            if (!finished)
              piece = purge_next(person_, what.payload, what.due_at, wall_now(), spare());
            if (piece.empty()) {
              end_timer(promise, meta, what);
              return;
            }
            execute(
                promise, meta,
                [&] {
                  decision<zhian::done> d;
                  d.records = std::move(piece);
                  return d;
                },
                false);
          },
          [promise](caf::error& err) mutable { promise.deliver(std::move(err)); });
}

void account_shell::drop(promise_of<zhian::done> promise, const call_meta& meta,
                         const timer_fired& what) {
  auto sha256 = what.name.substr(drop_timer_prefix.size());
  auto failed = [promise](caf::error& err) mutable {
    promise.deliver(std::move(err));
  };
  request(svc().queries, caf::infinite, file_in_use{sha256})
      .then(
          [this, promise, meta, what, sha256, failed](bool used) mutable {
            if (used) {
              end_timer(promise, meta, what); // Somebody else keeps the same bytes.
              return;
            }
            request(svc().files, caf::infinite, erase_file{sha256, wall_now() - spare()})
                .then([this, promise, meta,
                       what](zhian::done) mutable { end_timer(promise, meta, what); },
                      failed);
          },
          failed);
}

} // namespace zhian
