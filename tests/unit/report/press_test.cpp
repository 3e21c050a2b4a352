// The press as a service.
#include <boost/test/unit_test.hpp>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>

#include "actors/report/press.hpp"
#include "protocols/digest.hpp"
#include "protocols/errors.hpp"
#include "tests/unit/report/some_diagnosis.hpp"
#include "tests/unit/report/some_forecast.hpp"
#include "tests/unit/report/some_report.hpp"

using namespace zhian;
using zhian::test::some_report;

namespace {

struct one_press {
  caf::actor_system_config cfg;
  caf::actor_system sys{cfg};
  caf::scoped_actor self{sys};
  caf::actor press = spawn_press(sys);
  ~one_press() { caf::anon_send_exit(press, caf::exit_reason::user_shutdown); }

  caf::expected<print_report::reply> print(const stored_report& what,
                                           language lang = language::zh) {
    caf::expected<print_report::reply> out{caf::error{}};
    print_report question;
    question.what = what;
    question.lang = lang;
    self->request(press, caf::infinite, std::move(question))
        .receive([&](print_report::reply& got) { out = std::move(got); },
                 [&](caf::error& err) { out = std::move(err); });
    return out;
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(the_press, one_press)

BOOST_AUTO_TEST_CASE(a_report_is_printed_once_and_given_out_again) {
  auto stored = some_report{}.stored();
  auto first = print(stored);
  BOOST_REQUIRE(first);
  BOOST_TEST(first->bytes->starts_with("%PDF-"));
  BOOST_TEST(first->sha256 == sha256_hex(*first->bytes));
  BOOST_TEST(first->pages > 1u);
  auto again = print(stored);
  BOOST_REQUIRE(again);
  BOOST_TEST(again->bytes == first->bytes); // The same bytes in memory.
  auto other = print(stored, language::en);
  BOOST_REQUIRE(other);
  BOOST_TEST(other->sha256 != first->sha256);
}

BOOST_AUTO_TEST_CASE(reports_of_all_kinds_are_printed_and_kept_beside_each_other) {
  auto interview = print(some_report{}.stored());
  auto diagnosis = print(zhian::test::some_diagnosis{}.stored());
  BOOST_REQUIRE((interview && diagnosis));
  BOOST_TEST(diagnosis->bytes->starts_with("%PDF-"));
  BOOST_TEST(diagnosis->sha256 != interview->sha256);
  auto again = print(zhian::test::some_diagnosis{}.stored());
  BOOST_REQUIRE(again);
  BOOST_TEST(again->bytes == diagnosis->bytes);
  auto pack = print(zhian::test::some_forecast{}.stored());
  BOOST_REQUIRE(pack);
  BOOST_TEST(pack->bytes->starts_with("%PDF-"));
  // What one kind has stored is no report of another.
  auto wrong = some_report{}.stored();
  wrong.what = report_kind::diagnosis;
  BOOST_TEST(!print(wrong));
}

BOOST_AUTO_TEST_CASE(what_is_no_report_is_refused_and_the_press_goes_on) {
  stored_report broken;
  broken.body = "[";
  auto got = print(broken);
  BOOST_REQUIRE(!got);
  BOOST_TEST((ec_of(got.error()) == ec::internal));
  BOOST_TEST(static_cast<bool>(print(some_report{}.stored())));
}

BOOST_AUTO_TEST_SUITE_END()
