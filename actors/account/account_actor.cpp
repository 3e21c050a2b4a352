#include "actors/account/account_actor.hpp"

#include <caf/actor_system.hpp>

#include "actors/account/account_shell.hpp"
#include "actors/catalogue/practice.hpp"
#include "actors/forecast/pack_interview.hpp"
#include "actors/interview/branch.hpp"
#include "actors/interview/engine_prompt.hpp"
#include "actors/interview/plan.hpp"
#include "actors/interview/reference.hpp"
#include "actors/interview/room_state.hpp"
#include "actors/order/order_words.hpp"
#include "protocols/question_queries.hpp"
#include "protocols/report.hpp"
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
    return keep(
        common()
            .or_else(care())
            .or_else(resume_handlers())
            .or_else(money_handlers())
            .or_else(meeting_handlers())
            .or_else(calendar_handlers())
            .or_else(job_handlers())
            .or_else(finance_handlers())
            .or_else(report_handlers())
            .or_else(task_handlers())
            .or_else(question_handlers())
            .or_else(
                [this](const call_meta& meta, create_room& x) -> caf::result<room_created> {
                  auto promise = make_response_promise<room_created>();
                  request(svc().queries, caf::infinite,
                          load_room_context{ctx().self.in, id_, x.config.resume})
                      .await(
                          [this, promise, meta,
                           config = std::move(x.config)](load_room_context::reply& found) mutable {
                            execute(promise, meta,
                                    [&] { return open_room(std::move(config), found); });
                          },
                          [promise](caf::error& err) mutable { promise.deliver(std::move(err)); });
                  return promise;
                },
                [this](const call_meta& meta, interview_from_pack& x) -> caf::result<room_created> {
                  auto promise = make_response_promise<room_created>();
                  request(svc().queries, caf::infinite, load_pack{ctx().self.in, id_, x.pack})
                      .await(
                          [this, promise, meta, x](load_pack::reply& found) mutable {
                            execute(promise, meta, [&] { return interview_pack(x, found); });
                          },
                          [promise](caf::error& err) mutable { promise.deliver(std::move(err)); });
                  return promise;
                },
                [this](const call_meta& meta, branch_room& x) -> caf::result<room_created> {
                  auto promise = make_response_promise<room_created>();
                  request(svc().queries, caf::infinite,
                          load_branch_source{ctx().self.in, id_, x.record})
                      .await(
                          [this, promise, meta,
                           turn = x.turn](load_branch_source::reply& found) mutable {
                            execute(promise, meta, [&] { return branch(found, turn); });
                          },
                          [promise](caf::error& err) mutable { promise.deliver(std::move(err)); });
                  return promise;
                },
                [this](const call_meta& meta, ask_reference& x) -> caf::result<reference_view> {
                  auto promise = make_response_promise<reference_view>();
                  auto key = interview::reference_key(x);
                  request(svc().queries, caf::infinite,
                          load_reference{ctx().self.in, id_, key, x.room, x.resume})
                      .await(
                          [this, promise, meta, key,
                           x = std::move(x)](load_reference::reply& found) mutable {
                            execute(promise, meta, [&] { return reference(x, key, found); });
                          },
                          [promise](caf::error& err) mutable { promise.deliver(std::move(err)); });
                  return promise;
                }));
  }

  bool idle() const override { return account_shell::idle() && resumes_idle(); }

protected:
  caf::result<zhian::done> other_timer(const call_meta& meta, const timer_fired& x) override {
    if (is_resume_timer(x.name))
      return resume_timer(meta, x);
    if (is_charge_timer(x.name))
      return charge_timer(meta, x);
    if (is_meter_timer(x.name))
      return meter_timer(meta, x);
    if (is_reminder_timer(x.name))
      return reminder_timer(meta, x);
    return account_shell::other_timer(meta, x);
  }

