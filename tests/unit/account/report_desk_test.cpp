// Downloads of reports as an account decides them.
#include <memory>
#include <vector>

#include "actors/account/account_actor.hpp"
#include "actors/money/rules.hpp"
#include "protocols/report.hpp"
#include "tests/support/one_entity.hpp"

using namespace zhian;

namespace {

struct reader_rows : test::kept_rows {
  user_row user;
  money_row money;
  std::vector<points_lot> lots;
  std::vector<voucher_row> vouchers; ///< Unused.
  find_report_right::reply right{true, 1, false};
  std::vector<report_right_row> rights;
  std::vector<ledger_txn> txns;
  std::vector<voucher_row> used;
  bool others_were_first = false;

  /// As the store answers it: a right is one of its kind, report and version.
  find_report_right::reply right_to(const find_report_right& x) const {
    auto out = right;
    for (const auto& y : rights)
      if (y.user == x.owner && y.what == x.what && y.report == x.report
          && y.edition == right.edition)
        out.bought = true;
    return out;
  }
  ec fault_of(const record& r) const override {
    return others_were_first && std::get_if<report_right_row>(&r) ? ec::version_conflict : ec::none;
  }
  void keep(const record& r) override {
    if (const auto* x = std::get_if<report_right_row>(&r)) {
      rights.push_back(*x);
    } else if (const auto* t = std::get_if<ledger_txn_row>(&r)) {
      txns.push_back(t->txn);
    } else if (const auto* v = std::get_if<voucher_row>(&r)) {
      used.push_back(*v);
      vouchers.clear();
    } else if (const auto* m = std::get_if<money_row>(&r)) {
      money = *m;
    } else if (const auto* l = std::get_if<points_lot_row>(&r)) {
      lots = {l->lot};
    }
  }
};

class reader_queries : public metered_actor {
public:
  reader_queries(caf::actor_config& cfg, std::shared_ptr<reader_rows> rows)
      : metered_actor(cfg, "query"), rows_(std::move(rows)) {}
  caf::behavior make_behavior() override {
    return {
        [this](const load_account&) {
          load_account::reply out;
          out.user = rows_->user;
          out.money = rows_->money;
          out.lots = rows_->lots;
          out.vouchers = rows_->vouchers;
          return out;
        },
        [this](const find_report_right& x) { return rows_->right_to(x); },
    };
  }

private:
  std::shared_ptr<reader_rows> rows_;
};

class reader_host : public test::host_of_one {
public:
  reader_host(caf::actor_config& cfg, entity_context ctx)
      : host_of_one(cfg, std::move(ctx), spawn_account) {}
};

struct reader_world : test::entity_world {
  std::shared_ptr<reader_rows> store = std::make_shared<reader_rows>();
  std::shared_ptr<rules_board> board = std::make_shared<rules_board>();
  timestamp at = wall_now();
  user_id ann = user_id::make(3, at);
  record_id record = record_id::make(3, at);

