// The answer of a language model, which may have been talked into anything by what it read: only
// what has the form is taken, and of that only what the resume bears out.
#include <algorithm>
#include <array>
#include <set>

#include <rapidjson/document.h>

#include "actors/diagnosis/advice.hpp"
#include "actors/diagnosis/chars.hpp"
#include "protocols/utf8.hpp"

namespace zhian::diagnosis {

namespace {

using json_value = rapidjson::Value;

bool leaves_no_mark(char32_t c) {
  return c <= ' ' || c == 0xa0 || c == 0x3000 || (c >= 0x2000 && c <= 0x200b) || c == 0xfeff;
}

/// A text without its blanks, in which quotes are looked for: line breaks of a resume are where its
/// file had them, and a model does not keep them.
class blankless {
public:
  explicit blankless(std::string_view of) : of_(of) {
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

  /// Where `quote` stands; both at whole characters. Nothing: nowhere.
  std::optional<text_span> find(std::string_view quote) const {
    blankless wanted{quote};
    auto at = wanted.text_.empty() ? std::string::npos : text_.find(wanted.text_);
    if (at == std::string::npos)
      return std::nullopt;
    auto begin = begins_[at];
    auto last = begins_[at + wanted.text_.size() - 1];
    return text_span{begin, last + 1 - begin};
  }
  std::string_view of(text_span x) const { return of_.substr(x.begin, x.size); }

private:
  std::string_view of_;
  std::string text_;
  std::vector<uint32_t> begins_; ///< For each byte of `text_`: where it came from.
};

/// Calls `use(run)` with each whole run of digits.
template <class Use>
void each_figure(std::string_view text, Use use) {
  for (size_t at = 0; at < text.size();) {
    if (!is_digit(text[at])) {
      ++at;
      continue;
    }
    auto end = at;
    while (end < text.size() && is_digit(text[end]))
      ++end;
    use(text.substr(at, end - at));
    at = end;
  }
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
  each_figure(text, [&](std::string_view figure) {
    if (!is_score(figure))
      return;
    auto begin = static_cast<size_t>(figure.data() - text.data());
    auto at = std::min(text.find_first_not_of(' ', begin + figure.size()), text.size());
    auto rest = text.substr(at);
    for (auto mark : marks)
      if (rest.starts_with(mark)
          && std::none_of(others.begin(), others.end(), [&](std::string_view other) {
               return rest.substr(mark.size()).starts_with(other);
             }))
        use(text.substr(begin, at + mark.size() - begin));
  });
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

/// Reads one answer; the first fault of its form ends it.
class answer_reader {
public:
  answer_reader(std::string_view resume, const advice_limits& limits)
      : resume_(resume), limits_(limits) {
    each_figure(resume, [&](std::string_view figure) { figures_.insert(figure); });
  }

  std::variant<advice, answer_fault> read(const json_value& from) {
    if (!has_members(from, {"summary", "strengths", "rewrites", "questions"}))
      return answer_fault::invalid_reply;
    take(from["summary"], most_summary, out_.summary);
    texts(from["strengths"], limits_.strengths, out_.strengths);
    rewrites(from["rewrites"]);
    texts(from["questions"], limits_.questions, out_.questions);
    if (!good_)
      return answer_fault::invalid_reply;
    if (!may_be_said(out_.summary))
      return answer_fault::unusable_text;
    if (offered_ > 0 && limits_.rewrites > 0 && out_.rewrites.empty())
      return answer_fault::wrong_quotes;
    return std::move(out_);
  }

private:
  /// An object with these members, each once, and no others.
  bool has_members(const json_value& from, std::initializer_list<const char*> names) const {
    return from.IsObject() && from.MemberCount() == names.size()
           && std::all_of(names.begin(), names.end(),
                          [&](const char* name) { return from.HasMember(name); });
  }

  /// A text of 1 to `most` characters, as one line.
  void take(const json_value& from, size_t most, std::string& into) {
    if (!from.IsString()) {
      good_ = false;
      return;
    }
    std::string text{from.GetString(), from.GetStringLength()};
    for (auto& c : text)
      if (c == '\n' || c == '\r' || c == '\t')
        c = ' ';
    auto bare = trimmed(text);
    bool plain = std::none_of(bare.begin(), bare.end(), [](char c) {
      return static_cast<unsigned char>(c) < ' ' || c == 0x7f;
    });
    if (bare.empty() || !plain || !storable_text(bare) || count_characters(bare) > most
        || bare.find("```") != std::string_view::npos)
      good_ = false;
    else
      into.assign(bare);
  }

  /// Neither a link nor a score, which only the rules give. Whoever writes "100 points" into a resume
  /// does not get them said of it; only what is quoted may be repeated.
  static bool may_be_said(std::string_view text, std::string_view quoted = {}) {
    bool good = !has_link(text);
    each_score(text, [&](std::string_view score) {
      good = good && quoted.find(score) != std::string_view::npos;
    });
    return good;
  }

  template <class Take>
  void each(const json_value& from, Take take) {
    if (!from.IsArray() || from.Size() > most_items) {
      good_ = false;
      return;
    }
    for (const auto& item : from.GetArray())
      if (good_)
        take(item);
  }

  void texts(const json_value& from, uint32_t most, std::vector<std::string>& into) {
    each(from, [&](const json_value& item) {
      std::string text;
      take(item, most_point, text);
      if (!good_)
        return;
      if (into.size() < most && may_be_said(text)
          && std::find(into.begin(), into.end(), text) == into.end())
        into.push_back(std::move(text));
      else
        ++out_.left_out;
    });
  }

  void rewrites(const json_value& from) {
    each(from, [&](const json_value& item) {
      if (!has_members(item, {"quote", "better", "why"})) {
        good_ = false;
        return;
      }
      advised_rewrite x;
      take(item["quote"], most_rewrite, x.quote);
      take(item["better"], most_rewrite, x.better);
      take(item["why"], most_point, x.why);
      if (!good_)
        return;
      ++offered_;
      if (out_.rewrites.size() < limits_.rewrites && stands(x))
        out_.rewrites.push_back(std::move(x));
      else
        ++out_.left_out;
    });
  }

  /// Whether the resume bears it out; its quote is then as the resume has it.
  bool stands(advised_rewrite& x) const {
    auto at = resume_.find(x.quote);
    // Between its letters may be any number of blanks.
    if (!at || at->size > most_rewrite * 4 || !may_be_said(x.better, x.quote) || !may_be_said(x.why)
        || bare_text(x.quote) == bare_text(x.better))
      return false;
    bool known = true;
    each_figure(x.better, [&](std::string_view figure) {
      known = known && figures_.contains(figure);
    });
    if (!known)
      return false;
    for (const auto& y : out_.rewrites)
      if (y.span == *at)
        return false;
    x.span = *at;
    x.quote = mend_text(resume_.of(*at));
    return true;
  }

  const blankless resume_;
  const advice_limits limits_;
  std::set<std::string_view> figures_; ///< Of the resume.
  advice out_;
  size_t offered_ = 0; ///< Rewrites.
  bool good_ = true;
};

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

std::variant<advice, answer_fault> read_answer(std::string_view answer, std::string_view resume,
                                               const advice_limits& limits) {
  if (answer.size() > most_answer_bytes)
    return answer_fault::invalid_reply;
  auto json = without_fence(answer);
  rapidjson::Document doc;
  doc.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(json.data(),
                                                                                    json.size());
  if (doc.HasParseError())
    return answer_fault::invalid_reply;
  return answer_reader{cut_utf8(resume, most_bytes), limits}.read(doc);
}

} // namespace zhian::diagnosis
