// A run of guesses against one address, on a clock of its own: the limits of the edge in front of
// the rules of the address, as in the running node.
#include <boost/test/unit_test.hpp>

#include "actors/identity/identity_state.hpp"
#include "http/auth/limits.hpp"
#include "storage/redis/local_buckets.hpp"

using namespace zhian;
using namespace std::chrono_literals;

namespace {

constexpr int64_t second = 1'000'000;
const timestamp start = parse_timestamp("2026-11-21T08:00:00Z").value();
const std::string email = "li@example.cn";

/// The address, its owner and the limiter.
struct world {
  auth_settings rules;
  redis::local_buckets limiter{65536};
  identity::state now;
  int64_t at_us = 0;
  size_t hashed = 0; ///< Passwords that were looked at.

  world() {
    identity_row row;
    row.kind = "email";
    row.value = email;
    row.owner = user_id::make(1, start);
    row.password_hash = "hash";
    row.known_devices = {"laptop"};
    row.version = 1;
    user_row user;
    user.id = *row.owner;
    user.email = email;
    user.version = 1;
    now = {row, user};
  }

  /// Whether the caller got in; nothing when it was told to wait.
  std::optional<bool> sign_in(const std::string& from, bool right, const std::string& device = {}) {
    auto buckets = device.empty() ? http::auth_rules(http::auth_step::login, from, email, 100)
                                  : http::device_rules(device, 100);
    auto verdict = limiter.take({buckets, 1}, at_us);
    if (!verdict.allowed) {
      BOOST_REQUIRE(verdict.retry_after_s > 0);
      return std::nullopt;
    }
    auto at = start + std::chrono::microseconds{at_us};
    if (identity::held_up_s(now, at, device) > 0)
      return std::nullopt;
    ++hashed;
    identity::facts around{at, realm::zhimai, email, 1, from, language::zh, &rules};
    auto out = identity::decide(
        now, around, identity::password_given{right, {"d", "a", device}, session_id::make(1, at)});
    now = out.next;
    return out.error == ec::none;
  }
};

} // namespace

BOOST_AUTO_TEST_SUITE(guessing)

BOOST_AUTO_TEST_CASE(ten_thousand_wrong_passwords_are_slowed_while_the_owner_gets_in) {
  world x;
  size_t owner_in = 0;
  size_t owner_asked = 0;
  // Ten a second from a hundred places, for a thousand seconds.
  for (int i = 0; i < 10'000; ++i) {
    x.at_us += second / 10;
    auto from = "198.51.100." + std::to_string(i % 100);
    BOOST_REQUIRE(x.sign_in(from, false) != true);
    if (i % 1000 == 999) {
      ++owner_asked;
      owner_in += x.sign_in("203.0.113.7", true, "laptop") == true ? 1 : 0;
    }
  }
  BOOST_TEST(owner_in == owner_asked);
  auto guesses = x.hashed - owner_in;
  BOOST_TEST_MESSAGE(guesses << " of 10000 guesses were looked at");
  BOOST_TEST(guesses >= 10u); // An honest person may mistype.
  BOOST_TEST(guesses <= 100u);
}

BOOST_AUTO_TEST_CASE(even_from_the_owners_own_network_a_known_device_gets_in) {
  world x;
  for (int i = 0; i < 10'000; ++i) {
    x.at_us += second / 10;
    x.sign_in("203.0.113.7", false);
  }
  BOOST_TEST((x.sign_in("203.0.113.7", true)
              == std::nullopt)); // A stranger with the right password waits,
  BOOST_TEST((x.sign_in("203.0.113.7", true, "laptop") == true)); // the laptop does not.
}

BOOST_AUTO_TEST_CASE(a_known_device_is_no_way_around_the_limits_for_guesses) {
  world x;
  size_t looked_at = 0;
  for (int i = 0; i < 10'000; ++i) {
    x.at_us += second / 10;
    looked_at += x.sign_in("203.0.113.7", false, "laptop") == false ? 1 : 0;
  }
  BOOST_TEST(looked_at <= 60u); // Twenty, and two a minute.
  // A device that was forgotten with a new password is a stranger.
  x.now.row->known_devices.clear();
  x.now.row->locked_until = start + std::chrono::microseconds{x.at_us} + 100s;
  x.at_us += 60 * second;
  BOOST_TEST((x.sign_in("203.0.113.7", true, "laptop") == std::nullopt));
}

BOOST_AUTO_TEST_CASE(thirty_people_behind_one_address_register_and_get_in_within_minutes) {
  redis::local_buckets limiter{1000};
  int64_t at_us = 0;
  size_t refused = 0;
  auto ask = [&](http::auth_step step, const std::string& who) {
    at_us += second / 2;
    auto rules = http::auth_rules(step, "203.0.113.7", who, 100);
    refused += limiter.take({rules, 1}, at_us).allowed ? 0 : 1;
  };
  for (int i = 0; i < 30; ++i) {
    auto who = "student" + std::to_string(i) + "@example.cn";
    ask(http::auth_step::register_, who);
    ask(http::auth_step::resend, who);
    ask(http::auth_step::verify, who); // Mistyped.
    ask(http::auth_step::verify, who);
    ask(http::auth_step::login, who);
  }
  BOOST_TEST(refused == 0u);
  BOOST_TEST(at_us <= 120 * second);
}

BOOST_AUTO_TEST_CASE(a_flood_of_refused_sign_ins_leaves_few_notes_a_day) {
  redis::local_buckets limiter{65536};
  auto notes = [&](int64_t at_us, const std::string& from, const std::string& about) {
    return limiter.take({http::note_rules(from, about), 1}, at_us).allowed ? 1 : 0;
  };
  int of_one = 0;
  for (int64_t i = 0; i < 3000; ++i) // From everywhere, about one address, within five minutes.
    of_one += notes(i * second / 10,
                    "203.0." + std::to_string(i / 250) + "." + std::to_string(i % 250), email);
  BOOST_TEST(of_one == 20);
  int from_one = 0;
  for (int64_t i = 0; i < 3000; ++i)
    from_one += notes((400 + i) * second, "198.51.100.7", "p" + std::to_string(i) + "@example.cn");
  BOOST_TEST(from_one >= 100);
  BOOST_TEST(from_one <= 104); // What a day's budget fills up within fifty minutes.
  BOOST_TEST(notes(86'400 * second, "203.0.113.9", email) == 1);
}

BOOST_AUTO_TEST_SUITE_END()
