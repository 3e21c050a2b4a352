// The patrols in the store: runs and their chain, pages of orders, and a proof of the books that
// finds each way in which they can be broken.
#include "integration/money_fixture.hpp"
#include "protocols/pay_gateway.hpp"
#include "storage/postgres/patrol_ops.hpp"

using namespace zhian;
using namespace std::chrono_literals;
using enum ledger_account;
using test::zhimai;

namespace {

struct patrol_fixture : test::money_fixture {
  storage::patrol_ops ops{app_dsn()};
  const timestamp slot = *parse_timestamp("2026-11-29T02:30:00Z");

  patrol_run_row run(timestamp at, uint64_t version, run_state state = run_state::running) const {
    patrol_run_row x;
    x.patrol = "bill";
    x.slot = at;
    x.state = state;
    x.started_at = at + 1s;
    if (state != run_state::running)
      x.finished_at = at + 2s;
    x.version = version;
    return x;
  }
  patrol_run_row newest() const { return *ask(load_patrol{"bill"}).last; }
  /// Runs a statement as somebody whom no trigger holds.
  void edit(const std::string& sql) const {
    store_fixture::run("ALTER TABLE patrol_run DISABLE TRIGGER ALL; " + sql
                       + "; ALTER TABLE patrol_run ENABLE TRIGGER ALL");
  }
  std::string chain_fault() {
    auto got = ops.verify();
    BOOST_REQUIRE(got);
    for (const auto& x : got->chains)
      if (x.patrol == "bill")
        return x.fault;
    return "no chain";
  }
  void three_runs() {
    BOOST_TEST(write({run(slot, 1, run_state::finished)}) == ec::none);
    BOOST_TEST(write({run(slot + 24h, 1, run_state::missed), run(slot + 48h, 1)}) == ec::none);
    auto last = run(slot + 48h, 2, run_state::finished);
    last.counts = {{"lines", 7}, {"completed", 1}};
    last.ours_fen = 4711;
    BOOST_TEST(write({last}) == ec::none);
  }

  /// A user with an account, a paid order of 990 fen with a refund of 90, its points, and a hold.
  order_row customer() {
    auto x = order();
    x.phase = order_phase::paid;
    x.paid_at = slot;
    x.provider_txn = "T1";
    x.refunds = {{"r-1", 90, refund_state::done, slot + 1min, slot + 2min}};
    auto m = money(1, 6, 4);
    m.settled_fen = 900;
    m.held = 4;
    auto l = lot(3, "a", 10);
    l.lot.available = 6;
    l.lot.held = 4;
    points_hold_row hold{user, zhimai, {"rom_1", "x", 4, {{lot_id{3}, 4}}, {}, false, now, 1}};
    auto sold = txn(1, txn_kind::payment, x.id.str(), {{user_settled, 990}, {house_wechat, -990}});
    auto back = txn(2, txn_kind::refund, "r-1", {{user_settled, -90}, {house_wechat, 90}});
    auto given =
        txn(3, txn_kind::grant, "a", {{house_issued, -10}, {user_available, 10, lot_id{3}}});
    auto held = txn(4, txn_kind::hold, "rom_1",
                    {{user_available, -4, lot_id{3}}, {user_held, 4, lot_id{3}}});
    BOOST_TEST(write({m, x, sold, back, given, held, l, hold}) == ec::none);
    return x;
  }
  /// Roles belong to the whole server: one a test.
  std::string reader_role() const { return "reader_" + me.substr(0, 8); }
  /// Which invariants do not hold, with how many rows.
  std::map<std::string, int64_t> broken(uint32_t limit = 500) const {
    std::map<std::string, int64_t> out;
    prove_books what{"", limit};
    do {
      auto page = ask(what);
      for (const auto& [name, n] : page.broken)
        if (n > 0)
          out[name] += n;
      what.after = page.next;
    } while (!what.after.empty());
    return out;
  }
};

using names = std::map<std::string, int64_t>;

} // namespace

