#include <algorithm>
#include <map>

#include "actors/diagnosis/ledger.hpp"

namespace zhian::diagnosis {

namespace {

using enum finding_kind;

void judge_length(const page& p, ledger& out) {
  auto all = p.amount.total();
  std::vector<parameter> count{{"count", std::to_string(all)}};
  if (all < 100)
    out.add(too_short, {}, count, {70});
  else if (all < 200)
    out.add(too_short, {}, count, {35});
  else if (all < 280)
    out.add(too_short, {}, count, {15, severity::medium});
  else if (all > 6000)
    out.add(too_long, {}, count, {50, severity::high});
  else if (all > 3200)
    out.add(too_long, {}, count);
}

/// Lines of prose one below the other are one paragraph, whoever broke them.
void judge_walls(const page& p, ledger& out) {
  constexpr uint32_t a_wall = 180;
  constexpr uint32_t a_full_line = 30;
  constexpr int most = 3;
  int found = 0;
  text_span run;
  uint32_t amount = 0;
  auto close = [&] {
    if (amount > a_wall && found < most) {
      out.add(wall_of_text, run, {{"count", std::to_string(amount)}});
      ++found;
    }
    amount = 0;
  };
  for (const auto& x : p.lines) {
    auto here = x.amount.total();
    if (x.kind != line_kind::plain || (amount > 0 && here <= a_full_line)) {
      // The last line of a paragraph may be short.
      if (x.kind == line_kind::plain && amount > 0)
        run.size = x.at.end() - run.begin;
      close();
      continue;
    }
    if (here <= a_full_line)
      continue;
    if (amount == 0)
      run = x.at;
    run.size = x.at.end() - run.begin;
    amount += here;
  }
  close();
}

void judge_bullets(const page& p, ledger& out) {
  constexpr uint32_t long_one = 100;
  constexpr size_t many = 8;
  constexpr size_t enough = 4;
  constexpr int most = 3;
  size_t told = 0;
  size_t bullets = 0;
  int found = 0;
  for (const auto& x : p.entries) {
    if (x.kind == entry_kind::study)
      continue;
    told += x.told.size();
    size_t own = 0;
    for (const auto& y : x.told) {
      own += y.bullet;
      if (y.bullet && amount_of(p.of(y.at)).total() > long_one && found++ < most)
        out.add(long_bullet, y.at);
    }
    bullets += own;
    if (own > many)
      out.add(too_many_bullets, x.header, {{"count", std::to_string(own)}});
  }
  if (told >= enough && bullets == 0)
    for (const auto& x : p.entries)
      if (x.kind != entry_kind::study && !x.told.empty()) {
        out.add(no_bullets, x.told.front().at);
        break;
      }
  std::map<char32_t, text_span> marks;
  for (const auto& x : p.lines)
    if (x.kind == line_kind::bullet)
      marks.emplace(x.mark, x.at);
  // A list within a list has a mark of its own; a third one is an accident.
  if (marks.size() >= 3) {
    auto last = std::max_element(marks.begin(), marks.end(), [](const auto& a, const auto& b) {
      return a.second.begin < b.second.begin;
    });
    out.add(mixed_bullets, last->second, {{"count", std::to_string(marks.size())}});
  }
}

void judge_date_forms(const page& p, ledger& out) {
  std::optional<date_form> first;
  for (const auto& x : p.entries) {
    if (!x.when || !x.when->by_month())
      continue;
    if (first.value_or(x.when->from.form) != x.when->from.form) {
      out.add(mixed_date_forms, x.when->at);
      return;
    }
    first = x.when->from.form;
  }
}

bool is_emoji(char32_t c) {
  return (c >= 0x1f300 && c <= 0x1faff)
         || (c >= 0x2600 && c <= 0x26ff && c != 0x2605 && c != 0x2606);
}

void judge_characters(const page& p, ledger& out) {
  uint32_t lost = p.broken;
  uint32_t pictures = 0;
  text_span first_lost;
  text_span first_picture;
  for (size_t at = 0; at < p.text.size();) {
    auto [c, size] = decode_utf8(p.text, at);
    text_span here{static_cast<uint32_t>(at), static_cast<uint32_t>(size)};
    // 0xf0b7 is how Word writes a bullet.
    if (c == 0xfffd || (c >= 0xe000 && c <= 0xf8ff && c != 0xf0b7)) {
      ++lost;
      if (first_lost.size == 0)
        first_lost = here;
    }
    if (is_emoji(c) && pictures++ == 0)
      first_picture = here;
    at += size;
  }
  if (lost > 0)
    out.add(unreadable_characters, first_lost, {{"count", std::to_string(lost)}},
            {std::min<int32_t>(60, 10 + static_cast<int32_t>(std::min<uint32_t>(lost, 50)))});
  if (pictures >= 2)
    out.add(emoji, first_picture, {{"count", std::to_string(pictures)}});
}

} // namespace

void judge_layout(const page& p, ledger& out) {
  judge_length(p, out);
  judge_walls(p, out);
  judge_bullets(p, out);
  judge_date_forms(p, out);
  judge_characters(p, out);
}

} // namespace zhian::diagnosis
