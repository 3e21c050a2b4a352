#include <boost/test/unit_test.hpp>

#include "actors/account/paint_child.hpp"
#include "sample_pictures.hpp"

using namespace zhian;
using namespace zhian::account;
using test::flag;
using test::jpeg_of;
using test::png_of;

namespace {

const uint8_t* at(const points& in, uint32_t x, uint32_t y) {
  return &in.rgba[(size_t{y} * in.width + x) * 4];
}
bool red(const uint8_t* p) {
  return p[0] > 200 && p[2] < 60;
}
bool blue(const uint8_t* p) {
  return p[0] < 60 && p[2] > 200;
}

} // namespace

BOOST_AUTO_TEST_SUITE(pictures)

BOOST_AUTO_TEST_CASE(the_type_is_what_the_bytes_say) {
  BOOST_TEST(picture_type(png_of(flag(4, 4))) == "image/png");
  BOOST_TEST(picture_type(jpeg_of(flag(8, 8), 1, "x")) == "image/jpeg");
  BOOST_TEST(picture_type(encode(flag(4, 4))) == "image/webp");
  for (const char* other : {"", "GIF89a", "<svg xmlns=", "%PDF-1.7", "RIFF1234WAVEfmt 12345"})
    BOOST_TEST(picture_type(other).empty(), other);
}

BOOST_AUTO_TEST_CASE(png_and_webp_come_back_point_by_point) {
  points got;
  BOOST_TEST(decode(png_of(flag(6, 4)), got) == ec::none);
  BOOST_TEST((got.rgba == flag(6, 4).rgba));
  points again;
  BOOST_TEST(decode(encode(flag(64, 32)), again) == ec::none);
  BOOST_TEST(again.width == 64u);
  BOOST_TEST(red(at(again, 8, 8)));
  BOOST_TEST(blue(at(again, 56, 8)));
  BOOST_TEST(at(again, 56, 28)[3] == 0);
}

BOOST_AUTO_TEST_CASE(a_picture_that_was_held_sideways_is_turned_upright) {
  points got;
  BOOST_TEST(decode(jpeg_of(flag(64, 32), 1, "x"), got) == ec::none);
  BOOST_TEST(got.width == 64u);
  BOOST_TEST(red(at(got, 4, 4)));
  // 6: the camera was turned; what was left is now above.
  BOOST_TEST(decode(jpeg_of(flag(64, 32), 6, "x"), got) == ec::none);
  BOOST_TEST(got.width == 32u);
  BOOST_TEST(got.height == 64u);
  BOOST_TEST(red(at(got, 16, 4)));
  BOOST_TEST(blue(at(got, 16, 60)));
  BOOST_TEST(decode(jpeg_of(flag(64, 32), 3, "x"), got) == ec::none);
  BOOST_TEST(blue(at(got, 4, 4)));
}

BOOST_AUTO_TEST_CASE(every_turn_and_its_opposite_leave_a_picture_as_it_was) {
  const int opposite[] = {0, 1, 2, 3, 4, 5, 8, 7, 6};
  for (int turn = 1; turn <= 8; ++turn) {
    auto back = upright(upright(flag(5, 3), turn), opposite[turn]);
    BOOST_TEST((back.rgba == flag(5, 3).rgba), turn);
    BOOST_TEST(back.width == 5u, turn);
  }
  BOOST_TEST((upright(flag(5, 3), 99).rgba == flag(5, 3).rgba));
}

BOOST_AUTO_TEST_CASE(a_large_picture_is_made_smaller_and_keeps_its_shape) {
  auto small = shrink(flag(1000, 500), 512);
  BOOST_TEST(small.width == 512u);
  BOOST_TEST(small.height == 256u);
  BOOST_TEST(red(at(small, 10, 10)));
  BOOST_TEST(blue(at(small, 500, 10)));
  BOOST_TEST(at(small, 500, 250)[3] == 0);
  BOOST_TEST((shrink(flag(20, 10), 512).rgba == flag(20, 10).rgba));
  BOOST_TEST(shrink(flag(4000, 1), 512).height == 1u);
}

BOOST_AUTO_TEST_CASE(a_cut_or_false_file_is_damaged_and_nothing_worse) {
  points got;
  for (const auto& whole :
       {png_of(flag(64, 64)), jpeg_of(flag(64, 64), 1, "x"), encode(flag(64, 64))})
    for (size_t keep : {size_t{20}, whole.size() / 2, whole.size() * 3 / 4}) {
      auto error = decode(whole.substr(0, keep), got);
      BOOST_TEST((error == ec::file_damaged || error == ec::file_type_unsupported),
                 keep << " of " << whole.size());
    }
}

BOOST_AUTO_TEST_CASE(a_picture_that_claims_too_many_points_is_refused_before_they_are_made) {
  auto bomb = png_of(flag(4, 4));
  // IHDR: 30000 x 30000.
  bomb.replace(16, 8, std::string{"\0\0\x75\x30\0\0\x75\x30", 8});
  points got;
  auto error = decode(bomb, got);
  BOOST_TEST((error == ec::picture_too_large || error == ec::file_damaged));
  BOOST_TEST(got.rgba.size() < 1000u);
}

BOOST_AUTO_TEST_CASE(what_the_painter_writes_is_read_back_and_anything_else_is_no_result) {
  paint_result good;
  good.width = 4;
  good.height = 4;
  good.bytes = encode(flag(4, 4));
  auto got = read_paint_result(write_paint_result(good));
  BOOST_REQUIRE(got.has_value());
  BOOST_TEST((got->bytes == good.bytes));
  paint_result bad;
  bad.error = ec::file_damaged;
  BOOST_TEST(read_paint_result(write_paint_result(bad))->error == ec::file_damaged);
  for (std::string text : {"", "ok", "ok 4 4", "ok 4 4\n", "ok 4 4\nGIF89a", "ok 0 4\n",
                           "error none\n", "error internal\n", "ok 4 4 4\n"})
    BOOST_TEST(!read_paint_result(text).has_value(), text);
  auto huge = good;
  huge.width = 5000;
  BOOST_TEST(!read_paint_result(write_paint_result(huge)).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