BOOST_FIXTURE_TEST_SUITE(patrol_store, patrol_fixture)

BOOST_AUTO_TEST_CASE(a_run_reads_back_as_it_was_written_page_by_page) {
  auto x = run(slot, 1);
  x.cursor = "0007\"\\x";
  x.checked = 500;
  x.counts = {{"lines", 7}, {"completed", 0}};
  BOOST_TEST(write({x}) == ec::none);
  BOOST_TEST((newest() == x));
  x.version = 2;
  x.cursor.clear();
  x.state = run_state::finished;
  x.finished_at = slot + 9s;
  x.ours_fen = 100;
  x.theirs_fen = 99;
  x.findings = 1;
  BOOST_TEST(write({x}) == ec::none);
  BOOST_TEST((newest() == x));
}

BOOST_AUTO_TEST_CASE(a_slot_is_begun_once_and_a_run_that_is_over_never_changes) {
  BOOST_TEST(write({run(slot, 1)}) == ec::none);
  BOOST_TEST(write({run(slot, 1)}) == ec::version_conflict);
  BOOST_TEST(write({run(slot, 2, run_state::finished)}) == ec::none);
  BOOST_TEST(write({run(slot, 3, run_state::finished)}) == ec::internal);
  BOOST_TEST(write({run(slot, 1)}) == ec::version_conflict);
  BOOST_TEST(newest().version == 2u);
}

BOOST_AUTO_TEST_CASE(runs_that_are_over_are_a_chain_and_it_verifies) {
  three_runs();
  BOOST_TEST(write({run(slot + 72h, 1)}) == ec::none); // One that runs is not in it yet.
  auto got = ops.verify();
  BOOST_REQUIRE(got);
  BOOST_TEST(got->holds());
  BOOST_TEST(got->chains.size() == 4u);
  BOOST_TEST(got->chains[0].patrol == "bill");
  BOOST_TEST(got->chains[0].runs == 3);
  BOOST_TEST(got->chains[0].missed == 1);
  BOOST_TEST(got->chains[0].from == "2026-11-29T02:30:00.000Z");
  BOOST_TEST(got->chains[0].hash.size() == 64u);
  auto runs = ops.runs("bill", 10);
  BOOST_REQUIRE(runs);
  BOOST_TEST(runs->size() == 4u);
  BOOST_TEST((*runs)[1].ours_fen == 4711);
  BOOST_TEST((*runs)[1].hash == got->chains[0].hash);
}

BOOST_AUTO_TEST_CASE(the_chain_breaks_when_a_run_is_edited_taken_away_or_put_in) {
  three_runs();
  BOOST_TEST(chain_fault() == "");
  edit("UPDATE patrol_run SET ours_fen = 4712 WHERE no = 3");
  BOOST_TEST(chain_fault() == "run 3 is not what was hashed");
  edit("UPDATE patrol_run SET ours_fen = 4711 WHERE no = 3");
  BOOST_TEST(chain_fault() == "");
  edit("UPDATE patrol_run SET counts = counts || '{\"late\": 1}' WHERE no = 1");
  BOOST_TEST(chain_fault() == "run 1 is not what was hashed");
  edit("UPDATE patrol_run SET counts = '{}' WHERE no = 1");
  edit("CREATE TABLE kept AS SELECT * FROM patrol_run; DELETE FROM patrol_run WHERE no = 2");
  BOOST_TEST(chain_fault() == "run 2 is gone");
  edit("DELETE FROM patrol_run WHERE no = 3"); // Only the first is left, and it is whole.
  BOOST_TEST(chain_fault() == "it does not end where its head says");
  edit("DELETE FROM patrol_run; INSERT INTO patrol_run SELECT * FROM kept");
  BOOST_TEST(chain_fault() == "");
  edit("INSERT INTO patrol_run (patrol, slot, state, finished_at) VALUES ('bill', '2020-01-01', "
       "'finished', now())");
  BOOST_TEST(chain_fault() == "1 runs are not in it");
}

