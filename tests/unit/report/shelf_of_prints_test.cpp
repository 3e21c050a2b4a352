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
  x.record.head.id = record_id::make(7, wall_now());
  x.record.report = "{}";
  auto key = report::key_of(x);
  BOOST_TEST(report::key_of(x) == key);
  auto differs = [&](auto change) {
    auto other = x;
    change(other);
    return report::key_of(other) != key;
  };
  BOOST_TEST(differs([](auto& o) { o.lang = language::en; }));
  BOOST_TEST(differs([](auto& o) { o.edition = 2; }));
  BOOST_TEST(differs([](auto& o) { o.record.report = "{ }"; }));
  BOOST_TEST(differs([](auto& o) { o.record.config = "{}"; }));
  BOOST_TEST(differs([](auto& o) { o.record.head.position = "x"; }));
  BOOST_TEST(differs([](auto& o) { o.record.head.id.shard = 8; }));
}

BOOST_AUTO_TEST_SUITE_END()
