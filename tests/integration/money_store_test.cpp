// Money in the store: what is written reads back, and what must not happen does not.
#include "integration/money_fixture.hpp"

using namespace zhian;
using namespace std::chrono_literals;
using enum ledger_account;
using test::entries;
using test::zhimai;

BOOST_FIXTURE_TEST_SUITE(money_store, test::money_fixture)

BOOST_AUTO_TEST_CASE(an_order_reads_back_as_it_was_written) {
  auto x = order();
  x.points_per_yuan = 2;
  BOOST_TEST(write({x}) == ec::none);
  BOOST_TEST((ask(load_order{zhimai, x.id}).row == x));

  x.kind = order_kind::plan;
  x.plan = plan_kind::month;
  x.channel = pay_channel::wechat_jsapi;
  x.points_grant = 100;
  x.period_s = 2592000;
  x.rules_version = 4;
  x.phase = order_phase::refunding;
  x.code_url = "weixin://wxpay/bizpayurl?pr=\"x\"\\";
  x.closed_at = now + 1min;
  x.paid_at = now + 2min;
  x.provider_txn = "4200001234";
  x.late = true;
  x.refunds = {{"r-1", 90, refund_state::done, now + 3min, now + 4min},
               {"r-2", 900, refund_state::asked, now + 5min, std::nullopt},
               {"r-3", 700, refund_state::done, now + 3min, now + 4min, "4200001235"}};
  x.open_id = "o-payer";
  x.prepay_id = "wx-prepay";
  x.version = 2;
  BOOST_TEST(write({x}) == ec::none);
  BOOST_TEST((ask(load_order{zhimai, x.id}).row == x));
  BOOST_TEST(write({x}) == ec::version_conflict);
}

BOOST_AUTO_TEST_CASE(the_money_of_an_account_reads_back_as_it_was_written) {
  auto m = money(1, 60, 2);
  m.settled_fen = 6100;
  m.level = tier::silver;
  m.plan_end = now + 24h;
  m.held = 30;
  m.owed = 7;
  auto full = lot(1, "a", 100);
  full.lot.available = 60;
  full.lot.held = 30;
  full.lot.expires_at = now + 24h;
  full.lot.with_line = true;
  auto owing = lot(2, "b", 10);
  owing.lot.available = 0;
  owing.lot.reversed = 8;
  owing.lot.owed = 7;
  auto lapsed = lot(3, "c", 10);
  lapsed.lot.available = 0;
  lapsed.lot.lapsed = 10;
  points_hold_row open{user,
                       zhimai,
                       {"rom_1",
                        "mock_interview",
                        40,
                        {{lot_id{1}, 30}},
                        {{"minute:1", 10}, {"minute:2", 0}},
                        false,
                        now,
                        1}};
  points_hold_row closed{user, zhimai, {"rom_0", "mock_interview", 5, {}, {}, true, now, 1}};
  plan_line_row line{user, zhimai, {{order().id, plan_kind::month, 2592000, now}}, now + 24h, 1};
  BOOST_TEST(write({m, full, owing, lapsed, open, closed, line}) == ec::none);

  auto got = load();
  BOOST_TEST((got.money == m));
  BOOST_TEST((got.lots == std::vector{full.lot, owing.lot}));
  BOOST_TEST((got.holds == std::vector{open.hold}));
  BOOST_REQUIRE(got.line.has_value());
  BOOST_TEST((got.line->purchases == line.purchases));
  BOOST_TEST((got.line->end == line.end));
  BOOST_TEST(got.line->version == 1u);

  // What is spent and closed is found by its name.
  auto named = ask(find_money{user, lot_source::task, "c", "rom_0", "", ""});
  BOOST_TEST((named.lot == lapsed.lot));
  BOOST_TEST((named.hold == closed.hold));
  BOOST_TEST(!named.charged);
  named = ask(find_money{other, lot_source::task, "c", "rom_0", "why", "x"});
  BOOST_TEST((!named.lot && !named.hold && !named.charged));

  // The next version of each takes its place.
  m.version = full.lot.version = open.hold.version = line.version = 2;
  m.plan_end = line.end = std::nullopt;
  line.purchases.clear();
  full.lot.available = full.lot.held = 0;
  open.hold.parts.clear();
  open.hold.closed = true;
  BOOST_TEST(write({m, full, open, line}) == ec::none);
  got = load();
  BOOST_TEST((got.money == m));
  BOOST_TEST((got.lots == std::vector{owing.lot}));
  BOOST_TEST(got.holds.empty());
  BOOST_TEST(got.line->purchases.empty());
  BOOST_TEST(!got.line->end);
}

