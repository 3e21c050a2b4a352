#include "actors/account/account_actor.hpp"

#include <caf/actor_system.hpp>

#include "actors/account/account_shell.hpp"
#include "actors/account/account_state.hpp"
#include "actors/interview/plan.hpp"
#include "actors/interview/room_state.hpp"
#include "protocols/runtime/log.hpp"

namespace zhian {

namespace {

class account_actor : public account_shell {
public:
  account_actor(caf::actor_config& cfg, entity_context context)
      : account_shell(cfg, "account", std::move(context)) {}

  caf::behavior make_behavior() override {
    id_ = user_id::parse(ctx().self.id).value_or(user_id{});
    load(load_account{ctx().self.in, id_}, [this](load_account::reply& rows) { loaded(rows); });
    return keep(common().or_else(care()).or_else(
        [this](const call_meta& meta, add_resume& x) -> caf::result<resume_view> {
          return command<resume_view>(meta, [&] {
            decision<resume_view> d;
            auto row = account::new_resume(resume_id::make(id_.shard, wall_now()), person_.user,
                                           std::move(x.file), std::move(x.text), wall_now());
            d.answer = view_of(row);
            d.records.emplace_back(std::move(row));
            return d;
          });
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
        }));
  }

private:
  decision<room_created> open_room(interview_config config, const load_room_context::reply& found) {
    using refuse = decision<room_created>;
    if (config.resume && !found.resume)
      return refuse::refuse(ec::not_found, "no such resume", "resume_id");
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
};

} // namespace

caf::actor spawn_account(caf::actor_system& sys, entity_context ctx) {
  return sys.spawn<account_actor>(std::move(ctx));
}

} // namespace zhian
