// A bill in pieces: every line is in one of them, and lines of one number are never parted.
#include <boost/test/unit_test.hpp>

#include "actors/patrol/sorted_bill.hpp"

using namespace zhian;
using namespace zhian::patrol;

namespace {

sorted_bill shuffled() {
  fetch_bill::answer day, before;
  for (const char* number : {"D", "B", "A", "B", "C", "B"})
    day.payments.push_back({number, "T", 100});
  day.refunds = {{"C", "R1", 30, false}, {"C", "R2", 20, true}, {"E", "R3", 1, false}};
  before.payments = {{"B", "T0", 5}, {"0", "T0", 5}};
  return {std::move(day), std::move(before)};
}

} // namespace

BOOST_AUTO_TEST_SUITE(bill_in_pieces)

BOOST_AUTO_TEST_CASE(every_line_is_in_one_piece_whatever_their_size) {
  auto bill = shuffled();
  for (size_t limit : {1u, 2u, 3u, 100u}) {
    std::string after;
    size_t payments = 0, refunds = 0, before = 0, pieces = 0;
    int64_t net = 0;
    for (;;) {
      auto upto = bill.end_of(after, limit);
      BOOST_REQUIRE((upto.empty() || upto > after));
      auto piece = bill.between(after, upto);
      payments += piece.payments.size();
      refunds += piece.refunds.size();
      before += piece.payments_before.size();
      net += net_of(piece);
      for (const auto& x : piece.payments)
        BOOST_TEST((x.number > after && (upto.empty() || x.number <= upto)));
      BOOST_REQUIRE(++pieces < 20u);
      if (upto.empty())
        break;
      after = upto;
    }
    BOOST_TEST(payments == 6u);
    BOOST_TEST(refunds == 3u);
    BOOST_TEST(before == 2u);
    BOOST_TEST(net == 600 - 31); // One did not go back.
  }
}

BOOST_AUTO_TEST_CASE(lines_of_one_number_stay_together) {
  auto bill = shuffled();
  auto upto = bill.end_of("A", 1);
  BOOST_TEST(upto == "B");
  BOOST_TEST(bill.between("A", upto).payments.size() == 3u);
}

BOOST_AUTO_TEST_CASE(an_empty_bill_is_one_piece) {
  sorted_bill none;
  BOOST_TEST(none.end_of("", 10).empty());
  BOOST_TEST(none.between("", "").payments.empty());
}

BOOST_AUTO_TEST_CASE(orders_that_only_the_bill_names_are_looked_for_once) {
  auto known = order_id::make(7, wall_now()), other = order_id::make(8, wall_now());
  money::provider_bill x;
  x.payments = {
      {provider_number(known), "T", 1}, {provider_number(other), "T", 1}, {"NOBODY1", "T", 1}};
  x.refunds = {{provider_number(other), "R", 1, false}};
  order_evidence ours;
  ours.order.id = known;
  BOOST_TEST((named_beside(x, {ours}) == std::vector{other}));
}

BOOST_AUTO_TEST_SUITE_END()