BOOST_AUTO_TEST_CASE(the_application_can_neither_edit_what_is_over_nor_move_the_head) {
  three_runs();
  pqxx::connection app{app_dsn()};
  auto refused = [&](const std::string& sql) {
    try {
      pqxx::work tx{app};
      tx.exec(sql);
      return std::string{"done"};
    } catch (const pqxx::insufficient_privilege&) {
      return std::string{"not allowed"};
    } catch (const pqxx::sql_error& x) {
      return x.sqlstate();
    }
  };
  BOOST_TEST(refused("UPDATE patrol_run SET findings = 0 WHERE no = 1") == "CF007");
  BOOST_TEST(refused("DELETE FROM patrol_run") == "not allowed");
  BOOST_TEST(refused("UPDATE patrol_head SET no = 0") == "not allowed");
  // Nor choose a place in the chain.
  BOOST_TEST(refused("INSERT INTO patrol_run (patrol, slot, state, finished_at, no, hash)"
                     " VALUES ('bill', '2027-01-01', 'missed', now(), 99, '\\x00')")
             == "done");
  BOOST_TEST(value("SELECT max(no) FROM patrol_run") == "3"); // That one was rolled back.
}

BOOST_AUTO_TEST_CASE(orders_that_nobody_paid_are_paged_by_age_open_and_closed) {
  std::vector<order_row> all;
  auto put = [&](std::chrono::seconds age, order_phase phase,
                 pay_channel channel = pay_channel::wechat_native) {
    auto x = order();
    x.created_at = now - age;
    x.phase = phase;
    x.channel = channel;
    if (phase == order_phase::paid)
      x.paid_at = now;
    BOOST_TEST(write({x}) == ec::none);
    all.push_back(x);
  };
  put(60min, order_phase::awaiting_payment);
  put(50min, order_phase::closed);
  put(40min, order_phase::paid);
  put(30min, order_phase::created, pay_channel::bank_transfer);
  put(20min, order_phase::created);
  put(20min, order_phase::created);
  put(10s, order_phase::created);
  put(120min, order_phase::created);
  page_unsettled what{now - 2h, now - 30s, "", 2};
  std::vector<order_id> found;
  int pages = 0;
  do {
    auto page = ask(what);
    for (const auto& x : page.items)
      found.push_back(x.id);
    what.after = page.next;
    ++pages;
  } while (!what.after.empty());
  BOOST_TEST(pages == 2);
  BOOST_REQUIRE(found.size() == 4u);
  BOOST_TEST(found[0] == all[0].id);
  BOOST_TEST(found[1] == all[1].id);
  BOOST_TEST((found[2] == std::min(all[4].id, all[5].id)));
  BOOST_TEST((found[3] == std::max(all[4].id, all[5].id)));
}

BOOST_AUTO_TEST_CASE(the_evidence_of_a_day_is_what_was_paid_or_given_back_on_it_with_the_ledger) {
  auto begin = *parse_timestamp("2026-11-28T16:00:00Z");
  auto mine = customer(); // Paid on the day, and refunded on it.
  auto before = order(), midnight = order();
  for (auto* x : {&before, &midnight}) {
    x->phase = order_phase::paid;
    x->code_url = "weixin://x";
  }
  before.paid_at = begin - 1us;
  before.refunds = {{"r-2", 1, refund_state::done, begin, begin + 1h},
                    {"r-3", 1, refund_state::done, begin, begin + 24h}};
  midnight.paid_at = begin + 24h;
  midnight.refunds = {{"r-4", 1, refund_state::asked, begin, std::nullopt}};
  BOOST_TEST(write({before, midnight}) == ec::none);
  page_evidence what{"2026-11-29", begin, begin + 24h, "", "", 1};
  std::vector<order_evidence> found;
  for (;;) {
    auto page = ask(what);
    BOOST_REQUIRE(page.items.size() == 1u);
    found.push_back(page.items[0]);
    if (!page.more)
      break;
    what.after = provider_number(page.items[0].order.id);
  }
  BOOST_REQUIRE(found.size() == 2u);
  if (found[0].order.id != mine.id)
    std::swap(found[0], found[1]);
  BOOST_TEST((found[0].order == mine));
  BOOST_TEST(found[0].ledger_paid_fen == 990);
  BOOST_TEST(found[0].ledger_refunded_fen == 90);
  BOOST_TEST(found[1].order.id == before.id);
  BOOST_TEST(found[1].order.code_url == "");
  BOOST_TEST(found[1].ledger_paid_fen == 0);
  what.upto = "0000";
  what.after.clear();
  BOOST_TEST(ask(what).items.empty());
  auto named = ask(find_evidence{{midnight.id, mine.id, order().id}});
  BOOST_TEST(named.items.size() == 2u);
}