  reader_world() {
    store->user.id = ann;
    store->user.created_at = at;
    store->user.version = 1;
    store->money.user = ann;
    store->money.version = 1;
    is(tier::bronze, 20);
    board->hold(std::make_shared<const money_rules>(money::default_rules()));
    self = refs::account(realm::zhimai, ann);
    services svc;
    svc.queries = sys.spawn<reader_queries>(store);
    svc.rules = board;
    begin<reader_host>(store, std::move(svc));
  }
  void is(tier level, int64_t points) {
    store->money.level = level;
    store->money.available = points;
    store->money.settled_fen = level == tier::ordinary ? 0 : level == tier::bronze ? 1000 : 6000;
    store->money.last_txn = 2;
    store->lots.clear();
    if (points == 0)
      return;
    points_lot lot;
    lot.id = lot_id{1};
    lot.reference = "ord_1";
    lot.granted = lot.available = points;
    lot.granted_at = at;
    lot.version = 1;
    store->lots.push_back(lot);
  }
  void has_voucher() {
    voucher_row x;
    x.id = voucher_id::make(3, at);
    x.user = ann;
    x.good = feature::report_download;
    x.price = 2;
    x.bought_at = at;
    x.version = 1;
    store->vouchers = {x};
  }
  buy_download buying(report_kind what = report_kind::interview) const {
    buy_download out;
    out.what = what;
    out.report = record.str();
    return out;
  }
  ec buys(report_kind what = report_kind::interview) { return ask_it(buying(what), ann); }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(downloads_of_an_account, reader_world)

BOOST_AUTO_TEST_CASE(points_and_the_right_are_one_commit_and_the_line_names_the_report) {
  BOOST_TEST(buys() == ec::none);
  BOOST_TEST(store->commits == 1);
  BOOST_REQUIRE_EQUAL(store->txns.size(), 1u);
  BOOST_TEST(store->txns[0].reason == "report_download");
  BOOST_TEST(store->txns[0].reference == record.str() + "/1");
  BOOST_REQUIRE_EQUAL(store->rights.size(), 1u);
  const auto& right = store->rights[0];
  BOOST_TEST(right.report == record.str());
  BOOST_TEST((right.paid_with == download_means::points));
  BOOST_TEST(right.price == 2);
  BOOST_TEST(store->money.available == 18);
}

BOOST_AUTO_TEST_CASE(what_was_bought_costs_nothing_again_whatever_the_key) {
  BOOST_TEST(buys() == ec::none);
  BOOST_TEST(buys() == ec::none);
  BOOST_TEST(store->commits == 1);
  BOOST_TEST(store->money.available == 18);
}

BOOST_AUTO_TEST_CASE(another_version_is_another_purchase) {
  BOOST_TEST(buys() == ec::none);
  store->right = {true, 2, false};
  BOOST_TEST(buys() == ec::none);
  BOOST_TEST(store->money.available == 16);
  BOOST_TEST(store->txns.back().reference == record.str() + "/2");
}

BOOST_AUTO_TEST_CASE(reports_of_two_kinds_are_two_purchases_also_where_their_keys_are_the_same) {
  BOOST_TEST(buys() == ec::none);
  BOOST_TEST(buys(report_kind::diagnosis) == ec::none);
  BOOST_TEST(store->money.available == 16);
  BOOST_REQUIRE_EQUAL(store->txns.size(), 2u);
  BOOST_TEST(store->txns[0].reference == record.str() + "/1");
  BOOST_TEST(store->txns[1].reference == "diagnosis/" + record.str() + "/1");
  BOOST_REQUIRE_EQUAL(store->rights.size(), 2u);
  BOOST_TEST((store->rights[1].what == report_kind::diagnosis));
  BOOST_TEST(store->rights[1].report == store->rights[0].report);
  // Both are there for good.
  BOOST_TEST(buys(report_kind::diagnosis) == ec::none);
  BOOST_TEST(buys() == ec::none);
  BOOST_TEST(store->commits == 2);
  BOOST_TEST(store->money.available == 16);
}

BOOST_AUTO_TEST_CASE(a_voucher_is_used_for_a_report_of_any_kind_and_for_that_one_alone) {
  has_voucher();
  BOOST_TEST(buys(report_kind::diagnosis) == ec::none);
  BOOST_REQUIRE_EQUAL(store->used.size(), 1u);
  BOOST_TEST(store->used[0].used_for == "diagnosis/" + record.str() + "/1");
  BOOST_TEST(store->txns.empty());
  BOOST_TEST(buys() == ec::none);
  BOOST_TEST(store->used.size() == 1u);
  BOOST_TEST(store->money.available == 18);
}

BOOST_AUTO_TEST_CASE(a_voucher_is_used_in_place_of_points_once) {
  has_voucher();
  BOOST_TEST(buys() == ec::none);
  BOOST_REQUIRE_EQUAL(store->used.size(), 1u);
  BOOST_TEST(store->used[0].used_for == record.str() + "/1");
  BOOST_TEST(store->used[0].version == 2u);
  BOOST_TEST(store->txns.empty());
  BOOST_TEST((store->rights[0].paid_with == download_means::voucher));
  store->right = {true, 2, false};
  BOOST_TEST(buys() == ec::none);
  BOOST_TEST(store->used.size() == 1u);
  BOOST_TEST(store->money.available == 18);
}

BOOST_AUTO_TEST_CASE(silver_writes_nothing_and_keeps_its_voucher) {
  is(tier::silver, 0);
  has_voucher();
  BOOST_TEST(buys() == ec::none);
  BOOST_TEST(store->commits == 0);
  BOOST_TEST(store->used.empty());
}

BOOST_AUTO_TEST_CASE(who_may_not_is_told_why_and_nothing_is_written) {
  is(tier::ordinary, 20);
  has_voucher();
  BOOST_TEST(buys() == ec::tier_required);
  BOOST_TEST(store->commits == 0);
}

BOOST_AUTO_TEST_CASE(bronze_without_points_and_vouchers_buys_nothing) {
  is(tier::bronze, 1);
  BOOST_TEST(buys() == ec::points_required);
  BOOST_TEST(store->commits == 0);
}

BOOST_AUTO_TEST_CASE(a_report_that_is_not_there_or_anothers_is_not_found) {
  store->right = {};
  BOOST_TEST(buys() == ec::not_found);
  ask_download question;
  question.report = record.str();
  BOOST_TEST(ask_it(question, ann) == ec::not_found);
}

BOOST_AUTO_TEST_CASE(a_pack_that_is_not_done_is_no_file_yet_and_takes_nothing) {
  store->right = {};
  store->right.task = task_stage::analysing;
  BOOST_TEST(buys(report_kind::forecast) == ec::pack_not_ready);
  ask_download question;
  question.what = report_kind::forecast;
  question.report = record.str();
  BOOST_TEST(ask_it(question, ann) == ec::pack_not_ready);
  store->right.task = task_stage::cancelled;
  BOOST_TEST(ask_it(question, ann) == ec::pack_failed);
  BOOST_TEST(buys(report_kind::forecast) == ec::pack_failed);
  BOOST_TEST(buys(report_kind::diagnosis) == ec::not_found);
  BOOST_TEST(store->commits == 0);
  store->right = {true, 1, false};
  BOOST_TEST(buys(report_kind::forecast) == ec::none);
  BOOST_REQUIRE_EQUAL(store->txns.size(), 1u);
  BOOST_TEST(store->txns[0].reference == "forecast/" + record.str() + "/1");
}

BOOST_AUTO_TEST_CASE(where_the_store_has_the_right_already_nothing_is_taken_and_memory_goes) {
  store->others_were_first = true;
  BOOST_TEST(buys() == ec::version_conflict);
  BOOST_TEST(store->money.available == 20);
  store->others_were_first = false;
  store->right.bought = true;
  BOOST_TEST(buys() == ec::none);
  BOOST_TEST(store->commits == 0);
  BOOST_TEST(activations() == 2);
}

BOOST_AUTO_TEST_CASE(asking_changes_nothing) {
  ask_download question;
  question.report = record.str();
  BOOST_TEST(ask_it(question, ann) == ec::none);
  BOOST_TEST(store->commits == 0);
}

BOOST_AUTO_TEST_SUITE_END()
