#include "actors/account/account_actor.hpp"

#include <caf/actor_system.hpp>

#include "actors/account/account_state.hpp"
#include "actors/account/resume_desk.hpp"
#include "actors/identity/identity_state.hpp"
#include "actors/interview/plan.hpp"
#include "actors/interview/room_state.hpp"
#include "protocols/permissions.hpp"
#include "protocols/runtime/log.hpp"

namespace zhian {

namespace {

class account_actor : public resume_desk {
public:
  account_actor(caf::actor_config& cfg, entity_context context)
      : resume_desk(cfg, "account", std::move(context)) {}

  caf::behavior make_behavior() override {
    id_ = user_id::parse(ctx().self.id).value_or(user_id{});
    load(load_account{ctx().self.in, id_}, [this](load_account::reply& rows) {
      if (!rows.user || !rows.account) {
        give_up(make_error(ec::not_found));
        return;
      }
      user_ = std::move(*rows.user);
      account_ = std::move(*rows.account);
    });
    return common().or_else(resume_handlers()).or_else(
        [this](const call_meta& meta, const timer_fired& x) -> caf::result<zhian::done> {
          if (is_resume_timer(x.name))
            return resume_timer(meta, x);
          return make_error(ec::unsupported, "no such timer");
        },
        [this](const call_meta&, read_me&) -> caf::result<me_view> {
          if (user_.status == user_status::blocked)
            return make_error(ec::account_blocked);
          me_view me;
          me.user = identity::view_of(user_);
          me.level = account::tier_of(account_.settled_fen);
          me.points = account_.points;
          me.settled_fen = account_.settled_fen;
          me.permissions = permissions_of(user_.roles);
          return me;
        },
        [this](const call_meta& meta, create_room& x) -> caf::result<room_created> {
          auto promise = make_response_promise<room_created>();
          request(svc().queries, caf::infinite,
                  load_room_context{ctx().self.in, id_, x.config.resume})
              .await(
                  [this, promise, meta,
                   config = std::move(x.config)](load_room_context::reply& found) mutable {
                    execute(promise, meta, [&] { return open_room(std::move(config), found); });
                  },
                  [promise](caf::error& err) mutable { promise.deliver(std::move(err)); });
          return promise;
        });
  }

  bool idle() const override { return resumes_idle(); }

private:
  decision<room_created> open_room(interview_config config, const load_room_context::reply& found) {
    using refuse = decision<room_created>;
    if (config.resume && !found.resume)
      return refuse::refuse(ec::not_found, "no such resume", "resume_id");
    if (found.resume && found.resume->state != resume_state::ready)
      return refuse::refuse(ec::resume_not_ready, {}, "resume_id");
    if (found.open_rooms >= conf().interview.open_rooms_per_user)
      return refuse::refuse(ec::too_many_rooms);
    auto now = wall_now();
    auto room = room_id::make(id_.shard, now);
    auto plan = interview::plan_interview(
        config, found.resume ? found.resume->text.skills : std::vector<std::string>{},
        room.unique.low);
    auto opening = interview::open_new_room(room, ctx().self.in, id_, config, std::move(plan), now,
                                            conf().interview);
    decision<room_created> d;
    d.answer = std::move(opening.answer);
    d.records = std::move(opening.records);
    return d;
  }

  user_id id_;
  user_row user_;
  account_row account_;
};

} // namespace

caf::actor spawn_account(caf::actor_system& sys, entity_context ctx) {
  return sys.spawn<account_actor>(std::move(ctx));
}

} // namespace zhian