BOOST_AUTO_TEST_CASE(books_that_are_whole_are_proved_in_pages_of_any_size) {
  customer();
  for (int i = 0; i < 5; ++i) {
    money_row m;
    m.user = user_id::make(8, now);
    m.version = 1;
    BOOST_TEST(write({m}) == ec::none);
  }
  for (uint32_t limit : {1u, 2u, 6u, 500u}) {
    prove_books what{"", limit};
    int64_t accounts = 0, settled = 0, ledger = 0;
    do {
      auto page = ask(what);
      accounts += page.accounts;
      settled += page.settled_fen;
      ledger += page.ledger_fen;
      for (const auto& [name, n] : page.broken)
        BOOST_TEST(n == 0, name);
      BOOST_TEST(page.broken.size() == storage::invariants().size());
      what.after = page.next;
    } while (!what.after.empty());
    BOOST_TEST(accounts == 6);
    BOOST_TEST(settled == 900);
    BOOST_TEST(ledger == 900);
  }
  BOOST_TEST(ops.verify()->holds());
}

BOOST_AUTO_TEST_CASE(each_way_of_breaking_the_books_is_found_by_its_name) {
  auto mine = customer();
  auto who = "'" + user.str() + "'";
  auto planted = [&](const std::string& broken_sql, const std::string& mended_sql,
                     const names& expected) {
    store_fixture::run(broken_sql);
    auto got = broken();
    BOOST_TEST((got == expected), broken_sql << " is found as " << [&] {
      std::string out;
      for (const auto& [name, n] : got)
        out += name + ' ' + std::to_string(n) + ' ';
      return out;
    }());
    BOOST_TEST(!ops.verify()->holds());
    store_fixture::run(mended_sql);
    BOOST_TEST(broken().empty());
  };
  auto entry = [&](const std::string& set, int number, int line) {
    return "UPDATE ledger_entry SET " + set + " WHERE user_id = " + who
           + " AND number = " + std::to_string(number) + " AND line = " + std::to_string(line);
  };
  auto of_user = [&](const std::string& set, const std::string& table = "account") {
    return "UPDATE " + table + " SET " + set + " WHERE user_id = " + who;
  };
  planted(of_user("settled_fen = 901"), of_user("settled_fen = 900"), {{"settled", 1}});
  planted(of_user("points = 7"), of_user("points = 6"), {{"available", 1}});
  planted(of_user("held = 5"), of_user("held = 4"), {{"held", 1}, {"holds", 1}});
  planted(of_user("owed = 1"), of_user("owed = 0"), {{"owed", 1}});
  planted(of_user("available = 5", "points_lot"), of_user("available = 6", "points_lot"),
          {{"lots", 1}});
  planted(of_user("closed = true", "points_hold"), of_user("closed = false", "points_hold"),
          {{"holds", 1}});
  planted(of_user("last_txn = 5"), of_user("last_txn = 4"), {{"gaps", 1}});
  // Both sides of a payment: in balance, and still another sum.
  planted(entry("amount = 991", 1, 1) + ";" + entry("amount = -991", 1, 2),
          entry("amount = 990", 1, 1) + ";" + entry("amount = -990", 1, 2),
          {{"settled", 1}, {"paid_without_entry", 1}});
  planted(entry("amount = -989", 1, 2), entry("amount = -990", 1, 2), {{"unbalanced", 1}});
  planted("UPDATE ledger_txn SET lines = 3 WHERE number = 4",
          "UPDATE ledger_txn SET lines = 2 WHERE number = 4", {{"incomplete", 1}});
  planted(of_user("paid_at = NULL", "pay_order"),
          of_user("paid_at = '" + to_rfc3339_us(*mine.paid_at) + "'", "pay_order"),
          {{"entry_without_order", 1}, {"refunds", 1}});
  store_fixture::run("CREATE TABLE kept AS SELECT refunds FROM pay_order");
  planted(of_user("refunds = '[]'", "pay_order"),
          of_user("refunds = (SELECT refunds FROM kept)", "pay_order"), {{"refunds", 1}});
  store_fixture::run("CREATE TABLE gone AS SELECT * FROM account");
  planted("DELETE FROM account", "INSERT INTO account SELECT * FROM gone",
          {{"strangers", 1}, {"holds", 1}});
}

