// What is listed of a user's money, the message centre, and the versions of the rules.
#include <future>

#include "integration/money_fixture.hpp"
#include "support/wait_until.hpp"

using namespace zhian;
using namespace std::chrono_literals;
using enum ledger_account;
using test::money_fixture;
using test::zhimai;

BOOST_FIXTURE_TEST_SUITE(money_lists, money_fixture)

BOOST_AUTO_TEST_CASE(a_users_orders_are_listed_newest_first_and_counted_while_they_are_open) {
  std::vector<order_row> all;
  for (int i = 0; i < 5; ++i) {
    auto x = order();
    x.id = order_id::make(user.shard, now + i * 1s);
    x.phase = static_cast<order_phase>(1 + i);
    all.push_back(x);
  }
  BOOST_TEST(write(std::vector<record>(all.begin(), all.end())) == ec::none);
  BOOST_TEST(ask(count_open_orders{zhimai, user}) == 2u);
  BOOST_TEST(ask(count_open_orders{zhimai, other}) == 0u);
  auto first = ask(list_orders{zhimai, user, {"", 3}});
  BOOST_TEST((first.items == std::vector{all[4], all[3], all[2]}));
  auto second = ask(list_orders{zhimai, user, {first.next, 3}});
  BOOST_TEST((second.items == std::vector{all[1], all[0]}));
  BOOST_TEST(second.next.empty());
  BOOST_TEST((ask(find_order{zhimai, user, all[0].id}).row == all[0]));
  BOOST_TEST(!ask(find_order{zhimai, other, all[0].id}).row);
  BOOST_TEST(!ask(find_order{realm::ande, user, all[0].id}).row);
}

struct history_fixture : money_fixture {
  history_fixture() {
    auto a = lot_id{2}, b = lot_id{3};
    auto first = lot(2, "order-1", 100);
    first.lot.source = lot_source::recharge;
    first.lot.expires_at = now + 24h;
    BOOST_REQUIRE(
        write({money(1, 117, 8), first, lot(3, "day-1", 50),
               txn(1, txn_kind::payment, "order-1", {{user_settled, 5000}, {house_wechat, -5000}}),
               txn(2, txn_kind::grant, "order-1", {{house_issued, -100}, {user_available, 100, a}}),
               txn(3, txn_kind::grant, "day-1", {{house_issued, -50}, {user_available, 50, b}}),
               txn(4, txn_kind::debit, "report",
                   {{user_available, -5, a}, {user_available, -3, b}, {house_spent, 8}}),
               txn(5, txn_kind::hold, "rom_1", {{user_available, -30, a}, {user_held, 30, a}}),
               txn(6, txn_kind::settle, "rom_1", {{user_held, -20, a}, {house_spent, 20}}),
               txn(7, txn_kind::refund, "r-1", {{user_settled, -100}, {house_wechat, 100}}),
               txn(8, txn_kind::release, "rom_1",
                   {{user_held, -10, a}, {user_available, 5, a}, {user_debt, 5, a}})})
        == ec::none);
  }
  std::string told(const std::vector<history_line>& lines) const {
    std::string out;
    for (const auto& x : lines) {
      out += std::to_string(x.number) + ':' + std::to_string(x.available) + '/'
             + std::to_string(x.held) + '/' + std::to_string(x.debt) + '/'
             + std::to_string(x.settled_fen) + '=' + std::to_string(x.balance);
      for (const auto& part : x.parts)
        out += '[' + part.reference + ' ' + std::to_string(part.amount) + ']';
      out += ' ';
    }
    return out;
  }
};

