#include <boost/test/unit_test.hpp>

#include <chrono>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>

#include "actors/gateways/password_pool.hpp"
#include "protocols/errors.hpp"
#include "protocols/runtime/scoped_caller.hpp"

using namespace zhian;

namespace {

constexpr uint32_t cheap = 4;

template <class F>
double seconds_of(F f) {
  auto start = std::chrono::steady_clock::now();
  f();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

struct fixture {
  caf::actor_system_config cfg;
  caf::actor_system sys{cfg};
  scoped_caller self{sys};

  caf::actor pool(uint32_t workers, uint32_t queue, uint32_t cost = cheap) {
    auth_settings with;
    with.bcrypt_cost = cost;
    with.password_workers = workers;
    with.password_queue = queue;
    return spawn_password_pool(sys, with);
  }
};

} // namespace

BOOST_AUTO_TEST_SUITE(password_hashes)

BOOST_AUTO_TEST_CASE(a_password_is_good_for_its_hash_and_no_other) {
  auto made = passwords::hash("correct horse", cheap);
  BOOST_REQUIRE(made);
  BOOST_TEST(made->starts_with("$2b$04$"));
  BOOST_TEST(made->size() == 60u);
  BOOST_TEST(passwords::check("correct horse", *made, cheap));
  BOOST_TEST(!passwords::check("correct horsf", *made, cheap));
  BOOST_TEST(!passwords::check("", *made, cheap));
}

BOOST_AUTO_TEST_CASE(two_hashes_of_one_password_differ) {
  BOOST_TEST(*passwords::hash("x", cheap) != *passwords::hash("x", cheap));
}

BOOST_AUTO_TEST_CASE(a_hash_made_elsewhere_is_checked) {
  // From OpenBSD's bcrypt tests, by way of the jBCrypt suite.
  BOOST_TEST(passwords::check("abc", "$2a$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i",
                              cheap));
  BOOST_TEST(!passwords::check(
      "abd", "$2a$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i", cheap));
}

BOOST_AUTO_TEST_CASE(every_byte_of_a_long_password_counts) {
  std::string base(100, 'a');
  auto made = passwords::hash(base + "1", cheap);
  BOOST_REQUIRE(made);
  BOOST_TEST(passwords::check(base + "1", *made, cheap));
  BOOST_TEST(!passwords::check(base + "2", *made, cheap));
  std::string with_nul{"pass\0word", 9};
  auto nul = passwords::hash(with_nul, cheap);
  BOOST_REQUIRE(nul);
  BOOST_TEST(passwords::check(with_nul, *nul, cheap));
  BOOST_TEST(!passwords::check("pass", *nul, cheap));
}

BOOST_AUTO_TEST_CASE(an_empty_or_endless_password_has_no_hash) {
  BOOST_TEST(!passwords::hash("", cheap));
  BOOST_TEST(!passwords::hash(std::string(max_password_bytes + 1, 'a'), cheap));
  BOOST_TEST(passwords::hash(std::string(max_password_bytes, 'a'), cheap).has_value());
}

BOOST_AUTO_TEST_CASE(an_unreadable_hash_is_nobodys) {
  auto good = *passwords::hash("x", cheap);
  for (std::string bad :
       {std::string{}, std::string{"x"}, std::string{"*0"}, std::string{"$2b$04$"},
        good.substr(0, 59), good + "x", "$1$" + good.substr(3), "$2b$31$" + good.substr(7),
        "$2b$00$" + good.substr(7), "$2x$04$" + good.substr(7), "$2b$0:$" + good.substr(7)})
    BOOST_TEST(!passwords::check("x", bad, cheap), bad);
}

BOOST_AUTO_TEST_CASE(checking_without_an_account_takes_as_long_as_with_one) {
  constexpr uint32_t cost = 9;
  auto made = *passwords::hash("x", cost);
  // The least of several: other work on the machine only ever adds.
  double with = 1e9;
  double without = 1e9;
  for (int i = 0; i < 5; ++i) {
    with = std::min(with, seconds_of([&] { passwords::check("y", made, cost); }));
    without = std::min(without, seconds_of([&] { passwords::check("y", "", cost); }));
  }
  BOOST_TEST(without > with * 0.5);
  BOOST_TEST(without < with * 2);
}

BOOST_AUTO_TEST_CASE(only_cheaper_older_or_unreadable_hashes_are_made_anew) {
  auto made = *passwords::hash("x", 5);
  BOOST_TEST(!needs_rehash(made, 5));
  BOOST_TEST(!needs_rehash(made, 4));
  BOOST_TEST(needs_rehash(made, 6));
  BOOST_TEST(needs_rehash("$2a$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i", 5));
  BOOST_TEST(needs_rehash("", 5));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(password_pools, fixture)

BOOST_AUTO_TEST_CASE(the_pool_hashes_and_checks) {
  auto p = pool(2, 8);
  std::string made;
  self->request(p, caf::infinite, hash_password{"secret"})
      .receive([&](const std::string& x) { made = x; },
               [&](const caf::error& e) { BOOST_ERROR(ec_of(e)); });
  auto verdict = [&](std::string password, std::string hash) {
    bool result = false;
    self->request(p, caf::infinite, check_password{std::move(password), std::move(hash)})
        .receive([&](bool x) { result = x; }, [&](const caf::error& e) { BOOST_ERROR(ec_of(e)); });
    return result;
  };
  BOOST_TEST(verdict("secret", made));
  BOOST_TEST(!verdict("Secret", made));
  BOOST_TEST(!verdict("secret", ""));
}

BOOST_AUTO_TEST_CASE(a_password_nobody_may_have_is_refused_by_name) {
  auto p = pool(1, 8);
  self->request(p, caf::infinite, hash_password{""})
      .receive([&](const std::string&) { BOOST_ERROR("hashed nothing"); },
               [&](const caf::error& e) {
                 BOOST_TEST(ec_of(e) == ec::validation_failed);
                 BOOST_TEST(field_of(e) == "password");
               });
}

BOOST_AUTO_TEST_CASE(more_than_the_queue_holds_is_overload) {
  auto p = pool(1, 2, 12);
  int good = 0;
  int refused = 0;
  for (int i = 0; i < 10; ++i)
    self->send(p, hash_password{"x"}); // No reply wanted; fills worker and queue.
  self->request(p, caf::infinite, hash_password{"x"})
      .receive([&](const std::string&) { ++good; },
               [&](const caf::error& e) {
                 BOOST_TEST(ec_of(e) == ec::overloaded);
                 ++refused;
               });
  BOOST_TEST(refused == 1);
  BOOST_TEST(good == 0);
  self->send_exit(p, caf::exit_reason::user_shutdown);
}

BOOST_AUTO_TEST_SUITE_END()
