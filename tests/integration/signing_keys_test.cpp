// The table of signing keys: one maker, a time between being there and being used, an end.
#include <boost/test/unit_test.hpp>

#include <future>

#include "config/key_seal.hpp"
#include "protocols/errors.hpp"
#include "storage/postgres/signing_keys.hpp"
#include "support/store_fixture.hpp"

using namespace zhian;
using namespace std::chrono_literals;

namespace {

const std::string master(64, 'a');

struct keys_fixture : test::store_fixture {
  storage::offered_signing_key fresh(bool at_once = false) {
    auto key = make_signing_key(master);
    return {key.kid, key.sealed, 30 * 24h, 10min, 10min, at_once};
  }
  bool keep(const storage::offered_signing_key& x) {
    pqxx::connection db{app_dsn()};
    pqxx::work tx{db};
    auto out = storage::keep_signing_keys(tx, x, "node:a");
    tx.commit();
    return out;
  }
  std::vector<storage::stored_signing_key> all() {
    pqxx::connection db{app_dsn()};
    pqxx::work tx{db};
    return storage::read_signing_keys(tx);
  }
  /// As if so much time had gone by.
  void later(const std::string& how_long) {
    run("UPDATE signing_key SET made_at = made_at - interval '" + how_long
        + "', use_at = use_at - interval '" + how_long + "'");
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(signing_keys, keys_fixture)

BOOST_AUTO_TEST_CASE(whoever_is_first_makes_the_key_and_the_others_take_it) {
  std::vector<std::future<bool>> makers;
  for (int i = 0; i < 8; ++i)
    makers.push_back(std::async(std::launch::async, [&] { return keep(fresh()); }));
  int made = 0;
  for (auto& x : makers)
    made += x.get() ? 1 : 0;
  BOOST_TEST(made == 1);
  auto keys = all();
  BOOST_REQUIRE_EQUAL(keys.size(), 1u);
  BOOST_TEST(open_signing_key(master, keys[0].kid, keys[0].sealed).has_value());
  BOOST_TEST((keys[0].use_in > 9min && keys[0].use_in <= 10min));
  BOOST_TEST(value("SELECT count(*) FROM audit WHERE action = 'signing_key.made'") == "1");
  BOOST_TEST(value("SELECT actor || ' ' || target FROM audit WHERE action = 'signing_key.made'")
             == "node:a signing_key/" + keys[0].kid);
}

BOOST_AUTO_TEST_CASE(a_key_is_followed_when_it_is_old_and_stays_until_its_last_token_has_ended) {
  BOOST_TEST(keep(fresh()));
  auto first = all().at(0).kid;
  later("10 minutes");
  BOOST_TEST(!keep(fresh()));
  later("29 days 23 hours");
  BOOST_TEST(!keep(fresh()));
  later("1 hour");
  BOOST_TEST(keep(fresh()));
  auto keys = all();
  BOOST_REQUIRE_EQUAL(keys.size(), 2u);
  BOOST_TEST(keys[0].kid == first);
  BOOST_TEST((keys[1].use_in > 9min)); // Known before it is used.
  BOOST_TEST(!keep(fresh()));
  // Used for as long as a token of the first lives, and a little more.
  later("29 minutes");
  BOOST_TEST(!keep(fresh()));
  BOOST_TEST(all().size() == 2u);
  later("2 minutes");
  BOOST_TEST(!keep(fresh()));
  keys = all();
  BOOST_REQUIRE_EQUAL(keys.size(), 1u);
  BOOST_TEST(keys[0].kid != first);
}

BOOST_AUTO_TEST_CASE(the_longest_life_of_a_token_at_any_node_counts) {
  auto patient = fresh();
  patient.access_ttl = 2h;
  BOOST_TEST(keep(patient));
  later("10 minutes");
  BOOST_TEST(keep(fresh(true)));
  later("1 hour");
  BOOST_TEST(!keep(fresh()));
  BOOST_TEST(all().size() == 2u);
  later("2 hours");
  BOOST_TEST(!keep(fresh()));
  BOOST_TEST(all().size() == 1u);
}

BOOST_AUTO_TEST_CASE(an_operator_rotates_at_any_time_but_not_twice_at_once) {
  auto rotate = [&] {
    return storage::rotate_signing_key(app_dsn(), "ops:li", fresh());
  };
  BOOST_TEST(keep(fresh()));
  auto early = rotate(); // The first one is not used yet.
  BOOST_REQUIRE(!early);
  BOOST_TEST((ec_of(early.error()) == ec::record_gone));
  later("10 minutes");
  auto got = rotate();
  BOOST_REQUIRE(got);
  BOOST_TEST(all().size() == 2u);
  BOOST_TEST(all()[1].kid == got->kid);
  BOOST_TEST(value("SELECT target FROM audit WHERE actor = 'ops:li'") == "signing_key/" + got->kid);
  BOOST_TEST(!rotate());
  BOOST_TEST(all().size() == 2u);
}

BOOST_AUTO_TEST_CASE(the_application_role_can_neither_write_nor_drop_a_key_by_itself) {
  BOOST_TEST(keep(fresh()));
  for (const auto* table : {"signing_key", "signing_key_head", "file_store"})
    for (const auto* what : {"INSERT", "UPDATE", "DELETE", "TRUNCATE"})
      BOOST_TEST(value("SELECT has_table_privilege('zhian_app', '" + std::string{table} + "', '"
                       + what + "')")
                     == "f",
                 table << ' ' << what);
  auto odd = fresh();
  odd.access_ttl = 48h;
  BOOST_CHECK_THROW(keep(odd), pqxx::sql_error);
}

BOOST_AUTO_TEST_SUITE_END()
