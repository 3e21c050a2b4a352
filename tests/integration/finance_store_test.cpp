// What staff do with money, in the store: approvals, findings under way, and what is listed and
// summed for them.
#include <future>

#include "integration/money_fixture.hpp"
#include "storage/postgres/finance_queries.hpp"
#include "storage/postgres/tables.hpp"

using namespace zhian;
using namespace std::chrono_literals;
using enum ledger_account;
using test::zhimai;

namespace {

struct finance_fixture : test::money_fixture {
  user_id ann = user, bob = other;

  approval_row approval(uint64_t version = 1) const {
    approval_row x;
    x.id = approval_id::make(ann.shard, now);
    x.order = order_id::make(9, now);
    x.amount_fen = 400;
    x.reason = "too much";
    x.asked_by = ann;
    x.asked_at = now;
    x.version = version;
    return x;
  }
  money_finding finding(int n = 0, finding_class what = finding_class::duplicate) const {
    money_finding x;
    x.what = what;
    x.order = order_id::make(9, now + n * 1s);
    x.user = user;
    x.evidence = "42" + std::to_string(n);
    x.expected_fen = 990;
    x.seen_fen = 991;
    x.at = now + n * 1s;
    x.allowed = {finding_action::refund, finding_action::dismiss};
    return x;
  }
  std::optional<finding_view> found(const std::string& key, realm in = zhimai) const {
    return ask(find_finding{in, key}).row;
  }
  /// How a statement of the application ends: its SQL state, or nothing.
  std::string refused(const std::string& sql) const {
    pqxx::connection c{app_dsn()};
    pqxx::work tx{c};
    try {
      tx.exec(sql);
      return {};
    } catch (const pqxx::insufficient_privilege&) {
      return "42501"; // libpqxx leaves it out of this one.
    } catch (const pqxx::sql_error& err) {
      return err.sqlstate();
    }
  }
};

/// The items of all pages, page by page; none has more than it may.
template <class Query>
auto all_pages(const finance_fixture& store, Query q, uint32_t limit) {
  decltype(store.ask(q).items) out;
  q.page = {"", limit};
  do {
    auto got = store.ask(q);
    BOOST_TEST(got.items.size() <= limit);
    out.insert(out.end(), got.items.begin(), got.items.end());
    q.page.before = got.next;
  } while (!q.page.before.empty());
  return out;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(finance_store, finance_fixture)

BOOST_AUTO_TEST_CASE(an_approval_reads_back_as_it_was_written) {
  auto x = approval();
  BOOST_TEST(write({x}) == ec::none);
  BOOST_TEST((ask(load_approval{zhimai, x.id}).row == x));
  BOOST_TEST(!ask(load_approval{zhimai, x.id}).finding);
  BOOST_TEST(!ask(load_approval{realm::ande, x.id}).row);

  auto about = finding();
  x.what = approval_kind::finding;
  x.state = approval_state::failed;
  x.finding = key_of(about);
  x.action = finding_action::refund;
  x.reference = "4200";
  x.decided_by = bob;
  x.decided_at = now + 1min;
  x.note = "行";
  x.outcome = "validation_failed";
  x.done_at = now + 2min;
  x.version = 2;
  BOOST_TEST(write({x, about}) == ec::none);
  auto got = ask(load_approval{zhimai, x.id});
  BOOST_TEST((got.row == x));
  BOOST_REQUIRE(got.finding.has_value());
  BOOST_TEST((got.finding->what == about));
  BOOST_TEST(write({x}) == ec::version_conflict);
}

BOOST_AUTO_TEST_CASE(a_finding_reads_back_as_staff_left_it_and_as_it_was_found) {
  auto about = finding();
  BOOST_TEST(write({about}) == ec::none);
  auto got = found(key_of(about));
  BOOST_REQUIRE(got.has_value());
  BOOST_TEST((got->what == about));
  BOOST_TEST(
      (got->row == finding_row{key_of(about), zhimai, finding_state::open, {}, {}, {}, {}, 1}));
  BOOST_TEST(!found(key_of(about), realm::ande));
  BOOST_TEST(!found("nothing"));

  auto row = got->row;
  row.owner = ann;
  row.approval = approval().id;
  row.version = 2;
  // A finding is changed from any shard: who found it does not own it.
  BOOST_TEST(write_all({command(bob, {row})})[0] == ec::none);
  BOOST_TEST((found(row.key)->row == row));
  row.approval = {};
  row.state = finding_state::resolved;
  row.resolution = R"({"action":"dismiss"})";
  row.resolved_at = now + 1h;
  row.version = 3;
  BOOST_TEST(write({row}) == ec::none);
  BOOST_TEST((found(row.key)->row == row));
  BOOST_TEST((found(row.key)->what == about));
  BOOST_TEST(write({about}) == ec::none, "seen again");
  BOOST_TEST((found(row.key)->row == row), "it stays resolved");
}

BOOST_AUTO_TEST_CASE(money_needs_two_people_whatever_a_program_does) {
  auto x = approval();
  BOOST_REQUIRE(write({x}) == ec::none);
  auto set = [&](const std::string& what) {
    return refused("UPDATE approval SET " + what + " WHERE id = '" + x.id.str() + "'");
  };
  for (int state : {2, 3, 4})
    BOOST_TEST(set("decided_by = asked_by, state = " + std::to_string(state)) == "23514", state);
  BOOST_TEST(set("decided_by = asked_by, state = 6") == "", "taken back by the first one");
  BOOST_TEST(set("decided_by = '" + bob.str() + "', state = 2") == "");
  BOOST_TEST(set("decided_by = asked_by, state = 2, kind = 3, action = 1") == "", "completed");
  BOOST_TEST(set("decided_by = asked_by, state = 2, kind = 3, action = 2") == "23514");
  BOOST_TEST(set("decided_by = asked_by, state = 2, kind = 3, action = NULL") == "23514");
  BOOST_TEST(set("decided_by = asked_by, state = 2, kind = 1, action = 1") == "23514");
  BOOST_TEST(set("decided_by = '', state = 2, kind = 1") == "23514", "nobody is no second person");
  BOOST_TEST(set("amount_fen = -1") == "23514");
}

BOOST_AUTO_TEST_CASE(nobody_deletes_an_approval_or_rewrites_what_was_found) {
  BOOST_REQUIRE(write({approval(), finding()}) == ec::none);
  BOOST_TEST(refused("DELETE FROM approval") == "42501");
  BOOST_TEST(refused("DELETE FROM money_finding") == "42501");
  BOOST_TEST(refused("UPDATE money_finding SET seen_fen = 1") == "42501");
  BOOST_TEST(refused("UPDATE money_finding SET allowed = '[1]'") == "42501");
}

/// Two of the staff who propose something for one finding, each from his own shard.
struct two_proposals : finance_fixture {
  approval_row mine = approval(), his = approval();
  std::string key;
  std::optional<write_set> a, b;

  two_proposals() {
    auto about = finding();
    BOOST_REQUIRE(write({about}) == ec::none);
    key = key_of(about);
    his.id = approval_id::make(bob.shard, now);
    his.asked_by = bob;
    auto first = found(key)->row;
    first.version = 2;
    auto second = first;
    first.approval = mine.id;
    second.approval = his.id;
    a = command(ann, {mine, first});
    b = command(bob, {his, second});
  }
  void one_has_it(ec first, ec second) const {
    BOOST_TEST((first == ec::none) != (second == ec::none));
    BOOST_TEST((first == ec::version_conflict) != (second == ec::version_conflict));
    auto won = first == ec::none ? mine.id : his.id, lost = first == ec::none ? his.id : mine.id;
    BOOST_TEST(found(key)->row.approval == won);
    BOOST_TEST(ask(load_approval{zhimai, won}).row.has_value());
    BOOST_TEST(!ask(load_approval{zhimai, lost}).row.has_value(), "nothing of it is kept");
  }
};

BOOST_FIXTURE_TEST_CASE(of_two_who_resolve_one_finding_one_after_the_other_the_first_does,
                        two_proposals) {
  auto first = write_all({*a})[0];
  BOOST_TEST(first == ec::none);
  one_has_it(first, write_all({*b})[0]);
}

BOOST_FIXTURE_TEST_CASE(of_two_who_resolve_one_finding_from_two_lanes_at_once_one_does,
                        two_proposals) {
  auto other_db = storage::open_pipeline(app_dsn());
  storage::batch_writer other_writer{*other_db, me, storage::timeline_of(*other_db), {}, {1, 0}};
  auto second =
      std::async(std::launch::async, [&] { return other_writer.write({&*b}).at(0).error; });
  auto first = write_all({*a})[0];
  one_has_it(first, second.get());
}

BOOST_FIXTURE_TEST_CASE(a_lane_never_puts_two_changes_of_one_finding_into_one_batch,
                        two_proposals) {
  BOOST_TEST(storage::key_of(a->records.at(1), *a) == storage::key_of(b->records.at(1), *b));
  BOOST_TEST(storage::key_of(a->records.at(0), *a) != storage::key_of(b->records.at(0), *b));
}

BOOST_AUTO_TEST_CASE(approvals_are_listed_newest_first_by_state_and_order) {
  std::vector<approval_row> all;
  for (int i = 0; i < 5; ++i) {
    auto x = approval();
    x.id = approval_id::make(ann.shard, now + i * 1s);
    x.order = order_id::make(9, now + (i % 2) * 1s);
    if (i == 3)
      x.order = {};
    x.state = i < 2 ? approval_state::proposed : approval_state::withdrawn;
    all.insert(all.begin(), x);
  }
  all[1].order = all[4].order;
  BOOST_REQUIRE(write(std::vector<record>(all.begin(), all.end())) == ec::none);
  list_approvals q;
  for (uint32_t limit : {1, 2, 4, 5, 6})
    BOOST_TEST((all_pages(*this, q, limit) == all), limit);
  q.state = approval_state::proposed;
  BOOST_TEST((all_pages(*this, q, 1) == std::vector{all[3], all[4]}));
  q.state.reset();
  q.order = all[4].order;
  BOOST_TEST((all_pages(*this, q, 1) == std::vector{all[1], all[4]}));
  q.state = approval_state::proposed;
  BOOST_TEST((all_pages(*this, q, 9) == std::vector{all[4]}));
  q = {};
  q.in = realm::ande;
  BOOST_TEST(ask(q).items.empty());
}

BOOST_AUTO_TEST_CASE(findings_are_listed_newest_first_by_state_class_and_order) {
  std::vector<std::string> keys;
  for (int i = 0; i < 5; ++i) {
    auto x = finding(i, i % 2 == 0 ? finding_class::duplicate : finding_class::amount_differs);
    keys.insert(keys.begin(), key_of(x));
    BOOST_REQUIRE(write({x}) == ec::none);
  }
  auto row = found(keys[0])->row;
  row.state = finding_state::resolved;
  row.version = 2;
  BOOST_REQUIRE(write({row}) == ec::none);
  auto names = [&](const list_findings& q, uint32_t limit) {
    std::vector<std::string> out;
    for (const auto& x : all_pages(*this, q, limit))
      out.push_back(x.row.key);
    return out;
  };
  list_findings q;
  for (uint32_t limit : {1, 2, 4, 5, 6})
    BOOST_TEST((names(q, limit) == keys), limit);
  q.state = finding_state::resolved;
  BOOST_TEST((names(q, 2) == std::vector{keys[0]}));
  q.state = finding_state::open;
  BOOST_TEST(names(q, 2).size() == 4u);
  q.what = finding_class::amount_differs;
  BOOST_TEST((names(q, 1) == std::vector{keys[1], keys[3]}));
  q = {};
  q.order = found(keys[2])->what.order;
  BOOST_TEST((names(q, 1) == std::vector{keys[2]}));
  q.in = realm::ande;
  BOOST_TEST(ask(q).items.empty());
}

BOOST_AUTO_TEST_CASE(everybodys_orders_are_found_by_buyer_and_phase) {
  std::vector<order_row> all;
  for (int i = 0; i < 4; ++i) {
    auto x = order();
    x.user = i % 2 == 0 ? user : other;
    x.id = order_id::make(x.user.shard, now + i * 1s);
    x.phase = i < 2 ? order_phase::paid : order_phase::closed;
    x.refunds = {{"r", 5, refund_state::asked, now, {}, "4200"}};
    x.prepay_id = "wx-prepay";
    BOOST_REQUIRE(write_all({command(x.user, {x})})[0] == ec::none);
    all.push_back(x);
  }
  search_orders q;
  auto got = all_pages(*this, q, 3);
  BOOST_TEST(got.size() == 4u);
  BOOST_TEST(std::is_sorted(got.begin(), got.end(),
                            [](const auto& a, const auto& b) { return a.id.str() > b.id.str(); }));
  q.user = user;
  BOOST_TEST((all_pages(*this, q, 1) == std::vector{all[2], all[0]}));
  q.phase = order_phase::paid;
  BOOST_TEST((all_pages(*this, q, 1) == std::vector{all[0]}));
  q.user.reset();
  BOOST_TEST(ask(q).items.size() == 2u);
  q.in = realm::ande;
  BOOST_TEST(ask(q).items.empty());
}

BOOST_AUTO_TEST_CASE(what_was_taken_on_a_day_of_beijing_is_what_the_ledger_says) {
  auto at = [](const char* text) {
    return parse_timestamp(text).value();
  };
  auto cash = [&](const user_id& who, uint64_t number, txn_kind kind, int64_t fen, timestamp when) {
    auto x = txn(number, kind, "o" + std::to_string(number),
                 {{user_settled, fen}, {house_wechat, -fen}});
    x.user = who;
    x.txn.at = when;
    return x;
  };
  auto last_of_28 = at("2026-11-28T15:59:59.999999Z"), first_of_29 = at("2026-11-28T16:00:00Z"),
       last_of_30 = at("2026-11-30T15:59:59.999999Z");
  auto mine = money(1, 0, 4), his = money(1, 0, 2);
  mine.settled_fen = 1000 + 200 + 50 - 300;
  his.user = other;
  his.settled_fen = 700 - 700;
  BOOST_REQUIRE(write({mine, cash(user, 1, txn_kind::payment, 1000, last_of_28),
                       cash(user, 2, txn_kind::payment, 200, first_of_29),
                       cash(user, 3, txn_kind::payment, 50, first_of_29 + 1h),
                       cash(user, 4, txn_kind::refund, -300, last_of_30)})
                == ec::none);
  BOOST_REQUIRE(write_all({command(other, {his, cash(other, 1, txn_kind::payment, 700, first_of_29),
                                           cash(other, 2, txn_kind::refund, -700, last_of_30)})})[0]
                == ec::none);
  for (auto [who, when, phase] : {std::tuple{user, last_of_28, order_phase::paid},
                                  std::tuple{user, first_of_29, order_phase::refunding},
                                  std::tuple{other, first_of_29, order_phase::refunded}}) {
    auto x = order();
    x.id = order_id::make(who.shard, when);
    x.user = who;
    x.phase = phase;
    x.paid_at = when;
    BOOST_REQUIRE(write_all({command(who, {x})})[0] == ec::none);
  }

  auto got = ask(sum_payments{zhimai, "2026-11-28", "2026-12-01"});
  BOOST_REQUIRE(got.days.size() == 4u);
  auto told = [](const payment_day& x) {
    return x.day + ' ' + std::to_string(x.gross_fen) + ' ' + std::to_string(x.refunded_fen) + ' '
           + std::to_string(x.payments) + ' ' + std::to_string(x.payers);
  };
  BOOST_TEST(told(got.days[0]) == "2026-11-28 1000 0 1 1");
  BOOST_TEST(told(got.days[1]) == "2026-11-29 950 0 3 2");
  BOOST_TEST(told(got.days[2]) == "2026-11-30 0 1000 0 0");
  BOOST_TEST(told(got.days[3]) == "2026-12-01 0 0 0 0");
  BOOST_TEST(got.payments == 4);
  BOOST_TEST(got.payers == 1, "the other has all of his money back");
  BOOST_TEST(std::to_string(got.gross_fen - got.refunded_fen)
             == value("SELECT sum(amount) FROM ledger_entry WHERE account = 1"));
  BOOST_TEST(std::to_string(got.gross_fen - got.refunded_fen)
             == value("SELECT sum(settled_fen) FROM account"));

  auto one = ask(sum_payments{zhimai, "2026-11-29", "2026-11-29"});
  BOOST_TEST(one.gross_fen == 950);
  BOOST_TEST(one.refunded_fen == 0);
  BOOST_TEST(one.payers == 1);
  one = ask(sum_payments{zhimai, "2026-11-30", "2026-11-30"});
  BOOST_TEST(one.gross_fen == 0);
  BOOST_TEST(one.refunded_fen == 1000);
  BOOST_TEST(one.payers == 0);
  BOOST_TEST(ask(sum_payments{realm::ande, "2026-11-28", "2026-12-01"}).gross_fen == 0);
}

BOOST_AUTO_TEST_CASE(versions_of_the_rules_are_listed_and_the_newest_is_found_by_nought) {
  run("DELETE FROM money_rules");
  BOOST_TEST(!ask(find_rules{0}).row);
  run("INSERT INTO money_rules (version, body, author) VALUES (1, '{\"a\": 1}', 'ann'),"
      " (2, '{\"a\": 2}', 'bob'), (3, '{\"a\": 3}', 'ann')");
  auto listed = ask(list_rules{{"", 2}});
  BOOST_REQUIRE(listed.items.size() == 2u);
  BOOST_TEST(listed.items[0].version == 3u);
  BOOST_TEST(listed.items[0].author == "ann");
  BOOST_TEST(listed.items[0].json.empty());
  BOOST_TEST(listed.next == "2");
  listed = ask(list_rules{{listed.next, 2}});
  BOOST_REQUIRE(listed.items.size() == 1u);
  BOOST_TEST(listed.items[0].version == 1u);
  BOOST_TEST(listed.next.empty());
  BOOST_TEST(ask(find_rules{0}).row->version == 3u);
  BOOST_TEST(ask(find_rules{2}).row->json == "{\"a\": 2}");
  BOOST_TEST(ask(find_rules{2}).row->author == "bob");
  BOOST_TEST(!ask(find_rules{9}).row);
}

BOOST_AUTO_TEST_SUITE_END()