BOOST_FIXTURE_TEST_CASE(the_history_tells_each_change_and_the_balance_after_it, history_fixture) {
  auto got = ask(list_history{zhimai, user, {}, true});
  BOOST_TEST(told(got.items)
             == "8:5/-10/5/0=117[order-1 -5] 7:0/0/0/-100=112 6:0/-20/0/0=112[order-1 -20]"
                " 5:-30/30/0/0=112 4:-8/0/0/0=142[order-1 -5][day-1 -3] 3:50/0/0/0=150[day-1 50]"
                " 2:100/0/0/0=100[order-1 100] 1:0/0/0/5000=0 ");
  BOOST_TEST(got.next.empty());
  const auto& line = got.items.at(4);
  BOOST_TEST(line.kind == txn_kind::debit);
  BOOST_TEST(line.reason == "why");
  BOOST_TEST(line.reference == "report");
  BOOST_TEST((line.at == now));
  BOOST_TEST(line.parts.at(0).source == lot_source::recharge);
  BOOST_TEST((line.parts.at(0).expires_at == now + 24h));
  BOOST_TEST(!line.parts.at(1).expires_at);
  BOOST_TEST(ask(list_history{zhimai, other, {}, true}).items.empty());
  BOOST_TEST(ask(list_history{realm::ande, user, {}, true}).items.empty());
}

BOOST_FIXTURE_TEST_CASE(pages_of_the_history_join_and_leave_cash_out_unless_asked,
                        history_fixture) {
  auto all = told(ask(list_history{zhimai, user, {}, false}).items);
  BOOST_TEST(all.find(" 7:") == std::string::npos);
  for (uint32_t size = 1; size < 8; ++size)
    for (bool cash : {false, true}) {
      std::vector<history_line> joined;
      page_request page{"", size};
      do {
        auto got = ask(list_history{zhimai, user, page, cash});
        BOOST_TEST(got.items.size() <= size);
        joined.insert(joined.end(), got.items.begin(), got.items.end());
        page.before = got.next;
      } while (!page.before.empty());
      BOOST_TEST(told(joined) == told(ask(list_history{zhimai, user, {}, cash}).items));
    }
}

struct message_fixture : money_fixture {
  std::vector<message_id> ids;
  message_fixture() {
    std::vector<record> rows;
    for (int i = 0; i < 5; ++i) {
      ids.push_back(message_id::make(user.shard, now + i * 1s));
      rows.emplace_back(message_row{ids.back(), zhimai, user, "payment_settled", R"({"fen": 990})",
                                    now, std::nullopt});
    }
    BOOST_REQUIRE(write(rows) == ec::none);
  }
  uint32_t unread(const user_id& id) const { return ask(count_unread{zhimai, id}); }
};

BOOST_FIXTURE_TEST_CASE(messages_are_unread_until_they_are_marked, message_fixture) {
  BOOST_TEST(unread(user) == 5u);
  BOOST_TEST(unread(other) == 0u);
  auto mark = [&](const user_id& who, std::vector<message_id> some, message_id upto) {
    BOOST_TEST(write_all({command(who, {messages_read{who, zhimai, some, upto, now + 1h}})})[0]
               == ec::none);
  };
  mark(user, {ids[3]}, {});
  BOOST_TEST(unread(user) == 4u);
  mark(other, {ids[0]}, {});
  mark(other, {}, ids[4]);
  BOOST_TEST(unread(user) == 4u);
  mark(user, {}, ids[1]);
  BOOST_TEST(unread(user) == 2u);
  mark(user, {}, {});
  BOOST_TEST(unread(user) == 2u);

  auto rest = ask(list_messages{zhimai, user, {}, true});
  BOOST_REQUIRE(rest.items.size() == 2u);
  BOOST_TEST(rest.items[0].id == ids[4]);
  BOOST_TEST(rest.items[1].id == ids[2]);
  auto page = ask(list_messages{zhimai, user, {"", 2}, false});
  BOOST_TEST(page.next == ids[3].str());
  page = ask(list_messages{zhimai, user, {page.next, 2}, false});
  BOOST_REQUIRE(page.items.size() == 2u);
  const auto& x = page.items[1];
  BOOST_TEST(x.id == ids[1]);
  BOOST_TEST(x.user == user);
  BOOST_TEST(x.kind == "payment_settled");
  BOOST_TEST(x.data == R"({"fen": 990})");
  BOOST_TEST((x.at == now));
  BOOST_TEST((x.read_at == now + 1h));
  // Read once: the first time stays.
  BOOST_TEST(write({messages_read{user, zhimai, {}, ids[4], now + 2h}}) == ec::none);
  BOOST_TEST((ask(list_messages{zhimai, user, {}, false}).items[1].read_at == now + 1h));
}

