#include "actors/diagnosis/model_answer.hpp"

#include <algorithm>
#include <array>

#include "actors/diagnosis/chars.hpp"
#include "protocols/utf8.hpp"

namespace zhian::diagnosis {

namespace {

using json_value = rapidjson::Value;

/// Blanks, and what nobody sees: of no width, or there to choose the form of its neighbour.
bool leaves_no_mark(char32_t c) {
  return c <= ' ' || c == 0xa0 || c == 0xad || c == 0x3000 || (c >= 0x2000 && c <= 0x200f)
         || (c >= 0x2060 && c <= 0x2064) || c == 0x3164 || (c >= 0xfe00 && c <= 0xfe0f)
         || c == 0xfeff || (c >= 0xe0000 && c <= 0xe01ef);
}

/// What has no business in a line of text: controls, separators of lines and paragraphs, and what
/// turns the direction of all that follows.
bool is_control(char32_t c) {
  return c < ' ' || (c >= 0x7f && c <= 0x9f) || (c >= 0x2028 && c <= 0x202e)
         || (c >= 0x2066 && c <= 0x2069);
}

/// Whether a run of digits could be a score of ours: 0…100.
bool is_score(std::string_view figure) {
  return figure.size() < 3 || figure == "100";
}

/// Calls `use(piece)` with each piece of a text that names a score: "95分", "95 points", "95/100",
/// "95 out of 100", "full marks". Minutes, and parts of something, are none.
template <class Use>
void each_score(std::string_view text, Use use) {
  static constexpr std::array<std::string_view, 5> marks{"分", "points", "/100", "/ 100", "out of"};
  static constexpr std::array<std::string_view, 5> others{"钟", "之", "布", "部", "公司"};
  for (auto figure : figures_in(text)) {
    if (!is_score(figure))
      continue;
    auto begin = static_cast<size_t>(figure.data() - text.data());
    auto at = std::min(text.find_first_not_of(' ', begin + figure.size()), text.size());
    auto rest = text.substr(at);
    for (auto mark : marks)
      if (rest.starts_with(mark)
          && std::none_of(others.begin(), others.end(), [&](std::string_view other) {
               return rest.substr(mark.size()).starts_with(other);
             }))
        use(text.substr(begin, at + mark.size() - begin));
  }
  auto lower = ascii_lower(text);
  for (std::string_view word : {"满分", "full marks", "perfect score"})
    if (lower.find(word) != std::string::npos)
      use(word);
}

bool has_link(std::string_view text) {
  auto lower = ascii_lower(text);
  return lower.find("://") != std::string::npos || lower.find("www.") != std::string::npos
         || lower.find("javascript:") != std::string::npos || text.find('@') != std::string::npos;
}

/// Some models put their JSON into a block of code whatever they are told.
std::string_view without_fence(std::string_view text) {
  text = trimmed(text);
  if (!text.starts_with("```") || !text.ends_with("```") || text.size() < 6)
    return text;
  text.remove_prefix(3);
  if (text.starts_with("json"))
    text.remove_prefix(4);
  text.remove_suffix(3);
  return trimmed(text);
}

} // namespace

std::string_view to_string(answer_fault x) {
  switch (x) {
  case answer_fault::invalid_reply:
    return "invalid_reply";
  case answer_fault::wrong_quotes:
    return "wrong_quotes";
  case answer_fault::unusable_text:
    return "unusable_text";
  }
  return "invalid_reply";
}

std::optional<rapidjson::Document> parse_answer(std::string_view answer) {
  if (answer.size() > most_answer_bytes)
    return std::nullopt;
  auto json = without_fence(answer);
  rapidjson::Document doc;
  doc.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(json.data(),
                                                                                    json.size());
  if (doc.HasParseError())
    return std::nullopt;
  return doc;
}

bool answer_form::object(const json_value& from, std::initializer_list<const char*> names) {
  bool good = from.IsObject() && from.MemberCount() == names.size()
              && std::all_of(names.begin(), names.end(),
                             [&](const char* name) { return from.HasMember(name); });
  good_ = good_ && good;
  return good;
}

void answer_form::text(const json_value& from, size_t most, std::string& into) {
  if (!from.IsString()) {
    good_ = false;
    return;
  }
  std::string text{from.GetString(), from.GetStringLength()};
  for (auto& c : text)
    if (c == '\n' || c == '\r' || c == '\t')
      c = ' ';
  auto bare = trimmed(text);
  size_t characters = 0;
  bool plain = true, seen = false;
  for (size_t at = 0; at < bare.size() && plain; ++characters) {
    auto c = decode_utf8(bare, at);
    plain = c.code != invalid_char && !is_control(c.code);
    seen = seen || !leaves_no_mark(c.code);
    at += c.size;
  }
  if (!plain || !seen || characters > most || bare.find("```") != std::string_view::npos)
    good_ = false;
  else
    into.assign(bare);
}

int answer_form::word(const json_value& from, std::initializer_list<std::string_view> known) {
  std::string_view given;
  if (from.IsString())
    given = {from.GetString(), from.GetStringLength()};
  auto at = std::find(known.begin(), known.end(), given);
  if (at != known.end())
    return static_cast<int>(at - known.begin());
  good_ = false;
  return -1;
}

bool may_be_said(std::string_view text, std::string_view quoted) {
  bool good = !has_link(text);
  each_score(text, [&](std::string_view score) {
    good = good && quoted.find(score) != std::string_view::npos;
  });
  return good;
}

std::vector<std::string_view> figures_in(std::string_view text) {
  std::vector<std::string_view> out;
  for (size_t at = 0; at < text.size();) {
    if (!is_digit(text[at])) {
      ++at;
      continue;
    }
    auto end = at;
    while (end < text.size() && is_digit(text[end]))
      ++end;
    out.push_back(text.substr(at, end - at));
    at = end;
  }
  return out;
}

blankless::blankless(std::string_view of) : of_(of) {
  for (size_t at = 0; at < of.size();) {
    auto c = decode_utf8(of, at);
    if (c.code != invalid_char && !leaves_no_mark(c.code))
      for (size_t i = 0; i < c.size; ++i) {
        text_ += of[at + i];
        begins_.push_back(static_cast<uint32_t>(at + i));
      }
    at += c.size;
  }
}

std::optional<text_span> blankless::find(std::string_view quote) const {
  blankless wanted{quote};
  auto at = wanted.text_.empty() ? std::string::npos : text_.find(wanted.text_);
  if (at == std::string::npos)
    return std::nullopt;
  auto begin = begins_[at];
  auto last = begins_[at + wanted.text_.size() - 1];
  return text_span{begin, last + 1 - begin};
}

} // namespace zhian::diagnosis
