// Tasks as an account begins them: the gate, what is asked for, and the price.
#include <memory>
#include <vector>

#include "actors/account/account_actor.hpp"
#include "actors/money/rules.hpp"
#include "protocols/rules_board.hpp"
#include "protocols/task_queries.hpp"
#include "tests/support/one_entity.hpp"

using namespace zhian;

namespace {

struct beginner_rows : test::kept_rows {
  load_account::reply account;
  load_task_context::reply around;
  std::vector<task_row> tasks;
  std::vector<points_hold_row> holds;
  std::vector<voucher_row> vouchers;

  void keep(const record& r) override {
    if (const auto* x = std::get_if<task_row>(&r))
      tasks.push_back(*x);
    else if (const auto* hold = std::get_if<points_hold_row>(&r))
      holds.push_back(*hold);
    else if (const auto* voucher = std::get_if<voucher_row>(&r))
      vouchers.push_back(*voucher);
  }
};

class beginner_queries : public metered_actor {
public:
  beginner_queries(caf::actor_config& cfg, std::shared_ptr<beginner_rows> rows)
      : metered_actor(cfg, "query"), rows_(std::move(rows)) {}
  caf::behavior make_behavior() override {
    return {
        [this](const load_account&) { return rows_->account; },
        [this](const load_task_context&) { return rows_->around; },
    };
  }

private:
  std::shared_ptr<beginner_rows> rows_;
};

class beginner_host : public test::host_of_one {
public:
  beginner_host(caf::actor_config& cfg, entity_context ctx)
      : host_of_one(cfg, std::move(ctx), spawn_account) {}
};

struct beginner_world : test::entity_world {
  std::shared_ptr<beginner_rows> store = std::make_shared<beginner_rows>();
  std::shared_ptr<rules_board> board = std::make_shared<rules_board>();
  std::shared_ptr<engine_board> engines = std::make_shared<engine_board>();
  timestamp at = wall_now();
  user_id ann = user_id::make(3, at);
  start_task diagnosis;