BOOST_AUTO_TEST_CASE(vouchers_are_listed_oldest_first_until_they_are_used) {
  std::vector<voucher_row> all;
  for (int i = 0; i < 3; ++i)
    all.push_back({voucher_id::make(user.shard, now + i * 1s), zhimai, user,
                   feature::report_download, 5 + i, now, std::nullopt, "", 1});
  BOOST_TEST(write(std::vector<record>(all.begin(), all.end())) == ec::none);
  auto page = ask(list_vouchers{zhimai, user, {"", 2}});
  BOOST_TEST(page.items.size() == 2u);
  BOOST_TEST(page.next == all[1].id.str());
  auto used = all[0];
  used.used_at = now + 1h;
  used.used_for = "rom_1";
  used.version = 2;
  BOOST_TEST(write({used}) == ec::none);
  BOOST_TEST(write({used}) == ec::version_conflict);
  page = ask(list_vouchers{zhimai, user, {}});
  BOOST_REQUIRE(page.items.size() == 2u);
  const auto& x = page.items[0];
  BOOST_TEST(x.id == all[1].id);
  BOOST_TEST(x.user == user);
  BOOST_TEST(x.good == feature::report_download);
  BOOST_TEST(x.price == 6);
  BOOST_TEST((x.bought_at == now));
  BOOST_TEST((!x.used_at && x.used_for.empty()));
  BOOST_TEST(x.version == 1u);
  BOOST_TEST(value("SELECT used_for FROM voucher WHERE used_at IS NOT NULL") == "rom_1");
}

BOOST_AUTO_TEST_CASE(a_meeting_is_kept_whole_and_only_one_runs_at_a_time) {
  meeting_row first{room_id::make(user.shard, now),
                    zhimai,
                    user,
                    "With \"quotes\"",
                    2,
                    30,
                    {10, 3},
                    7,
                    now,
                    now + 1min,
                    true,
                    std::nullopt,
                    std::nullopt,
                    1};
  BOOST_TEST(write({money(1, 0, 0), first}) == ec::none);
  BOOST_TEST((ask(find_meeting{zhimai, user, first.id}).row == first));
  BOOST_TEST(!ask(find_meeting{zhimai, other, first.id}).row);
  BOOST_TEST(!ask(find_meeting{realm::ande, user, first.id}).row);
  auto second = first;
  second.id = room_id::make(user.shard, now + 1s);
  second.holds.clear();
  BOOST_TEST(write({second}) != ec::none);
  first.ended_at = now + 10min;
  first.reason = meeting_end::silence;
  first.version = 2;
  BOOST_TEST(write({first}) == ec::none);
  BOOST_TEST(write({first}) == ec::version_conflict);
  BOOST_TEST(write({second}) == ec::none);
  auto page = ask(list_meetings{zhimai, user, {"", 1}});
  BOOST_TEST((page.items == std::vector{second}));
  BOOST_TEST((ask(list_meetings{zhimai, user, {page.next, 5}}).items == std::vector{first}));
}

BOOST_AUTO_TEST_CASE(of_two_who_set_the_next_rules_one_does) {
  auto set = [](pqxx::transaction_base& tx, int version, const std::string& author) {
    return tx.exec_params("SELECT set_money_rules($1, $2, $3)", version, "{}", author)[0][0]
        .as<bool>();
  };
  auto alone = [&](int version, const std::string& author) {
    pqxx::connection c{app_dsn()};
    pqxx::work tx{c};
    bool done = set(tx, version, author);
    tx.commit();
    return done;
  };
  BOOST_TEST(alone(3, "first")); // Of any version while there are none.
  BOOST_TEST(!alone(3, "again"));
  BOOST_TEST(!alone(5, "ahead"));

  pqxx::connection c{app_dsn()};
  pqxx::work tx{c};
  BOOST_TEST(set(tx, 4, "faster"));
  auto slower = std::async(std::launch::async, [&] { return alone(4, "slower"); });
  BOOST_TEST(test::wait_until([&] {
    return count("pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%set_money%'")
           == "1";
  }));
  tx.commit();
  BOOST_TEST(!slower.get());
  BOOST_TEST(value("SELECT string_agg(version || author, ',' ORDER BY version) FROM money_rules")
             == "3first,4faster");
}

BOOST_AUTO_TEST_SUITE_END()
