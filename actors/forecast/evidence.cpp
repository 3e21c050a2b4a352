#include "actors/forecast/evidence.hpp"

#include <algorithm>

#include "actors/diagnosis/ledger.hpp"
#include "actors/diagnosis/posting.hpp"
#include "actors/interview/text.hpp"

namespace zhian::forecast {

namespace {

using interview::one_line;

/// Of a name that is woven into a question, and of a statement quoted in one.
constexpr size_t longest_name = 40;
constexpr size_t longest_words = 60;
constexpr size_t longest_position = 60;

/// At most so many characters, and a mark where something was left out.
std::string shortened(std::string_view text, size_t characters) {
  auto part = first_characters(text, characters);
  return std::string{part} + (part.size() < text.size() ? "…" : "");
}

std::string position_of(const wanted& x) {
  auto out = one_line(first_characters(mend_text(x.position), longest_position));
  if (out.empty())
    out = x.lang == language::en ? "this job" : "这个岗位";
  return out;
}

uint64_t seed_of(const wanted& x) {
  uint64_t out = 0xcbf29ce484222325;
  for (auto text : {read_part_of_resume(x.resume), x.position, x.company})
    for (auto c : text)
      out = (out ^ static_cast<uint8_t>(c)) * 0x100000001b3;
  return out;
}

/// The latest first; those without a date behind, as they stand.
std::vector<const diagnosis::entry*> entries_of(const diagnosis::page& p,
                                                diagnosis::entry_kind kind) {
  std::vector<const diagnosis::entry*> out;
  for (const auto& x : p.entries)
    if (x.kind == kind)
      out.push_back(&x);
  auto last = [&](const diagnosis::entry* x) {
    return x->when && x->when->possible() ? x->when->last(p.today) : 0;
  };
  std::stable_sort(out.begin(), out.end(),
                   [&](const auto* a, const auto* b) { return last(a) > last(b); });
  return out;
}

} // namespace

std::string_view read_part_of_resume(std::string_view text) {
  return cut_utf8(text, diagnosis::most_bytes);
}

std::string_view read_part_of_posting(std::string_view posting) {
  auto text = cut_utf8(posting, most_posting_bytes);
  return storable_text(text) ? text : std::string_view{};
}

std::optional<source> source_in(origin of, std::string_view text, size_t begin, size_t end) {
  end = std::min(end, text.size());
  if (begin >= end)
    return std::nullopt;
  auto part = text.substr(begin, end - begin);
  auto blank = [](char c) {
    return static_cast<uint8_t>(c) <= ' ' || c == 0x7f;
  };
  while (!part.empty() && blank(part.front())) {
    part.remove_prefix(1);
    ++begin;
  }
  part = part.substr(0, part.find_first_of("\r\n"));
  part = cut_utf8(part, longest_quote);
  while (!part.empty() && blank(part.back()))
    part.remove_suffix(1);
  // What cannot be written as it stands is no quote.
  if (part.empty() || !storable_text(part))
    return std::nullopt;
  return source{of, static_cast<uint32_t>(begin), static_cast<uint32_t>(part.size()),
                std::string{part}};
}

evidence::evidence(const wanted& x)
    : page(diagnosis::read_page(x.resume, x.today)),
      report(diagnosis::analyse(x.resume, read_part_of_posting(x.posting), x.today)),
      posting(read_part_of_posting(x.posting)),
      posting_lower(ascii_lower(posting)),
      asked_skills(find_skill_mentions(posting)),
      lang(x.lang),
      position(position_of(x)),
      company(one_line(first_characters(mend_text(x.company), longest_position))),
      seed(seed_of(x)),
      jobs(entries_of(page, diagnosis::entry_kind::job)),
      projects(entries_of(page, diagnosis::entry_kind::project)),
      studies(entries_of(page, diagnosis::entry_kind::study)),
      resume_(read_part_of_resume(x.resume)) {
  if (jobs.empty() && projects.empty())
    jobs = entries_of(page, diagnosis::entry_kind::other);
}

level evidence::seniority() const {
  constexpr int32_t beginner = 24;
  constexpr int32_t veteran = 84;
  auto months = diagnosis::months_of_work(page, true);
  return months < beginner ? level::junior : months < veteran ? level::middle : level::senior;
}

std::optional<source> evidence::in_resume(diagnosis::text_span at) const {
  return source_in(origin::resume, resume_, at.begin, at.end());
}

std::optional<source> evidence::in_posting(size_t begin, size_t end) const {
  // The clause around it says more than a word; a long line is shown from the place on.
  auto from = begin == 0 ? std::string_view::npos : posting.rfind('\n', begin - 1);
  auto line = from == std::string_view::npos ? 0 : from + 1;
  auto stop = std::min(posting.find('\n', end), posting.size());
  if (end - line > longest_quote)
    line = begin;
  return source_in(origin::posting, posting, line, stop);
}

std::vector<source> evidence::anywhere() const {
  std::vector<source> out;
  auto at = !jobs.empty()       ? jobs.front()->header
            : !projects.empty() ? projects.front()->header
                                : page.first_line();
  if (auto x = in_resume(at))
    out.push_back(std::move(*x));
  return out;
}

std::string evidence::name_of(const diagnosis::entry& x) const {
  std::string text{page.of(x.header)};
  if (x.when && x.when->at.begin >= x.header.begin && x.when->at.end() <= x.header.end())
    text.replace(x.when->at.begin - x.header.begin, x.when->at.size, " ");
  auto out = one_line(mend_text(text));
  constexpr std::string_view marks[] = {" ", ",", "，", "|", "｜", "-", "–", "—", "·", ":", "：",
                                        "(", ")", "（", "）", "/", "、"};
  for (bool again = true; again && !out.empty();) {
    again = false;
    for (auto mark : marks) {
      if (out.ends_with(mark)) {
        out.resize(out.size() - mark.size());
        again = true;
      } else if (out.starts_with(mark)) {
        out.erase(0, mark.size());
        again = true;
      }
    }
  }
  if (out.empty())
    out = lang == language::en ? "this time" : "这一段";
  return shortened(out, longest_name);
}

std::string evidence::words_of(const diagnosis::statement& x) const {
  return shortened(one_line(mend_text(page.of(x.at))), longest_words);
}

} // namespace zhian::forecast