BOOST_AUTO_TEST_CASE(an_account_of_the_version_before_has_no_level_and_no_books) {
  {
    pqxx::connection old{app_dsn()};
    pqxx::work tx{old};
    tx.exec_params("INSERT INTO account (user_id, realm, shard_id, settled_fen, points, version)"
                   " VALUES ($1, 1, 7, 0, 0, 1)",
                   user.str());
    tx.commit();
  }
  auto got = load();
  BOOST_TEST((got.money == money(1)));
  BOOST_TEST(!got.line);
  BOOST_TEST(got.lots.empty());
  BOOST_TEST(write(grant(2, 1, "first")) == ec::none);
  BOOST_TEST(load().lots.size() == 1u);
  BOOST_TEST(write({money(1)}) == ec::version_conflict);
}

BOOST_AUTO_TEST_CASE(a_transaction_out_of_balance_is_refused_and_nothing_of_its_command_stays) {
  auto with = [&](entries of) {
    return std::vector<record>{money(1, 10, 1), lot(1, "a", 10),
                               txn(1, txn_kind::grant, "a", std::move(of))};
  };
  money_row neighbour;
  neighbour.user = other;
  neighbour.version = 1;
  auto out = write_all({command(user, with({{house_issued, -10}, {user_available, 9, lot_id{1}}})),
                        command(other, {neighbour})});
  BOOST_TEST(out[0] == ec::internal);
  BOOST_TEST(out[1] == ec::none);
  // Fen do not make up for points, and one entry is none.
  BOOST_TEST(write(with({{house_wechat, -10}, {user_available, 10, lot_id{1}}})) == ec::internal);
  BOOST_TEST(write(with({})) == ec::internal);
  for (const auto* table : {"ledger_txn", "ledger_entry", "points_lot"})
    BOOST_TEST(count(table) == "0", table);
  BOOST_TEST(value("SELECT user_id FROM account") == other.str());
  BOOST_TEST(write(with({{house_issued, -10}, {user_available, 10, lot_id{1}}})) == ec::none);
}

BOOST_AUTO_TEST_CASE(the_ledger_takes_a_transaction_whole_and_never_changes_it) {
  BOOST_TEST(write(grant(1, 1, "a")) == ec::none);
  auto u = "'" + user.str() + "'";
  auto refused = [&](const std::string& sql) {
    pqxx::connection app{app_dsn()};
    pqxx::nontransaction tx{app};
    try {
      tx.exec(sql);
    } catch (const pqxx::insufficient_privilege&) {
      return std::string{"denied"};
    } catch (const pqxx::sql_error& x) {
      return x.sqlstate();
    }
    return std::string{"done"};
  };
  const std::string denied = "denied", unbalanced = "CF006";
  for (const auto* table : {"ledger_txn", "ledger_entry"}) {
    BOOST_TEST(refused("UPDATE " + std::string{table} + " SET realm = 2") == denied);
    BOOST_TEST(refused("DELETE FROM " + std::string{table}) == denied);
    BOOST_TEST(refused("TRUNCATE " + std::string{table}) == denied);
  }
  auto add = [&](const std::string& rows) {
    return refused("INSERT INTO ledger_entry VALUES " + rows);
  };
  // More entries of the same, entries of none, and those that cannot be all.
  BOOST_TEST(add("(" + u + ", 1, 3, 1, 7, 2, 5, 1), (" + u + ", 1, 4, 1, 7, 23, -5, 1)")
             == unbalanced);
  BOOST_TEST(add("(" + u + ", 2, 1, 1, 7, 2, 5, 1), (" + u + ", 2, 2, 1, 7, 23, -5, 1)")
             == unbalanced);
  BOOST_TEST(add("(" + u + ", 1, 1, 1, 7, 2, 5, 1), (" + u + ", 1, 2, 1, 7, 23, -5, 1)")
             == "23505");
  BOOST_TEST(count("ledger_entry") == "2");
}

