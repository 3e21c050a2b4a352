// Pictures of people: points out of hostile bytes, and what the confined painter reports.
#include <algorithm>

#include <webp/decode.h>

#include "actors/account/paint_child.hpp"
#include "actors/account/picture.hpp"
#include "actors/resume/picture.hpp"
#include "tests/fuzz/target.hpp"

using namespace zhian;
using namespace zhian::account;
using fuzz::claim;

namespace {

/// Pictures that say they are large take long and show nothing new.
bool is_small(std::string_view bytes, std::string_view type) {
  constexpr uint64_t most = 128 * 128;
  if (type != "image/webp") {
    auto facts = resume::look_at_picture(bytes, type, most);
    return facts.error != ec::image_too_large;
  }
  int width = 0;
  int height = 0;
  auto known =
      WebPGetInfo(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size(), &width, &height);
  return known == 0 || static_cast<uint64_t>(width) * static_cast<uint64_t>(height) <= most;
}

bool is_whole(const points& x) {
  return x.width > 0 && x.height > 0 && x.rgba.size() == size_t{x.width} * x.height * 4;
}

} // namespace

ZHIAN_FUZZ_TARGET(picture_points) {
  auto type = picture_type(bytes);
  if (bytes.size() > 65536 || (!type.empty() && !is_small(bytes, type)))
    return;
  points found;
  auto error = decode(bytes, found);
  claim((error == ec::file_type_unsupported) >= type.empty(), "what has no type is not decoded");
  if (error != ec::none) {
    claim(error == ec::file_type_unsupported || error == ec::file_damaged
              || error == ec::picture_too_large,
          "a refusal has one of three reasons");
    return;
  }
  claim(is_whole(found), "each point has its colours");
  auto small = shrink(found, 16);
  claim(is_whole(small) && std::max(small.width, small.height) <= 16, "a small picture is small");
  claim(shrink(small, 16).rgba == small.rgba, "a small picture stays as it is");
  constexpr int back[] = {1, 2, 3, 4, 5, 8, 7, 6};
  for (int turn = 1; turn <= 8; ++turn) {
    auto again = upright(upright(small, turn), back[turn - 1]);
    claim(again.width == small.width && again.rgba == small.rgba,
          "a picture that is turned and turned back is the same");
  }
  auto file = encode(small);
  points read;
  claim(picture_type(file) == "image/webp" && decode(file, read) == ec::none
            && read.width == small.width && read.height == small.height,
        "what is made can be decoded");
}

ZHIAN_FUZZ_TARGET(paint_result) {
  auto read = read_paint_result(bytes);
  if (!read)
    return;
  claim(read->error != ec::none
            || (read->width >= 1 && read->width <= kept_side && read->height >= 1
                && read->height <= kept_side && picture_type(read->bytes) == "image/webp"
                && read->bytes.size() <= most_painted_bytes),
        "a picture that is believed has the right type and size");
  claim(read->error == ec::none || read->bytes.empty(), "a failure comes alone");
  auto written = write_paint_result(*read);
  auto again = read_paint_result(written);
  claim(again && again->error == read->error && again->width == read->width
            && again->height == read->height && again->bytes == read->bytes,
        "what is written can be read");
}