  beginner_world() {
    auto& account = store->account;
    account.user.emplace();
    account.user->id = ann;
    account.user->version = 1;
    account.money.emplace();
    account.money->user = ann;
    account.money->version = 1;
    auto& head = store->around.resume.emplace();
    head.document = resume_id::make(3, at);
    head.number = 2;
    diagnosis.input.resume = resume_id::make(3, at);
    diagnosis.input.position = "Nurse";
    self = refs::account(realm::zhimai, ann);
    services svc;
    svc.queries = sys.spawn<beginner_queries>(store);
    svc.rules = board;
    svc.engines = engines;
    prices(money::default_rules());
    begin<beginner_host>(store, std::move(svc));
  }
  void prices(money_rules x) { board->hold(std::make_shared<const money_rules>(std::move(x))); }
  /// Before the account is asked for the first time.
  void give(int64_t points) {
    points_lot lot;
    lot.id = lot_id{1};
    lot.source = lot_source::task;
    lot.reference = "gift";
    lot.granted = lot.available = points;
    lot.granted_at = at;
    lot.version = 1;
    store->account.lots = {lot};
    store->account.money->available = points;
    store->account.money->last_txn = 1;
  }
  ec starts() { return ask_it(diagnosis, ann); }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(tasks_of_an_account, beginner_world)

BOOST_AUTO_TEST_CASE(the_price_is_bound_under_the_task_in_the_same_commit) {
  give(15);
  BOOST_TEST(starts() == ec::none);
  BOOST_TEST(store->commits == 1);
  BOOST_REQUIRE_EQUAL(store->tasks.size(), 1u);
  const auto& task = store->tasks[0];
  BOOST_TEST(task.stage == task_stage::queued);
  BOOST_TEST(task.price == 10);
  BOOST_TEST(task.user == ann);
  BOOST_TEST(task.id.shard == ann.shard);
  BOOST_TEST(task.input.number == 2u);
  BOOST_TEST((task.input.document == store->around.resume->document));
  BOOST_REQUIRE_EQUAL(store->holds.size(), 1u);
  BOOST_TEST(store->holds[0].hold.reference == task.id.str());
  BOOST_TEST(store->holds[0].hold.asked == 10);
  // Five are left.
  BOOST_TEST(starts() == ec::points_required);
  BOOST_TEST(store->commits == 1);
}

BOOST_AUTO_TEST_CASE(a_task_keeps_the_version_that_is_in_force_when_it_begins) {
  give(100);
  BOOST_TEST(starts() == ec::none);
  auto version = std::make_shared<engine_config>();
  version->feature = diagnosis_feature;
  version->version = 7;
  engines->put_in_force(version);
  BOOST_TEST(starts() == ec::none);
  BOOST_REQUIRE_EQUAL(store->tasks.size(), 2u);
  BOOST_TEST(store->tasks[0].engine_version == 0u);
  BOOST_TEST(store->tasks[1].engine_version == 7u);
}

BOOST_AUTO_TEST_CASE(a_voucher_stands_for_the_price_and_is_used_for_the_task) {
  voucher_row voucher;
  voucher.id = voucher_id::make(3, at);
  voucher.user = ann;
  voucher.good = feature::diagnosis;
  voucher.price = 10;
  voucher.version = 1;
  store->account.vouchers = {voucher};
  BOOST_TEST(starts() == ec::none);
  BOOST_REQUIRE_EQUAL(store->vouchers.size(), 1u);
  BOOST_TEST(store->vouchers[0].used_for == store->tasks.at(0).id.str());
  BOOST_TEST(store->holds.empty());
  BOOST_TEST(starts() == ec::points_required);
}

BOOST_AUTO_TEST_CASE(what_is_asked_for_is_looked_at_before_the_price_and_behind_the_tier) {
  auto closed = money::default_rules();
  for (auto& row : closed.features)
    if (row.what == feature::diagnosis)
      row.required = tier::bronze;
  prices(closed);
  auto head = store->around.resume;
  store->around.resume.reset();
  BOOST_TEST(starts() == ec::tier_required);
  prices(money::default_rules());
  BOOST_TEST(starts() == ec::not_found);
  store->around.resume = head;
  store->around.resume->state = resume_state::processing;
  BOOST_TEST(starts() == ec::resume_not_ready);
  store->around.resume = head;
  store->around.open = conf->task.open_per_user;
  BOOST_TEST(starts() == ec::too_many_tasks);
  store->around.open = 0;
  BOOST_TEST(starts() == ec::points_required);
  BOOST_TEST(store->commits == 0);
}

BOOST_AUTO_TEST_CASE(what_is_free_moves_no_points) {
  prices(money::open_rules());
  BOOST_TEST(starts() == ec::none);
  BOOST_TEST(store->tasks.at(0).price == 0);
  BOOST_TEST(store->holds.empty());
}

BOOST_AUTO_TEST_CASE(a_kind_of_a_newer_version_is_not_begun) {
  diagnosis.what = static_cast<task_kind>(200);
  BOOST_TEST(starts() == ec::unsupported);
}

BOOST_AUTO_TEST_CASE(a_forecast_is_a_task_of_its_own_price_with_as_many_parts_as_are_wanted) {
  give(15);
  start_forecast what;
  what.input = diagnosis.input;
  what.company = "Nebula";
  what.questions = 21;
  BOOST_TEST(ask_it(what, ann) == ec::validation_failed);
  what.questions = 2;
  BOOST_TEST(ask_it(what, ann) == ec::validation_failed);
  what.questions = 12;
  BOOST_TEST(ask_it(what, ann) == ec::none);
  BOOST_REQUIRE_EQUAL(store->tasks.size(), 1u);
  const auto& task = store->tasks[0];
  BOOST_TEST((task.what == task_kind::forecast));
  BOOST_TEST(task.input.company == "Nebula");
  BOOST_TEST(task.input.parts == 12u);
  BOOST_TEST(task.price == 10);
  BOOST_REQUIRE_EQUAL(store->holds.size(), 1u);
  BOOST_TEST(store->holds[0].hold.reference == task.id.str());
}

BOOST_AUTO_TEST_CASE(a_version_of_the_forecast_says_how_many_questions_there_may_be) {
  give(100);
  auto version = std::make_shared<engine_config>();
  version->feature = forecast_feature;
  version->version = 4;
  version->limits = {{"questions", 8}};
  engines->put_in_force(version);
  start_forecast what;
  what.input = diagnosis.input;
  what.questions = 9;
  for (auto [lang, said] : {std::pair{language::zh, "一次押题目前最多 8 题"},
                            std::pair{language::en, "a forecast has at most 8 questions now"}}) {
    what.input.lang = lang;
    auto why = std::make_shared<caf::error>();
    sys.spawn([=, this](caf::event_based_actor* me) {
      call_meta meta;
      meta.caller = ann;
      ask(me, *router, self, meta, what)
          .then([](const task_view&) {}, [why](caf::error& err) { *why = err; });
    });
    sched.run();
    BOOST_TEST(ec_of(*why) == ec::validation_failed);
    BOOST_TEST(detail_of(*why) == said);
    BOOST_TEST(field_of(*why) == "count");
  }
  BOOST_TEST(store->commits == 0);
  what.questions = 8;
  BOOST_TEST(ask_it(what, ann) == ec::none);
  BOOST_REQUIRE_EQUAL(store->tasks.size(), 1u);
  BOOST_TEST(store->tasks[0].engine_version == 4u);
  BOOST_TEST(store->tasks[0].input.parts == 8u);
}

BOOST_AUTO_TEST_CASE(who_does_not_say_how_many_questions_gets_ten_or_as_many_as_there_may_be) {
  give(100);
  start_forecast what;
  what.input = diagnosis.input;
  BOOST_TEST(what.questions == 0u);
  BOOST_TEST(ask_it(what, ann) == ec::none);
  auto version = std::make_shared<engine_config>();
  version->feature = forecast_feature;
  version->version = 4;
  for (uint32_t most : {8u, 12u}) {
    version = std::make_shared<engine_config>(*version);
    ++version->version;
    version->limits = {{"questions", most}};
    engines->put_in_force(version);
    BOOST_TEST(ask_it(what, ann) == ec::none);
  }
  BOOST_REQUIRE_EQUAL(store->tasks.size(), 3u);
  BOOST_TEST(store->tasks[0].input.parts == 10u);
  BOOST_TEST(store->tasks[1].input.parts == 8u);
  BOOST_TEST(store->tasks[2].input.parts == 10u);
}

BOOST_AUTO_TEST_SUITE_END()
