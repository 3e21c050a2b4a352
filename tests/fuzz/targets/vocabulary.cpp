// The words all layers share: ids, names of entities, times, UTF-8.
#include <chrono>

#include <glib.h>

#include "protocols/entity.hpp"
#include "protocols/ids.hpp"
#include "protocols/time.hpp"
#include "protocols/time_zones.hpp"
#include "protocols/utf8.hpp"
#include "tests/fuzz/target.hpp"

using namespace zhian;
using fuzz::claim;

namespace {

template <class Id>
void check_id(std::string_view text) {
  if (auto id = Id::parse(text)) {
    claim(id->str() == text, "an id is written as it was read");
    claim(id->shard < shard_count, "an id has a shard that there is");
  }
}

} // namespace

ZHIAN_FUZZ_TARGET(ids) {
  check_id<user_id>(bytes);
  check_id<session_id>(bytes);
  check_id<resume_id>(bytes);
  check_id<room_id>(bytes);
  check_id<record_id>(bytes);
  if (auto x = parse_ulid(bytes))
    claim(to_string(*x) == bytes, "a ULID is written as it was read");
  if (auto x = refs::parse(realm::zhimai, bytes)) {
    claim(x->str() == bytes, "the name of an entity is written as it was read");
    claim(x->shard < shard_count, "an entity has a shard that there is");
  }
}

ZHIAN_FUZZ_TARGET(time_text) {
  auto at = parse_timestamp(bytes);
  if (!at)
    return;
  claim(parse_timestamp(to_rfc3339_us(*at)) == at, "a time is read as it was written");
  auto ms = parse_timestamp(to_rfc3339(*at));
  claim(ms && *at - *ms >= std::chrono::microseconds{0} && *at - *ms < std::chrono::milliseconds{1},
        "milliseconds are cut off, not rounded");
  auto dot = bytes.find('.');
  claim(dot == std::string_view::npos || (bytes[dot + 1] >= '0' && bytes[dot + 1] <= '9'),
        "a fraction has digits");
  claim(bytes.size() >= 20 && bytes.find('\0') == std::string_view::npos, "a time is whole");
}

ZHIAN_FUZZ_TARGET(utf8) {
  fuzz::input in{bytes};
  size_t limit = in.byte();
  auto text = in.rest();
  auto size = static_cast<gssize>(text.size());
  bool storable = storable_text(text);
  claim(storable == (g_utf8_validate(text.data(), size, nullptr) != 0), "GLib says the same");
  bool valid = valid_utf8(text);
  claim(storable == (valid && text.find('\0') == std::string_view::npos), "NUL is not stored");
  for (size_t at = 0; at < text.size();) {
    auto [code, step] = decode_utf8(text, at);
    claim(step >= 1 && step <= 4 && at + step <= text.size(), "a character lies in the text");
    claim(!valid || code != invalid_char, "valid text is made of characters");
    at += step;
  }
  auto mended = mend_text(text);
  claim(storable_text(mended) && mend_text(mended) == mended, "mended text is good");
  claim(!storable || mended == text, "good text needs no mending");
  auto cut = cut_utf8(text, limit);
  claim(cut.size() <= limit && text.starts_with(cut), "a cut is a prefix within the limit");
  auto first = first_characters(text, limit);
  claim(text.starts_with(first), "the first characters are a prefix");
  if (!valid)
    return;
  auto count = count_characters(text);
  claim(!storable || count == static_cast<size_t>(g_utf8_strlen(text.data(), size)),
        "GLib counts the same");
  claim(valid_utf8(cut) && (cut.size() == text.size() || limit - cut.size() < 4),
        "a cut goes as far as it can and through no character");
  claim(valid_utf8(first) && count_characters(first) == std::min(limit, count),
        "as many characters as were asked for");
}

ZHIAN_FUZZ_TARGET(wall_time) {
  if (auto at = parse_wall_time(bytes))
    claim(to_string(*at) == bytes, "a time of a clock is written as it was read");
  if (auto day = parse_date(bytes))
    claim(date_text(*day) == bytes && day_of(*day) == day_of({day->minutes + 1439}),
          "a day is written as it was read, and begins at midnight");
}