BOOST_AUTO_TEST_CASE(a_pair_grants_once_and_a_debit_is_made_once) {
  auto debit = [&](uint64_t version, uint64_t number, const std::string& reference) {
    return std::vector<record>{money(version, 10, number),
                               txn(number, txn_kind::debit, reference,
                                   {{user_available, -1, lot_id{1}}, {house_spent, 1}})};
  };
  BOOST_TEST(write(grant(1, 1, "day-1")) == ec::none);
  BOOST_TEST(write(grant(2, 2, "day-1")) == ec::version_conflict);
  BOOST_TEST(write(grant(2, 2, "day-2")) == ec::none);
  BOOST_TEST(write(debit(3, 3, "report")) == ec::none);
  BOOST_TEST(write(debit(4, 4, "report")) == ec::version_conflict);
  // A number that is taken, with other entries.
  auto again = debit(4, 1, "other");
  std::get<ledger_txn_row>(again[1]).txn.entries.push_back({user_held, 1, lot_id{1}});
  std::get<ledger_txn_row>(again[1]).txn.entries.push_back({house_spent, -1});
  BOOST_TEST(write(again) == ec::version_conflict);
  BOOST_TEST(write(debit(4, 4, "other")) == ec::none);
  BOOST_TEST(count("ledger_txn") == "4");
  BOOST_TEST(count("ledger_entry") == "8");
  BOOST_TEST(value("SELECT version FROM account") == "4");
  find_money q{user, std::nullopt, "", "", "why", "report"};
  BOOST_TEST(ask(q).charged.value_or(0) == 1);
  q.charge_reason = "another reason";
  BOOST_TEST(!ask(q).charged);
}

BOOST_AUTO_TEST_CASE(transactions_of_many_users_go_in_one_batch) {
  std::vector<write_set> sets;
  for (shard_id shard = 1; shard <= 40; ++shard) {
    auto id = user_id::make(shard, now);
    auto records = grant(1, 1, "a");
    std::get<money_row>(records[0]).user = id;
    std::get<ledger_txn_row>(records[1]).user = id;
    std::get<points_lot_row>(records[2]).user = id;
    sets.push_back(command(id, std::move(records)));
  }
  for (auto error : write_all(sets))
    BOOST_TEST(error == ec::none);
  BOOST_TEST(count("ledger_entry") == "80");
  BOOST_TEST(value("SELECT last_value FROM (SELECT max(batch) AS last_value FROM lane_batch) b")
             == "1");
}

BOOST_AUTO_TEST_CASE(what_is_seen_twice_is_one_finding_and_one_notice) {
  money_finding x{finding_class::duplicate,
                  order().id,
                  user,
                  zhimai,
                  "4200",
                  990,
                  991,
                  now,
                  {finding_action::refund, finding_action::dismiss}};
  inbox_row notice{"wechat", "event-1"};
  auto out = write_all({command(user, {x, notice}), command(other, {x, notice})});
  BOOST_TEST(out[0] == ec::none);
  BOOST_TEST(out[1] == ec::none);
  x.seen_fen = 1;
  BOOST_TEST(write({x, notice, inbox_row{"wechat", "event-2"}}) == ec::none);
  BOOST_TEST(value("SELECT concat_ws('|', key, class, order_id, user_id, evidence, expected_fen,"
                   " seen_fen, allowed, state) FROM money_finding")
             == key_of(x) + "|4|" + x.order.str() + '|' + user.str() + "|4200|990|991|[2, 3]|1");
  BOOST_TEST(value("SELECT string_agg(event_id, ',' ORDER BY event_id) FROM inbox")
             == "event-1,event-2");
}

BOOST_AUTO_TEST_SUITE_END()
