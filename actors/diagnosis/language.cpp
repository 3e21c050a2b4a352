#include <algorithm>
#include <array>
#include <unordered_map>

#include "actors/diagnosis/ledger.hpp"
#include "actors/diagnosis/phrases.hpp"

namespace zhian::diagnosis {

namespace {

using enum finding_kind;

uint32_t narrow(size_t x) {
  return static_cast<uint32_t>(x);
}

/// Characters of the text with their places, three of them at a time.
template <class Look>
void each_character(std::string_view text, Look look) {
  char32_t before = 0;
  for (size_t at = 0; at < text.size();) {
    auto [c, size] = decode_utf8(text, at);
    auto next = at + size < text.size() ? decode_utf8(text, at + size).code : U'\n';
    look(before, c, next, at, size);
    before = c;
    at += size;
  }
}

bool is_wide_mark(char32_t c) {
  return c == 0x3002 || c == 0xff0c || c == 0xff1b || c == 0xff1a || c == 0xff01 || c == 0xff1f
         || c == 0x3001;
}

void judge_marks(const page& p, ledger& out) {
  uint32_t wrong = 0;
  uint32_t shouts = 0;
  text_span first;
  text_span first_shout;
  bool zh = p.lang == language::zh;
  each_character(p.text, [&](char32_t before, char32_t c, char32_t next, size_t at, size_t size) {
    bool narrow_between = zh && is_han(before) && is_han(next)
                          && (c == ',' || c == ';' || c == '?' || c == '!' || c == '.');
    bool wide_in_latin = !zh && is_wide_mark(c) && before < 0x250;
    bool doubled = c == before && (is_wide_mark(c) || c == ',') && c != '!' && c != 0xff01;
    if (narrow_between || wide_in_latin || doubled) {
      if (wrong++ == 0) {
        auto begin = doubled ? at - size : at;
        first = {narrow(begin), narrow(at + size - begin)};
      }
    }
    if (c == '!' || c == 0xff01) {
      if (shouts++ == 0)
        first_shout = {narrow(at), narrow(size)};
    }
  });
  constexpr uint32_t a_slip = 2;
  if (wrong >= a_slip)
    out.add(mixed_punctuation, first, {{"count", std::to_string(wrong)}},
            {std::min<int32_t>(16, 4 + static_cast<int32_t>(wrong))});
  if (shouts >= 2)
    out.add(exclamation, first_shout, {{"count", std::to_string(shouts)}});
}

void judge_person(const page& p, ledger& out) {
  constexpr uint32_t often = 3;
  uint32_t count = 0;
  text_span first;
  auto take = [&](size_t at, size_t size) {
    if (count++ == 0)
      first = {narrow(at), narrow(size)};
  };
  std::string_view text = p.text;
  if (p.lang == language::zh) {
    constexpr std::string_view me = "我";
    for (auto at = text.find(me); at != text.npos; at = text.find(me, at + 1)) {
      auto rest = text.substr(at + me.size());
      if (!text.substr(0, at).ends_with("自") && !rest.starts_with("国") && !rest.starts_with("院"))
        take(at, me.size());
    }
    for (auto at = text.find("本人"); at != text.npos; at = text.find("本人", at + 1))
      take(at, std::string_view{"本人"}.size());
  } else {
    for (size_t at = 0; at < text.size(); ++at) {
      bool begins = at == 0 || text[at - 1] == ' ' || text[at - 1] == '\n' || text[at - 1] == '(';
      if (!begins)
        continue;
      auto next = at + 1 < text.size() ? text[at + 1] : ' ';
      if (text[at] == 'I' && (next == ' ' || next == '\''))
        take(at, 1);
      for (std::string_view word : {"my", "me", "myself"})
        if (std::string_view{p.lower}.substr(at).starts_with(word)
            && word_stands(p.lower, at, word))
          take(at, word.size());
    }
  }
  if (count >= often)
    out.add(first_person, first, {{"count", std::to_string(count)}});
}

void judge_phrases(const page& p, ledger& out) {
  auto first_of = [&](std::string_view phrase) -> std::optional<text_span> {
    auto at = find_phrase(p.lower, phrase);
    if (at == std::string::npos)
      return std::nullopt;
    return text_span{narrow(at), narrow(phrase.size())};
  };
  constexpr size_t most_cliches = 6;
  size_t worn = 0;
  for (auto x : cliches())
    if (auto at = first_of(x); at && worn++ < most_cliches)
      out.add(cliche, *at);
  for (const auto& x : spellings())
    if (auto at = first_of(x.wrong))
      out.add(misspelling, *at, {{"right", std::string{x.right}}});
  for (auto x : placeholders())
    if (auto at = first_of(x)) {
      out.add(placeholder_text, *at);
      return;
    }
  // "XX公司"
  for (auto at = p.lower.find("xx"); at != std::string::npos; at = p.lower.find("xx", at + 1)) {
    if ((at > 0 && is_latin(p.lower[at - 1])) || at + 2 >= p.lower.size()
        || !is_han(decode_utf8(p.lower, at + 2).code))
      continue;
    out.add(placeholder_text, {narrow(at), 2});
    return;
  }
}

/// "the the", "的的", "管理管理".
void judge_repeats(const page& p, ledger& out) {
  constexpr int most = 3;
  int found = 0;
  std::string_view text = p.lower;
  size_t word_begin = 0;
  std::string_view last;
  for (size_t at = 0; at <= text.size() && found < most; ++at) {
    if (at < text.size() && is_latin(text[at]))
      continue;
    auto word = text.substr(word_begin, at - word_begin);
    if (word.size() > 1) {
      if (word == last && word != "had" && word != "that" && word_begin > 0
          && text[word_begin - 1] == ' ' && last.data() + last.size() + 1 == word.data()) {
        auto begin = word_begin - 1 - last.size();
        out.add(repeated_word, {narrow(begin), narrow(at - begin)});
        ++found;
      }
      last = word;
    } else if (!word.empty() || (at < text.size() && text[at] != ' ')) {
      last = {};
    }
    word_begin = at + 1;
  }
  std::array<std::pair<char32_t, size_t>, 4> row{};
  each_character(text, [&](char32_t, char32_t c, char32_t next, size_t at, size_t size) {
    std::rotate(row.begin(), row.begin() + 1, row.end());
    row[3] = {c, at};
    if (found >= most || !is_han(c))
      return;
    bool particle =
        c == U'的' || c == U'了' || c == U'是' || c == U'在' || c == U'和' || c == U'与';
    if (particle && row[2].first == c) {
      out.add(repeated_word, {narrow(row[2].second), narrow(at + size - row[2].second)});
      ++found;
    } else if (row[0].first == row[2].first && row[1].first == c && row[0].first != c
               && is_han(row[0].first) && is_han(row[1].first) && row[0].first != U'一'
               && row[1].first != next) {
      out.add(repeated_word, {narrow(row[0].second), narrow(at + size - row[0].second)});
      ++found;
    }
  });
}

void judge_openings(const page& p, ledger& out) {
  std::unordered_map<std::string, uint32_t> counts;
  for (const auto& x : p.entries)
    for (const auto& y : x.told) {
      auto text = p.lower_of(y.at);
      auto opening =
          p.lang == language::zh ? first_characters(text, 2) : text.substr(0, text.find(' '));
      // "用 Redis …": the tools differ.
      if (opening.size() < 2 || opening.ends_with(' '))
        continue;
      auto count = ++counts[std::string{opening}];
      // Said once, where it becomes too much.
      if (count == 4 && std::none_of(counts.begin(), counts.end(), [&](const auto& z) {
            return z.first != opening && z.second >= 4;
          }))
        out.add(repeated_opening, y.at,
                {{"word", std::string{p.of({y.at.begin, narrow(opening.size())})}}});
    }
}

void judge_sentences(const page& p, ledger& out) {
  constexpr uint32_t long_han = 120;
  constexpr uint32_t long_words = 45;
  constexpr int most = 3;
  int found = 0;
  for (const auto& x : p.lines) {
    auto text = p.of(x.body);
    size_t begin = 0;
    for (size_t at = 0; at <= text.size() && found < most;) {
      auto [c, size] = at < text.size() ? decode_utf8(text, at) : utf8_char{U'\n', 1};
      bool ends = c == 0x3002 || c == 0xff01 || c == 0xff1f || c == 0xff1b || c == ';' || c == '\n'
                  || (c == '.' && (at + 1 == text.size() || text[at + 1] == ' '));
      if (ends) {
        auto sentence = trimmed(text.substr(begin, at - begin));
        auto amount = amount_of(sentence);
        if (amount.han > long_han || amount.words > long_words) {
          auto place = x.body.begin + narrow(static_cast<size_t>(sentence.data() - text.data()));
          out.add(long_sentence, {place, narrow(sentence.size())});
          ++found;
        }
        begin = at + size;
      }
      at += size;
    }
  }
}

/// Whole sentences in another language than the rest. Names and terms are none, and a resume that
/// is there twice, once in each, is meant so.
void judge_mixture(const page& p, ledger& out) {
  uint32_t foreign = 0;
  text_span first;
  for (const auto& x : p.lines) {
    if (x.kind == line_kind::blank || x.kind == line_kind::heading || p.in_card(x.at.begin))
      continue;
    bool is = false;
    if (p.lang == language::zh) {
      auto text = p.lower_of(x.body);
      int small = 0;
      for (std::string_view word : {"the", "and", "of", "to", "in", "for", "with", "a"})
        small += find_phrase(text, word) != text.npos;
      is = x.amount.words >= 8 && x.amount.han * 4 < x.amount.words && small >= 2;
    } else {
      is = x.amount.han >= 4;
    }
    if (is && foreign++ == 0)
      first = x.body;
  }
  size_t han = 0;
  size_t latin = 0;
  for (const auto& x : p.parts) {
    auto amount = amount_of(p.of(x.heading));
    han += amount.han > 0;
    latin += amount.han == 0 && amount.words > 0;
  }
  bool twice = han >= 2 && latin >= 2;
  if (foreign > 0 && !twice)
    out.add(mixed_languages, first, {{"count", std::to_string(foreign)}});
}

void judge_tense(const page& p, ledger& out) {
  if (p.lang != language::en)
    return;
  constexpr int most = 3;
  int found = 0;
  for (const auto& x : p.entries) {
    if (x.kind != entry_kind::job || !x.when || x.when->open)
      continue;
    for (const auto& y : x.told) {
      auto text = p.lower_of(y.at);
      auto verb = text.substr(0, text.find(' '));
      auto all = present_verbs();
      if (std::find(all.begin(), all.end(), verb) != all.end() && found++ < most)
        out.add(present_tense, {y.at.begin, narrow(verb.size())});
    }
  }
}

} // namespace

void judge_language(const page& p, ledger& out) {
  constexpr uint32_t little = 150;
  constexpr uint32_t next_to_nothing = 40;
  if (auto all = p.amount.total(); all < little)
    out.add(too_little_prose, {}, {}, {all < next_to_nothing ? 80 : 40});
  judge_marks(p, out);
  judge_person(p, out);
  judge_phrases(p, out);
  judge_repeats(p, out);
  judge_openings(p, out);
  judge_sentences(p, out);
  judge_mixture(p, out);
  judge_tense(p, out);
}

} // namespace zhian::diagnosis
