// Prints that are kept.
#include <boost/test/unit_test.hpp>

#include "actors/report/shelf_of_prints.hpp"

using namespace zhian;
using zhian::report::shelf_of_prints;

namespace {

print_report::reply print_of(size_t bytes) {
  print_report::reply out;
  out.bytes = std::make_shared<const std::string>(bytes, 'x');
  return out;
}

} // namespace

BOOST_AUTO_TEST_SUITE(shelves_of_prints)

BOOST_AUTO_TEST_CASE(the_print_that_was_used_longest_ago_goes_first) {
  shelf_of_prints shelf{100};
  shelf.keep("a", print_of(40));
  shelf.keep("b", print_of(40));
  BOOST_TEST(shelf.find("a") != nullptr);
  shelf.keep("c", print_of(40));
  BOOST_TEST(shelf.find("a") != nullptr);
  BOOST_TEST(shelf.find("b") == nullptr);
  BOOST_TEST(shelf.find("c") != nullptr);
  BOOST_TEST(shelf.bytes() == 80u);
}

BOOST_AUTO_TEST_CASE(a_print_that_is_larger_than_the_shelf_is_not_kept) {
  shelf_of_prints shelf{100};
  shelf.keep("a", print_of(10));
  shelf.keep("b", print_of(101));
  BOOST_TEST(shelf.find("b") == nullptr);
  BOOST_TEST(shelf.find("a") != nullptr);
}

BOOST_AUTO_TEST_CASE(only_the_same_report_in_the_same_language_is_the_same_print) {
  print_report x;
  x.what.key = "rec_1";
  x.what.body = "{}";
  auto key = report::key_of(x);
  BOOST_TEST(report::key_of(x) == key);
  auto differs = [&](auto change) {
    auto other = x;
    change(other);
    return report::key_of(other) != key;
  };
  BOOST_TEST(differs([](auto& o) { o.lang = language::en; }));
  BOOST_TEST(differs([](auto& o) { o.what.what = report_kind::diagnosis; }));
  BOOST_TEST(differs([](auto& o) { o.what.edition = 2; }));
  BOOST_TEST(differs([](auto& o) { o.what.body = "{ }"; }));
  BOOST_TEST(differs([](auto& o) { o.what.config = "{}"; }));
  BOOST_TEST(differs([](auto& o) { o.what.parts = {"{}"}; }));
  BOOST_TEST(differs([](auto& o) { o.what.position = "x"; }));
  BOOST_TEST(differs([](auto& o) { o.what.company = "x"; }));
  BOOST_TEST(differs([](auto& o) { o.what.number = 2; }));
  BOOST_TEST(differs([](auto& o) { o.what.by.configuration = "diagnosis-2"; }));
  BOOST_TEST(differs([](auto& o) { o.what.key = "rec_2"; }));
}

BOOST_AUTO_TEST_SUITE_END()
