// What all patrols share: the timer, the pages and their commits. The base of each.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "actors/entity/entity_actor.hpp"
#include "actors/patrol/patrol_state.hpp"
#include "protocols/patrol_queries.hpp"

namespace zhian {

class patrol_shell : public entity_actor {
public:
  patrol_shell(caf::actor_config& cfg, patrol_kind which, entity_context context)
      : entity_actor(cfg, "patrol", std::move(context)),
        which_(which),
        by_(patrol::pace_of(which, conf().patrol)) {}

  caf::behavior make_behavior() override;
  bool idle() const override { return !run_; }
  /// A promise holds the actor that made it: one kept over its end would keep it for ever.
  bool cleanup(caf::error&& reason, caf::execution_unit* host) override {
    waiting_.clear();
    return entity_actor::cleanup(std::move(reason), host);
  }

protected:
  patrol_kind which() const { return which_; }
  /// The run under way, as it is stored.
  const patrol_run_row& run() const { return *run_; }
  uint32_t page_size() const { return conf().patrol.page; }

  /// Gathers the page behind the cursor of the run: ends with `page_done` or `page_failed`. Nothing
  /// waits for it meanwhile.
  virtual void next_page() = 0;
  /// The run is over or given up for now: what was gathered for it is forgotten.
  virtual void run_ended() {}

  void page_done(patrol::page x);
  /// The timer is tried again later; what was committed stays.
  void page_failed(caf::error why);

  /// Reads rows; `then(reply&)` runs while the run is under way.
  template <class Query, class Then>
  void read(Query what, Then then) {
    request(svc().queries, caf::infinite, std::move(what))
        .then([then = std::move(then)](typename Query::reply& got) mutable { then(got); },
              [this](caf::error& err) { page_failed(std::move(err)); });
  }

  /// What each order says after it asked the provider; nothing: it could not.
  using order_answers = std::vector<std::optional<order_row>>;
  /// Has orders ask the provider and settle what they hear, a few at a time. The answers stand as
  /// the orders do.
  void ask_orders(std::vector<unpaid_order> orders, std::function<void(order_answers&)> then);

private:
  struct round;

  void fire(const call_meta& meta, const timer_fired& x);
  void record_missed(const patrol::firing& what);
  void set_timer(std::vector<record>& into, timestamp next) const;
  void ask_next(const std::shared_ptr<round>& x);
  void ended(caf::error why);
  template <class Then>
  void commit(std::vector<record> records, Then then);

  patrol_kind which_;
  patrol::pace by_;
  std::optional<patrol_run_row> last_; ///< The newest run, as it is stored.
  std::optional<patrol_run_row> run_;  ///< Under way.
  std::string trace_;
  timer_fired timer_;
  std::vector<caf::typed_response_promise<zhian::done>> waiting_; ///< For the end of the run.
};

// One each, told apart by `ctx.self.id`.
caf::actor spawn_unsettled_patrol(caf::actor_system& sys, patrol_kind which, entity_context ctx);
caf::actor spawn_bill_patrol(caf::actor_system& sys, entity_context ctx);
caf::actor spawn_books_patrol(caf::actor_system& sys, entity_context ctx);

} // namespace zhian