BOOST_AUTO_TEST_CASE(findings_are_listed_and_counted) {
  money_finding x;
  x.what = finding_class::duplicate;
  x.order = order().id;
  x.user = user;
  x.evidence = "T9";
  x.seen_fen = 990;
  x.at = now;
  x.allowed = {finding_action::refund, finding_action::dismiss};
  money_finding nobodys = x;
  nobodys.what = finding_class::paid_not_recorded;
  nobodys.order = {};
  nobodys.user = {};
  BOOST_TEST(write({x, nobodys}) == ec::none);
  BOOST_TEST(write({x, run(slot, 1, run_state::finished)}) == ec::none); // The same one again.
  auto got = ops.findings(false, 10);
  BOOST_REQUIRE(got);
  BOOST_REQUIRE(got->size() == 2u);
  for (const auto& line : *got) {
    BOOST_TEST((line.allowed == std::vector<std::string>{"refund", "dismiss"}));
    BOOST_TEST(line.order == (line.what == "duplicate" ? x.order.str() : ""));
  }
  store_fixture::run("UPDATE money_finding SET state = 2 WHERE class = 4");
  BOOST_TEST(ops.findings(false, 10)->size() == 1u);
  BOOST_TEST(ops.findings(true, 10)->size() == 2u);
  auto figures = ask(read_patrol_figures{});
  BOOST_TEST(figures.open.size() == 1u);
  BOOST_TEST(figures.open.at(finding_class::paid_not_recorded) == 1);
  BOOST_REQUIRE(figures.slots.size() == 1u);
  BOOST_TEST(figures.slots[0].first == "bill");
  BOOST_TEST((figures.slots[0].second == slot));
}

BOOST_AUTO_TEST_CASE(a_role_that_may_only_read_verifies) {
  three_runs();
  customer();
  store_fixture::run("CREATE ROLE " + reader_role() + " LOGIN; GRANT pg_read_all_data TO "
                     + reader_role());
  storage::patrol_ops reading{super_dsn() + " user=" + reader_role()};
  auto got = reading.verify();
  store_fixture::run("DROP OWNED BY " + reader_role() + "; DROP ROLE " + reader_role());
  BOOST_REQUIRE(got);
  BOOST_TEST(got->holds());
  BOOST_TEST(got->accounts == 1);
}

BOOST_AUTO_TEST_CASE(a_migrated_store_has_the_timer_of_each_patrol_in_its_shard) {
  store_fixture fresh{true};
  for (auto which : all_patrols) {
    auto self = refs::patrol(zhimai, to_string(which));
    BOOST_TEST(
        fresh.value(
            "SELECT count(*) FROM timer WHERE due_at <= now() AND name = 'slot' AND realm = 1"
            " AND entity = '"
            + self.str() + "' AND shard_id = " + std::to_string(self.shard))
            == "1",
        self.str());
  }
}

BOOST_AUTO_TEST_SUITE_END()
