#include "protocols/grams.hpp"

#include <algorithm>

#include "protocols/utf8.hpp"

namespace zhian {

namespace {

/// Longer runs of letters are no words; what is left of them is found by its beginning.
constexpr size_t longest_word = 40;

/// Han with its extensions, kana and hangul.
bool is_ideographic(char32_t c) {
  return (c >= 0x3041 && c <= 0x30FF) || (c >= 0x3400 && c <= 0x4DBF)
         || (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0xAC00 && c <= 0xD7A3)
         || (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x3134F);
}

/// Full-width letters, digits and signs as plain ones; Latin letters in lower case.
char32_t folded(char32_t c) {
  if (c >= 0xFF01 && c <= 0xFF5E)
    c -= 0xFEE0;
  return c >= 'A' && c <= 'Z' ? c + 32 : c;
}

/// "c++", "c#" and "node.js" are words; a sign alone is none.
bool is_letter(char32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')
         || (c >= 0xC0 && c <= 0x24F && c != 0xD7 && c != 0xF7) || (c >= 0x370 && c <= 0x52F);
}
bool is_mark(char32_t c) {
  return c == '+' || c == '#';
}

void append(std::string& out, char32_t c) {
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | c >> 6);
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0 | c >> 12);
    out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | c >> 18);
    out += static_cast<char>(0x80 | (c >> 12 & 0x3F));
    out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  }
}

/// Takes a text apart; `singles`: also the characters of a run that has pairs.
class reader {
public:
  explicit reader(bool singles) : singles_(singles) {}

  std::vector<std::string> read(std::string_view text) {
    for (size_t at = 0; at < text.size();) {
      auto [code, size] = decode_utf8(text, at);
      at += size;
      take(code == invalid_char ? U' ' : folded(code));
    }
    take(U' ');
    std::sort(out_.begin(), out_.end());
    out_.erase(std::unique(out_.begin(), out_.end()), out_.end());
    return std::move(out_);
  }

private:
  void take(char32_t c) {
    if (is_ideographic(c)) {
      end_word();
      std::string now;
      append(now, c);
      if (!before_.empty())
        out_.push_back(before_ + now);
      if (singles_)
        out_.push_back(now);
      ++run_;
      before_ = std::move(now);
      return;
    }
    end_run();
    if (is_letter(c) || (is_mark(c) && !word_.empty()))
      append(word_, c);
    else
      end_word();
  }

  void end_run() {
    if (run_ == 1 && !singles_)
      out_.push_back(std::move(before_));
    before_.clear();
    run_ = 0;
  }
  void end_word() {
    if (word_.empty())
      return;
    out_.emplace_back(cut_utf8(word_, longest_word));
    word_.clear();
  }

  bool singles_;
  std::vector<std::string> out_;
  std::string word_;
  std::string before_; ///< The ideograph before this one.
  size_t run_ = 0;     ///< Ideographs in a row so far.
};

} // namespace

std::vector<std::string> grams_of(std::string_view text) {
  return reader{true}.read(text);
}

std::vector<std::string> grams_to_find(std::string_view search, size_t most) {
  auto out = reader{false}.read(search);
  if (out.size() > most)
    out.resize(most);
  return out;
}

} // namespace zhian
