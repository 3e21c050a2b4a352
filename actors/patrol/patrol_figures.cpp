#include "actors/patrol/patrol_figures.hpp"

#include <algorithm>

#include <caf/actor_system.hpp>

#include "protocols/errors.hpp"
#include "protocols/metrics.hpp"
#include "protocols/patrol_queries.hpp"
#include "protocols/runtime/metered_actor.hpp"

namespace zhian {

namespace {

struct look {
  static constexpr uint16_t kind = 0x0d53;
};

constexpr finding_class classes[] = {
    finding_class::paid_not_recorded, finding_class::recorded_not_paid,
    finding_class::amount_differs,    finding_class::duplicate,
    finding_class::paid_after_close,  finding_class::refund_missing,
    finding_class::ledger_broken};

class patrol_figures : public metered_actor {
public:
  patrol_figures(caf::actor_config& cfg, caf::actor queries, std::chrono::milliseconds every)
      : metered_actor(cfg, "patrol_figures"), queries_(std::move(queries)), every_(every) {}

  caf::behavior make_behavior() override {
    send(this, look{});
    return {
        [this](look) {
          delayed_send(this, every_, look{});
          request(queries_, caf::infinite, read_patrol_figures{})
              .then([](const read_patrol_figures::reply& x) { show(x); },
                    [](caf::error&) {}); // The store is away: the last figures stand.
        },
    };
  }

  bool cleanup(caf::error&& reason, caf::execution_unit* host) override {
    queries_ = nullptr;
    return metered_actor::cleanup(std::move(reason), host);
  }

private:
  static void show(const read_patrol_figures::reply& x) {
    for (auto what : classes) {
      auto at = x.open.find(what);
      metrics::get_gauge("zhian_money_findings_open", "Findings of money that wait for staff",
                         {{"class", std::string{to_string(what)}}})
          .set(at == x.open.end() ? 0 : at->second);
    }
    for (const auto& [name, n] : x.broken)
      metrics::get_gauge("zhian_money_broken",
                         "Rows that break an invariant of the books, as last proved; must be 0",
                         {{"invariant", name}})
          .set(n);
    for (const auto& [name, slot] : x.slots)
      metrics::get_gauge("zhian_patrol_slot_age_seconds",
                         "How long ago the last slot was due that is over", {{"patrol", name}})
          .set(std::max<int64_t>(0, (wall_now() - slot).count() / 1'000'000));
  }

  caf::actor queries_;
  std::chrono::milliseconds every_;
};

} // namespace

caf::actor spawn_patrol_figures(caf::actor_system& sys, caf::actor queries,
                                std::chrono::milliseconds every) {
  return sys.spawn<patrol_figures>(std::move(queries), every);
}

} // namespace zhian
