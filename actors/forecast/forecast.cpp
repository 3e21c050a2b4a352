#include "actors/forecast/forecast.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "actors/forecast/candidates.hpp"

namespace zhian::forecast {

namespace {

using interview::question_kind;

/// What an interview is made of; none of the three may crowd the others out.
enum class side : uint8_t { experience, technical, personal };

side side_of(question_kind x) {
  switch (x) {
  case question_kind::opening:
  case question_kind::experience:
    return side::experience;
  case question_kind::technical:
    return side::technical;
  case question_kind::behavioural:
  case question_kind::situational:
  case question_kind::closing:
    return side::personal;
  }
  return side::personal;
}

/// How many of `n` questions a side may have while the others still have some to ask.
size_t share_of(size_t n) {
  return std::max<size_t>(1, (n * 2 + 4) / 5);
}

/// The likeliest ones, at most one of a topic and none twice.
std::vector<forecast_question> choose(std::vector<candidate> from, size_t n) {
  std::stable_sort(from.begin(), from.end(), [](const candidate& a, const candidate& b) {
    return a.what.likely > b.what.likely;
  });
  std::vector<bool> taken(from.size());
  std::set<std::string> topics, texts;
  std::array<size_t, 3> of_side{};
  size_t count = 0;
  for (bool bounded : {true, false})
    for (size_t i = 0; i < from.size() && count < n; ++i) {
      auto where = static_cast<size_t>(side_of(from[i].what.asked.kind));
      if (taken[i] || (bounded && of_side[where] >= share_of(n))
          || topics.contains(from[i].topic) || texts.contains(from[i].what.asked.text))
        continue;
      topics.insert(from[i].topic);
      texts.insert(from[i].what.asked.text);
      ++of_side[where];
      taken[i] = true;
      ++count;
    }
  std::vector<forecast_question> out;
  for (size_t i = 0; i < from.size(); ++i)
    if (taken[i])
      out.push_back(std::move(from[i].what));
  return out;
}

} // namespace

std::string_view to_string(origin x) {
  return x == origin::resume ? "resume" : "posting";
}

std::string_view to_string(difficulty x) {
  switch (x) {
  case difficulty::easy:
    return "easy";
  case difficulty::medium:
    return "medium";
  case difficulty::hard:
    return "hard";
  }
  return "medium";
}

std::vector<forecast_question> forecast(const wanted& x) {
  evidence found{x};
  auto n = std::clamp(x.count, least_questions, most_questions);
  auto all = candidates_of(found);
  auto more = bank_candidates(found);
  std::move(more.begin(), more.end(), std::back_inserter(all));
  auto out = choose(std::move(all), n - 2);
  out.insert(out.begin(), opening_of(found));
  out.push_back(closing_of(found));
  return out;
}

std::vector<forecast_question> forecast_after(const wanted& x,
                                              const std::vector<std::string>& kept) {
  auto n = std::clamp(x.count, least_questions, most_questions);
  if (kept.size() >= n)
    return {};
  auto out = forecast(x);
  std::erase_if(out, [&](const forecast_question& q) {
    return std::find(kept.begin(), kept.end(), q.asked.text) != kept.end();
  });
  auto left = n - kept.size();
  // Other rules than those the first ones were made by: what is too much goes, but for the end.
  if (out.size() > left)
    out.erase(out.begin() + static_cast<std::ptrdiff_t>(left) - 1, out.end() - 1);
  return out;
}

} // namespace zhian::forecast
