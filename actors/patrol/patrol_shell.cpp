#include "actors/patrol/patrol_shell.hpp"

#include <utility>

#include "protocols/metrics.hpp"
#include "protocols/payment.hpp"
#include "protocols/runtime/log.hpp"

namespace zhian {

namespace {

metrics::counter& missed_slots(patrol_kind which) {
  return metrics::get_counter("zhian_patrol_missed_slots_total",
                              "Slots of patrols that passed while nobody ran",
                              {{"patrol", std::string{to_string(which)}}});
}

} // namespace

/// Orders that are asked, and where they stand in the list.
struct patrol_shell::round {
  std::vector<unpaid_order> orders;
  order_answers answers;
  size_t next = 0;
  size_t open = 0;
  std::function<void(order_answers&)> then;
};

caf::behavior patrol_shell::make_behavior() {
  missed_slots(which_); // Shown as 0 from the start.
  load(load_patrol{ctx().self.id},
       [this](load_patrol::reply& rows) { last_ = std::move(rows.last); });
  return common().or_else(
      [this](const call_meta& meta, const timer_fired& x) -> caf::result<zhian::done> {
        if (x.name != slot_timer)
          return make_error(ec::unsupported, "no such timer");
        waiting_.push_back(make_response_promise<zhian::done>());
        auto promise = waiting_.back();
        if (waiting_.size() == 1)
          fire(meta, x);
        return promise;
      });
}

void patrol_shell::fire(const call_meta& meta, const timer_fired& x) {
  timer_ = x;
  trace_ = meta.trace;
  auto plan = patrol::decide(which_, last_, parse_timestamp(x.payload), wall_now(), by_);
  switch (plan.what) {
  case patrol::firing::act::nothing: {
    std::vector<record> records;
    set_timer(records, plan.next);
    commit(std::move(records), [this] { ended({}); });
    return;
  }
  case patrol::firing::act::record_missed:
    record_missed(plan);
    return;
  case patrol::firing::act::run:
    run_ = std::move(plan.run);
    if (run_->version > 0)
      log::info(
          "patrol", "goes on with a run",
          {{"patrol", run_->patrol}, {"slot", to_rfc3339(run_->slot)}, {"checked", run_->checked}});
    next_page();
    return;
  }
}

void patrol_shell::record_missed(const patrol::firing& what) {
  auto at = wall_now();
  std::vector<record> records;
  for (auto slot : what.missed)
    records.emplace_back(patrol::missed_run(which_, slot, at));
  set_timer(records, what.next);
  commit(std::move(records), [this, missed = what.missed, at] {
    missed_slots(which_).add(missed.size());
    log::error("patrol", "slots passed while nobody ran",
               {{"patrol", to_string(which_)},
                {"count", missed.size()},
                {"first", to_rfc3339(missed.front())},
                {"last", to_rfc3339(missed.back())}});
    last_ = patrol::missed_run(which_, missed.back(), at);
    ended({});
  });
}

/// Consumes the timer that fired and sets the next one.
void patrol_shell::set_timer(std::vector<record>& into, timestamp next) const {
  into.emplace_back(timer_done{ctx().self, timer_.name, timer_.due_at});
  into.emplace_back(timer_row{ctx().self, timer_.name, next, to_rfc3339_us(next)});
}

void patrol_shell::page_done(patrol::page x) {
  if (!run_)
    return;
  auto next = patrol::add(*run_, x, wall_now());
  std::vector<record> records;
  for (auto& row : x.rows)
    records.emplace_back(std::move(row));
  records.emplace_back(next);
  if (x.last)
    set_timer(records, patrol::slot_after(next.slot, by_));
  commit(std::move(records), [this, next = std::move(next)]() mutable {
    last_ = run_ = std::move(next);
    if (run_->state == run_state::running) {
      next_page();
      return;
    }
    auto say = run_->findings > 0 ? log::warn : log::info;
    say("patrol", "a run is over",
        {{"patrol", run_->patrol},
         {"slot", to_rfc3339(run_->slot)},
         {"checked", run_->checked},
         {"ours_fen", run_->ours_fen},
         {"theirs_fen", run_->theirs_fen},
         {"findings", run_->findings}});
    ended({});
  });
}

void patrol_shell::page_failed(caf::error why) {
  if (!run_)
    return;
  log::warn("patrol", "a run is held up and goes on later",
            {{"patrol", run_->patrol},
             {"slot", to_rfc3339(run_->slot)},
             {"code", to_string(ec_of(why))},
             {"why", detail_of(why)}});
  ended(std::move(why));
}

/// Answers whoever fired the timer.
void patrol_shell::ended(caf::error why) {
  run_.reset();
  run_ended();
  for (auto& promise : std::exchange(waiting_, {}))
    if (why)
      promise.deliver(why);
    else
      promise.deliver(zhian::done{});
}

template <class Then>
void patrol_shell::commit(std::vector<record> records, Then then) {
  write_set what;
  what.shard = ctx().self.shard;
  what.epoch = ctx().epoch;
  what.entity = ctx().self.str();
  what.trace = trace_;
  what.records = std::move(records);
  request(svc().lane_of(ctx().self.shard), caf::infinite, std::move(what))
      .await([then = std::move(then)](committed&) mutable { then(); },
             [this](caf::error& err) {
               auto why = ec_of(err);
               ended(std::move(err));
               // The timer was set anew meanwhile, or nothing was tried: what is in memory stands.
               if (why != ec::overloaded && why != ec::record_gone)
                 give_up(make_error(why));
             });
}

void patrol_shell::ask_orders(std::vector<unpaid_order> orders,
                              std::function<void(order_answers&)> then) {
  auto x = std::make_shared<round>();
  x->answers.resize(orders.size());
  x->orders = std::move(orders);
  x->then = std::move(then);
  ask_next(x);
}

void patrol_shell::ask_next(const std::shared_ptr<round>& x) {
  while (x->next < x->orders.size() && x->open < conf().patrol.asks) {
    auto at = x->next++;
    ++x->open;
    const auto& order = x->orders[at];
    call_meta meta;
    meta.trace = trace_;
    ask_other(refs::order(order.in, order.id), std::move(meta), check_order{})
        .then(
            [this, x, at](order_view& got) {
              x->answers[at] = std::move(got.order);
              --x->open;
              ask_next(x);
            },
            [this, x, at](caf::error& err) {
              log::warn("patrol", "an order could not be asked",
                        {{"order", x->orders[at].id.str()},
                         {"code", to_string(ec_of(err))},
                         {"why", detail_of(err)}});
              --x->open;
              ask_next(x);
            });
  }
  if (x->open == 0 && x->next == x->orders.size() && x->then)
    std::exchange(x->then, nullptr)(x->answers);
}

} // namespace zhian