private:
  /// Handlers of protocols/question.hpp, "asked of the account".
  caf::message_handler question_handlers() {
    return {
        [this](const call_meta& meta, const mark_favourite& x) -> caf::result<zhian::done> {
          auto promise = make_response_promise<zhian::done>();
          request(svc().queries, caf::infinite, load_favourite{ctx().self.in, id_, x.question})
              .await(
                  [this, promise, meta, x](load_favourite::reply& found) mutable {
                    execute(
                        promise, meta, [&] { return mark(x, found); }, false);
                  },
                  [promise](caf::error& err) mutable { promise.deliver(std::move(err)); });
          return promise;
        },
        [this](const call_meta& meta, practise_questions& x) -> caf::result<room_created> {
          auto promise = make_response_promise<room_created>();
          load_chosen which{ctx().self.in, id_, x.questions};
          request(svc().queries, caf::infinite, std::move(which))
              .await(
                  [this, promise, meta, x = std::move(x)](load_chosen::reply& found) mutable {
                    execute(promise, meta, [&] { return practise(x, found); });
                  },
                  [promise](caf::error& err) mutable { promise.deliver(std::move(err)); });
          return promise;
        },
    };
  }

  decision<zhian::done> mark(const mark_favourite& x, const load_favourite::reply& found) {
    using refuse = decision<zhian::done>;
    if (!found.exists)
      return refuse::refuse(ec::not_found);
    decision<zhian::done> d;
    if (found.marked == x.marked)
      return d;
    if (x.marked && found.count >= question_bounds::favourites)
      return refuse::refuse(ec::favourites_limit);
    d.records.emplace_back(favourite_row{ctx().self.in, id_, x.question, x.marked, wall_now()});
    return d;
  }

  decision<room_created> practise(const practise_questions& x, const load_chosen::reply& found) {
    using refuse = decision<room_created>;
    // The gate comes first: who may not practise hears the same, whatever was chosen.
    auto open = gate_or_voucher(feature::mock_interview);
    if (open.error == ec::tier_required)
      return refuse::refuse(open.error, {}, {}, money::gate_facts(open));
    auto chosen = catalogue::plan_practice(x, found.rows);
    if (!chosen)
      return refuse::refuse(ec::question_unavailable, {}, "question_ids");
    auto by = engine_in_force();
    if (too_many_questions(by, chosen->config.questions))
      return refuse::refuse(ec::validation_failed, "more questions than one interview has now",
                            "question_ids");
    return open_planned(std::move(chosen->config), std::move(chosen->plan), found.open_rooms, open,
                        by);
  }

  decision<room_created> interview_pack(const interview_from_pack& x,
                                        const load_pack::reply& found) {
    using refuse = decision<room_created>;
    // As with chosen questions: the gate comes first, the price last.
    auto open = gate_or_voucher(feature::mock_interview);
    if (open.error == ec::tier_required)
      return refuse::refuse(open.error, {}, {}, money::gate_facts(open));
    if (!found.row)
      return refuse::refuse(ec::not_found);
    if (found.row->stage != task_stage::done)
      return refuse::refuse(absence_of(report_kind::forecast, found.row->stage));
    auto by = engine_in_force();
    auto limit = by ? by->limit("questions") : std::nullopt;
    auto most = forecast::most_interview_questions;
    if (limit && *limit < most)
      most = static_cast<uint32_t>(*limit);
    if (x.questions > most)
      return refuse::refuse(ec::validation_failed, "more questions than one interview has now",
                            "questions");
    auto chosen = forecast::plan_pack(x, *found.row, found.parts, most);
    if (!chosen)
      return refuse::refuse(ec::internal, "a stored question cannot be read");
    return open_planned(std::move(chosen->config), std::move(chosen->plan), found.open_rooms, open,
                        by);
  }

  /// A room of questions that are chosen already: the last that may refuse it, then its price.
  decision<room_created> open_planned(interview_config config, std::vector<planned_question> plan,
                                      uint32_t open_rooms, const money::gate_answer& open,
                                      const std::shared_ptr<const engine_config>& by) {
    using refuse = decision<room_created>;
    if (open_rooms >= conf().interview.open_rooms_per_user)
      return refuse::refuse(ec::too_many_rooms);
    if (open.error != ec::none)
      return refuse::refuse(open.error, {}, {}, money::gate_facts(open));
    config.price = open.price;
    auto now = wall_now();
    auto room = room_id::make(id_.shard, now);
    auto opening = interview::open_new_room(room, ctx().self.in, id_, config, std::move(plan), now,
                                            conf().interview, by);
    return opened(std::move(opening), room, open.price);
  }

  decision<room_created> branch(const load_branch_source::reply& found, uint32_t turn) {
    using refuse = decision<room_created>;
    auto source = found.source ? interview::from_row(*found.source) : std::nullopt;
    if (!source)
      return refuse::refuse(ec::not_found);
    if (!interview::can_branch(*source, turn))
      return refuse::refuse(ec::validation_failed, "no question was asked in that turn", "turn");
    if (found.open_rooms >= conf().interview.open_rooms_per_user)
      return refuse::refuse(ec::too_many_rooms);
    auto open = gate_or_voucher(feature::mock_interview);
    if (open.error != ec::none)
      return refuse::refuse(open.error, {}, {}, money::gate_facts(open));
    source->config.price = open.price;
    auto now = wall_now();
    auto room = room_id::make(id_.shard, now);
    auto opening = interview::open_branch(room, *source, turn, found.resume_kept, now,
                                          conf().interview, engine_in_force());
    return opened(std::move(opening), room, open.price);
  }

  decision<reference_view> reference(const ask_reference& x, const std::string& key,
                                     load_reference::reply& found) {
    using refuse = decision<reference_view>;
    decision<reference_view> d;
    if (found.kept) {
      d.answer.body = std::move(*found.kept);
      return d;
    }
    if (x.resume && !found.resume)
      return refuse::refuse(ec::not_found, "no such resume", "resume_id");
    if (auto open = gate(feature::mock_interview); open.error == ec::tier_required)
      return refuse::refuse(open.error, {}, {}, money::gate_facts(open));
    if (found.count >= interview::most_references)
      return refuse::refuse(ec::reference_limit);
    auto room = found.room ? interview::from_row(*found.room) : std::nullopt;
    auto made = interview::make_reference(x, room ? &*room : nullptr,
                                          found.resume ? &found.resume->text : nullptr);
    if (!made)
      return refuse::refuse(ec::not_found);
    d.answer.body = *made;
    d.records.emplace_back(
        reference_row{ctx().self.in, id_, key, std::move(*made), "builtin", wall_now()});
    return d;
  }

  decision<room_created> open_room(interview_config config, const load_room_context::reply& found) {
    using refuse = decision<room_created>;
    if (config.resume && !found.resume)
      return refuse::refuse(ec::not_found, "no such resume", "resume_id");
    if (found.resume && found.resume->state != resume_state::ready)
      return refuse::refuse(ec::resume_not_ready, {}, "resume_id");
    if (found.open_rooms >= conf().interview.open_rooms_per_user)
      return refuse::refuse(ec::too_many_rooms);
    auto open = gate_or_voucher(feature::mock_interview);
    if (open.error != ec::none)
      return refuse::refuse(open.error, {}, {}, money::gate_facts(open));
    config.price = open.price;
    auto by = engine_in_force();
    if (too_many_questions(by, config.questions))
      return refuse::refuse(ec::validation_failed, "more questions than one interview has now",
                            "questions");
    auto now = wall_now();
    auto room = room_id::make(id_.shard, now);
    auto speaks = interview::engine_for(conf().interview, by.get());
    if (found.resume && speaks != interview::builtin_engine_name)
      config.resume_brief = interview::brief_of_resume(found.resume->text.text);
    auto plan = interview::plan_interview(
        config, found.resume ? found.resume->text.skills : std::vector<std::string>{},
        room.unique.low);
    auto opening = interview::open_new_room(room, ctx().self.in, id_, config, std::move(plan), now,
                                            conf().interview, by);
    return opened(std::move(opening), room, config.price);
  }

  /// The version that rooms begin with now. Null: as the program brings it.
  std::shared_ptr<const engine_config> engine_in_force() const {
    return svc().engines ? svc().engines->current(interview_feature) : nullptr;
  }

  static bool too_many_questions(const std::shared_ptr<const engine_config>& by,
                                 uint32_t questions) {
    auto most = by ? by->limit("questions") : std::nullopt;
    return most && questions > *most;
  }

  /// The new room, with its price held, or a voucher used up, in the same commit.
  decision<room_created> opened(interview::room_opening&& opening, const room_id& room,
                                int64_t price) {
    decision<room_created> d;
    d.answer = std::move(opening.answer);
    d.records = std::move(opening.records);
    if (price > 0)
      pay(d, room.str(), feature::mock_interview, price);
    return d;
  }
};

} // namespace

caf::actor spawn_account(caf::actor_system& sys, entity_context ctx) {
  return sys.spawn<account_actor, caf::lazy_init>(std::move(ctx));
}

} // namespace zhian
