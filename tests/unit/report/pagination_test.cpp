// Which piece stands on which page.
#include <boost/test/unit_test.hpp>

#include "actors/report/pagination.hpp"

using namespace zhian::report;

namespace {

using page = std::vector<placed>;

piece line(double height, double before = 0) {
  return {height, before};
}
piece tied(double height, double before = 0) {
  return {height, before, true};
}
std::vector<std::vector<size_t>> numbers_of(const std::vector<page>& pages) {
  std::vector<std::vector<size_t>> out;
  for (const auto& x : pages) {
    out.emplace_back();
    for (const auto& at : x)
      out.back().push_back(at.piece);
  }
  return out;
}
using lists = std::vector<std::vector<size_t>>;

} // namespace

BOOST_AUTO_TEST_SUITE(report_pagination)

BOOST_AUTO_TEST_CASE(nothing_takes_no_page) {
  BOOST_TEST(paginate({}, 100).empty());
}

BOOST_AUTO_TEST_CASE(pieces_follow_each_other_with_the_room_above_them) {
  auto got = paginate({line(20, 9), line(30, 10), line(40)}, 100);
  BOOST_TEST((got == std::vector<page>{{{0, 0}, {1, 30}, {2, 60}}}));
}

BOOST_AUTO_TEST_CASE(a_page_is_filled_to_its_edge_and_does_not_begin_with_empty_room) {
  auto got = paginate({line(60), line(40), line(50, 20), line(30)}, 100);
  BOOST_TEST((got == std::vector<page>{{{0, 0}, {1, 60}}, {{2, 0}, {3, 50}}}));
}

BOOST_AUTO_TEST_CASE(a_heading_goes_to_the_next_page_with_its_text) {
  BOOST_TEST((numbers_of(paginate({line(70), tied(20), line(20), line(5)}, 100))
              == lists{{0}, {1, 2, 3}}));
  BOOST_TEST((numbers_of(paginate({line(60), tied(20), line(20), line(5)}, 100))
              == lists{{0, 1, 2}, {3}}));
}

BOOST_AUTO_TEST_CASE(a_heading_below_a_heading_stays_with_it) {
  BOOST_TEST((numbers_of(paginate({line(50), tied(20), tied(20), line(20)}, 100))
              == lists{{0}, {1, 2, 3}}));
}

BOOST_AUTO_TEST_CASE(a_heading_at_the_very_end_is_there) {
  BOOST_TEST((numbers_of(paginate({line(90), tied(20)}, 100)) == lists{{0}, {1}}));
}

BOOST_AUTO_TEST_CASE(what_belongs_together_and_is_higher_than_a_page_is_torn_at_its_end) {
  BOOST_TEST((numbers_of(paginate({line(10), tied(60), tied(60), line(60)}, 100))
              == lists{{0}, {1}, {2}, {3}}));
}

BOOST_AUTO_TEST_CASE(a_piece_that_is_higher_than_a_page_has_one_to_itself) {
  BOOST_TEST((numbers_of(paginate({line(10), line(150), line(10)}, 100)) == lists{{0}, {1}, {2}}));
}

BOOST_AUTO_TEST_CASE(the_head_of_a_table_is_repeated_where_a_page_begins_with_a_row) {
  auto row = [](double height) {
    return piece{height, 0, false, 0};
  };
  auto got = paginate({tied(10), row(40), row(40), row(40), row(40)}, 100);
  BOOST_TEST((got == std::vector<page>{{{0, 0}, {1, 10}, {2, 50}}, {{0, 0}, {3, 10}, {4, 50}}}));
}

BOOST_AUTO_TEST_CASE(every_piece_is_placed_once_in_its_order_whatever_their_heights) {
  uint32_t seed = 7;
  auto next = [&](uint32_t most) {
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 16) % most;
  };
  for (int round = 0; round < 200; ++round) {
    std::vector<piece> pieces(next(60));
    for (auto& x : pieces)
      x = {static_cast<double>(1 + next(90)), static_cast<double>(next(30)), next(3) == 0};
    size_t expected = 0;
    for (const auto& one : paginate(pieces, 100)) {
      BOOST_TEST(!one.empty());
      double end = 0;
      for (const auto& at : one) {
        BOOST_TEST(at.piece == expected++);
        BOOST_TEST(at.y >= end);
        end = at.y + pieces[at.piece].height;
      }
      BOOST_TEST(end <= 100.01);
    }
    BOOST_TEST(expected == pieces.size());
  }
}

BOOST_AUTO_TEST_SUITE_END()
