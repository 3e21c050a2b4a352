#include <caf/actor_system.hpp>

#include "actors/identity/identity_actor.hpp"
#include "actors/identity/session_state.hpp"

namespace zhian {

namespace {

using namespace identity;

class session_actor : public entity_actor {
public:
  session_actor(caf::actor_config& cfg, entity_context context)
      : entity_actor(cfg, "session", std::move(context)) {}

  caf::behavior make_behavior() override {
    auto id = session_id::parse(ctx().self.id);
    load(load_session{ctx().self.in, id.value_or(session_id{})}, [this](load_session::reply& rows) {
      if (!rows.row) {
        give_up(make_error(ec::not_found));
        return;
      }
      row_ = std::move(*rows.row);
      if (rows.user)
        email_ = rows.user->email;
      // Who was blocked, or left, while this session was being made.
      barred_ = rows.user && rows.user->status != user_status::active;
    });
    return common().or_else(
        [this](const call_meta& meta, refresh_session& x) -> caf::result<session_grant> {
          if (barred_)
            return make_error(ec::session_revoked);
          return command<session_grant>(
              meta,
              [&] {
                return shell<session_grant>(decide(row_, refresh_shown{x.generation}, wall_now(),
                                                   conf().auth, email_, meta.address, meta.lang),
                                            [](const session_row& row) { return grant_of(row); });
              },
              false);
        },
        [this](const call_meta&, lease_session&) -> caf::result<session_lease> {
          if (auto why = standing(row_, wall_now()); why != ec::none || barred_)
            return make_error(why != ec::none ? why : ec::session_revoked);
          return from_memory<session_lease>([this] { return lease_of(row_); });
        },
        [this](const call_meta&, session_over& x) -> caf::result<zhian::done> {
          // Stored already, with the next version: what is in memory follows.
          if (!row_.revoked_at) {
            row_.revoked_at = x.at;
            row_.revoke_reason = std::move(x.reason);
            ++row_.version;
          }
          return zhian::done{};
        },
        [this](const call_meta& meta, end_session& x) -> caf::result<zhian::done> {
          if (meta.caller && meta.caller != row_.user)
            return make_error(ec::not_found);
          return command<zhian::done>(
              meta,
              [&] {
                return shell<zhian::done>(decide(row_, end_asked{std::move(x.reason)}, wall_now()),
                                          [](const session_row&) { return zhian::done{}; });
              },
              false);
        });
  }

private:
  template <class Answer, class Make>
  decision<Answer> shell(session_outcome out, Make make) {
    decision<Answer> d;
    (out.records.empty() ? d.error : d.error_after) = out.error;
    if (out.error == ec::session_revoked)
      d.detail =
          out.next.revoke_reason; // One word, for whoever has lost no socket to read it from.
    d.records = std::move(out.records);
    d.answer = make(out.next);
    d.remember = [this, next = out.next](const committed&, Answer&) {
      row_ = next;
    };
    if (out.ended)
      d.effects = [this] {
        send(svc().hub, session_ended{row_.id, row_.user, row_.revoke_reason});
      };
    return d;
  }

  session_row row_;
  std::string email_;
  bool barred_ = false;
};

} // namespace

caf::actor spawn_session(caf::actor_system& sys, entity_context ctx) {
  return sys.spawn<session_actor, caf::lazy_init>(std::move(ctx));
}

} // namespace zhian
