// Tells as early as possible that a stream of bytes is no UTF-8, wherever it is cut.
#pragma once

#include <string>
#include <string_view>

#include "protocols/utf8.hpp"

namespace zhian {

/// Remembers at most the three bytes of a character that is not complete yet.
class utf8_gate {
public:
  /// False: what came so far cannot become valid any more.
  bool take(std::string_view bytes) {
    while (good_ && !rest_.empty() && !bytes.empty()) {
      rest_ += bytes.front();
      bytes.remove_prefix(1);
      if (rest_.size() == needed(rest_)) {
        good_ = valid_utf8(rest_);
        rest_.clear();
      } else {
        good_ = may_become_whole(rest_);
      }
    }
    auto whole = bytes.size() - open_end(bytes);
    good_ = good_ && valid_utf8(bytes.substr(0, whole));
    if (good_ && whole < bytes.size()) {
      rest_ = bytes.substr(whole);
      good_ = may_become_whole(rest_);
    }
    return good_;
  }
  /// Whether the bytes so far are a whole text.
  bool whole() const { return good_ && rest_.empty(); }

private:
  static size_t needed(std::string_view begin) {
    auto c = static_cast<unsigned char>(begin.front());
    return c < 0x80 ? 1u : c < 0xE0 ? 2u : c < 0xF0 ? 3u : 4u;
  }
  /// Bytes at the end that begin a character without ending it.
  static size_t open_end(std::string_view bytes) {
    for (size_t back = 1; back <= 3 && back <= bytes.size(); ++back) {
      auto c = static_cast<unsigned char>(bytes[bytes.size() - back]);
      if (c >= 0xC0)
        return needed(bytes.substr(bytes.size() - back)) > back ? back : 0;
      if (c < 0x80)
        return 0;
    }
    return 0;
  }
  /// Whether some way to go on makes a character of it: the second byte may already rule it out.
  static bool may_become_whole(std::string_view begin) {
    std::string low{begin};
    std::string high{begin};
    low.resize(needed(begin), '\x80');
    high.resize(needed(begin), '\xBF');
    // Of the forms with a narrower second byte only one end may be valid.
    return valid_utf8(low) || valid_utf8(high);
  }

  std::string rest_;
  bool good_ = true;
};

} // namespace zhian
