// What every answer of a language model to a task is held against, whatever it was asked for: its
// form, to the letter; where a quote stands; and what may be said. Pure.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <rapidjson/document.h>

#include "actors/diagnosis/span.hpp"

namespace zhian::diagnosis {

/// Why an answer is none; the words are told and stored.
enum class answer_fault : uint8_t {
  invalid_reply, ///< Not the form: no JSON, other members, a text that is too long, a block of code.
  wrong_quotes,  ///< It offers what rests on quotes, and none of it quotes right.
  unusable_text, ///< What it cannot go without names a score or brings a link.
};
std::string_view to_string(answer_fault x);

/// Items of any list, kept or not.
inline constexpr size_t most_items = 40;
/// Bytes of an answer.
inline constexpr size_t most_answer_bytes = 128 * 1024;

/// The answer as JSON; a block of code around it is taken off. Nothing: it is none. Any bytes are
/// taken.
std::optional<rapidjson::Document> parse_answer(std::string_view answer);

/// Reads an answer; the first fault of its form makes it none.
class answer_form {
public:
  bool good() const { return good_; }
  void fail() { good_ = false; }

  /// An object with these members, each once, and no others; says whether it is.
  bool object(const rapidjson::Value& from, std::initializer_list<const char*> names);
  /// A text of 1 to `most` characters, as one line: something of it is seen, and no control is in
  /// it, nor what turns the direction of a text.
  void text(const rapidjson::Value& from, size_t most, std::string& into);
  /// One of some words; -1: it is none of them.
  int word(const rapidjson::Value& from, std::initializer_list<std::string_view> known);
  /// Calls `take(item)` for each item of a list, as long as all is well.
  template <class Take>
  void each(const rapidjson::Value& from, Take take) {
    if (!from.IsArray() || from.Size() > most_items) {
      good_ = false;
      return;
    }
    for (const auto& item : from.GetArray())
      if (good_)
        take(item);
  }

private:
  bool good_ = true;
};

/// Neither a link nor a score, which only the rules give. Whoever writes "100 points" into a resume
/// does not get them said of it; only what is quoted may be repeated.
bool may_be_said(std::string_view text, std::string_view quoted = {});

/// Each whole run of digits; views of `text`.
std::vector<std::string_view> figures_in(std::string_view text);

/// A text without its blanks, in which quotes are looked for: line breaks of a resume are where its
/// file had them, and a model does not keep them.
class blankless {
public:
  explicit blankless(std::string_view of);

  /// Where `quote` stands; both at whole characters. Nothing: nowhere.
  std::optional<text_span> find(std::string_view quote) const;
  std::string_view of(text_span x) const { return of_.substr(x.begin, x.size); }

private:
  std::string_view of_;
  std::string text_;
  std::vector<uint32_t> begins_; ///< For each byte of `text_`: where it came from.
};

} // namespace zhian::diagnosis
