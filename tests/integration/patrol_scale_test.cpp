// A large day at the bill's patrol: real rows, real queries, real commits; only the provider is
// played.
#include <boost/test/unit_test.hpp>

#include <fstream>
#include <random>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>

#include <malloc.h>

#include "actors/patrol/patrol_actor.hpp"
#include "actors/patrol/patrol_state.hpp"
#include "protocols/pay_gateway.hpp"
#include "protocols/runtime/scoped_caller.hpp"
#include "storage/postgres/lane.hpp"
#include "storage/postgres/queries.hpp"
#include "support/patience.hpp"
#include "support/store_fixture.hpp"

using namespace zhian;
using namespace std::chrono_literals;

namespace {

constexpr int orders = 100'000;
constexpr int users = 20'000;

/// A line of /proc/self/status in MiB.
size_t memory_mib(const std::string& name) {
  std::ifstream in{"/proc/self/status"};
  std::string word;
  size_t kib = 0;
  while (in >> word)
    if (word == name)
      in >> kib;
  return kib >> 10;
}
/// From here on the peak is counted anew.
void forget_peak() {
  ::malloc_trim(0);
  std::ofstream{"/proc/self/clear_refs"} << 5;
}

class nobody_else final : public shard_router {
public:
  const caf::actor& host_of(shard_id) const override { return none_; }
  uint64_t epoch_of(shard_id) const override { return 0; }

private:
  caf::actor none_;
};

struct large_day : test::store_fixture {
  std::shared_ptr<node_status> status = std::make_shared<node_status>();
  std::vector<uint64_t> epochs;
  caf::actor_system_config config;
  caf::actor_system sys{config};
  std::shared_ptr<settings> conf = std::make_shared<settings>(node_settings());
  entity_ref self = refs::patrol(realm::zhimai, "bill");
  timestamp slot = patrol::slot_before(wall_now(), patrol::pace_of(patrol_kind::bill, {}));
  patrol::day_bounds day = patrol::day_before(patrol::beijing_day(slot));

  large_day() {
    status->incarnation = make_uuid();
    epochs = own_all("node-1", status->incarnation);
    auto n = std::to_string(orders), m = std::to_string(users);
    auto paid = "'" + to_rfc3339_us(day.begin) + "'::timestamptz + g * interval '800 milliseconds'";
    auto user = "'usr_0007' || lpad((g % " + m + ")::text, 26, '0')";
    std::string id = "'ord_0007' || lpad(g::text, 26, '0')";
    run("INSERT INTO pay_order SELECT " + id + ", 1, 7, " + user
        + ", 1, NULL, 1, 1000 + g % 100, 20, 2, 0, 1, 3, 'weixin://wxpay/bizpayurl?pr=' || g, "
        + paid + ", " + paid + ", NULL, " + paid
        + ", 'T' || lpad(g::text, 27, '0'), false, '[]', '', 3 FROM generate_series(0, " + n
        + " - 1) g;"
          "INSERT INTO ledger_txn SELECT "
        + user + ", 1 + g / " + m + ", 1, 7, 1, 'recharge', " + id + ", " + paid
        + ", 2 FROM generate_series(0, " + n
        + " - 1) g;"
          "INSERT INTO ledger_entry SELECT "
        + user + ", 1 + g / " + m
        + ", l, 1, 7, CASE l WHEN 1 THEN 1 ELSE 20 END,"
          " (1000 + g % 100) * CASE l WHEN 1 THEN 1 ELSE -1 END, NULL FROM generate_series(0, "
        + n
        + " - 1) g, generate_series(1, 2) l;"
          "INSERT INTO timer VALUES ("
        + std::to_string(self.shard) + ", 1, '" + self.str() + "', 'slot', '" + to_rfc3339_us(slot)
        + "', '" + to_rfc3339_us(slot) + "', 0)");
    run("ANALYZE");
  }
};

/// The bill of that day, in an order of its own, with one amount changed.
caf::behavior provider(caf::event_based_actor*, std::string day) {
  return {[day](const fetch_bill& q) {
    fetch_bill::answer out;
    if (q.day != day)
      return out;
    for (int i = 0; i < orders; ++i) {
      auto digits = std::to_string(i);
      out.payments.push_back({"0007" + std::string(26 - digits.size(), '0') + digits,
                              'T' + std::string(27 - digits.size(), '0') + digits,
                              1000 + i % 100 + (i == 77'777 ? 1 : 0)});
    }
    std::shuffle(out.payments.begin(), out.payments.end(), std::mt19937{1});
    return out;
  }};
}

} // namespace

BOOST_FIXTURE_TEST_CASE(a_hundred_thousand_orders_are_compared_within_a_minute_and_200_mib,
                        large_day) {
  services svc;
  svc.status = status;
  svc.router = std::make_shared<nobody_else>();
  svc.lanes = {storage::spawn_lane(sys, conf->postgres, status, 0)};
  svc.queries = storage::spawn_queries(sys, conf->postgres);
  svc.pay = sys.spawn(provider, patrol::text_of(day));
  auto one = spawn_patrol(sys, entity_context{self, epochs[self.shard], svc, conf});
  scoped_caller caller{sys};
  forget_peak();
  auto before = memory_mib("VmRSS:");
  auto began = std::chrono::steady_clock::now();
  caller
      ->request(one, test::patience(300s), call_meta{},
                timer_fired{slot_timer, slot, to_rfc3339_us(slot)})
      .receive([](zhian::done) {},
               [&](caf::error& err) { BOOST_ERROR(to_string(ec_of(err)) << detail_of(err)); });
  std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  auto peak = memory_mib("VmHWM:");
  BOOST_TEST_MESSAGE("compared in " << took.count() << " s, " << peak - before
                                    << " MiB more than before");
  BOOST_TEST(took.count() < 60.0 * test::patience(1));
  BOOST_TEST(peak - before < 200u);
  BOOST_TEST(value("SELECT checked || ' ' || findings || ' ' || (theirs_fen - ours_fen) || ' ' || "
                   "state FROM patrol_run WHERE patrol NOT LIKE 'files/%'")
             == "100000 1 1 finished");
  BOOST_TEST(value("SELECT order_id FROM money_finding")
             == "ord_0007" + std::string(21, '0') + "77777");
  for (auto* x : {&one, &svc.lanes[0], &svc.queries, &svc.pay}) {
    caller->monitor(*x);
    caller->send_exit(*x, caf::exit_reason::user_shutdown);
    caller->receive([](const caf::down_msg&) {});
  }
}
