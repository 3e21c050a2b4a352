#include "actors/interview/report.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <utility>

#include "actors/interview/report_texts.hpp"
#include "actors/interview/room_json.hpp"
#include "protocols/digest.hpp"

namespace zhian::interview {

namespace {

/// From here on a dimension is a strength; below the other it is something to work on.
constexpr int strong_from = 70;
constexpr int weak_below = 60;
/// Missing points of a question are named up to this score.
constexpr int incomplete_below = 75;
constexpr size_t most_remarks = 3;

int mean(int sum, size_t n) {
  return n == 0 ? 0 : static_cast<int>((static_cast<size_t>(sum) + n / 2) / n);
}

const dimension_score* dimension_of(const answer_score& x, std::string_view name) {
  auto at = std::find_if(x.dimensions.begin(), x.dimensions.end(),
                         [&](const dimension_score& d) { return d.name == name; });
  return at == x.dimensions.end() ? nullptr : &*at;
}

/// A mean rests on all answers; the one nearest to it shows what it means.
void quote_for(dimension_summary& s, const interview_report& x) {
  int nearest = 0;
  for (const auto& q : x.questions) {
    const auto* d = q.answered && !q.inherited ? dimension_of(q.judged, s.name) : nullptr;
    if (d == nullptr)
      continue;
    auto away = std::abs(d->score - s.score);
    if (s.question != 0 && away >= nearest)
      continue;
    nearest = away;
    s.question = q.number;
    s.quote = d->quote;
  }
}

std::vector<dimension_summary> summarise(const interview_report& x) {
  std::vector<dimension_summary> out;
  size_t n = 0;
  for (const auto& q : x.questions) {
    if (!q.answered || q.inherited)
      continue;
    ++n;
    for (const auto& d : q.judged.dimensions) {
      auto at = std::find_if(out.begin(), out.end(), [&](auto& s) { return s.name == d.name; });
      if (at == out.end())
        at =
            out.insert(out.end(), {d.name, std::string{dimension_label(d.name, x.lang)}, 0, 0, {}});
      at->score += d.score;
    }
  }
  for (auto& s : out) {
    s.score = mean(s.score, n);
    quote_for(s, x);
  }
  return out;
}

std::string feedback_of(const question_feedback& q, language lang) {
  if (!q.answered)
    return std::string{texts::not_answered(lang)};
  if (q.judged.declined)
    return std::string{texts::declined(lang)};
  auto better = [](const dimension_score& a, const dimension_score& b) {
    return a.score < b.score;
  };
  const auto& all = q.judged.dimensions;
  std::string out;
  if (!all.empty()) {
    const auto& best = *std::max_element(all.begin(), all.end(), better);
    const auto& worst = *std::min_element(all.begin(), all.end(), better);
    if (best.score >= strong_from)
      texts::append_sentence(out, best.comment, lang);
    if (&worst != &best && worst.score < strong_from)
      texts::append_sentence(out, worst.comment, lang);
    if (out.empty())
      texts::append_sentence(out, best.comment, lang);
  }
  if (!q.judged.missing.empty() && q.judged.overall < incomplete_below)
    texts::append_sentence(out, texts::could_add(q.judged.missing, lang), lang);
  return out;
}

/// The person's words that show a dimension best (or worst).
remark quoted(const interview_report& x, const dimension_summary& of, std::string text, bool best) {
  remark out{std::move(text), of.name, 0, {}};
  int found = 0;
  for (const auto& q : x.questions) {
    const auto* d = q.answered && !q.inherited ? dimension_of(q.judged, of.name) : nullptr;
    if (d == nullptr || d->quote.empty())
      continue;
    if (out.question == 0 || (best ? d->score > found : d->score < found)) {
      found = d->score;
      out.question = q.number;
      out.quote = d->quote;
    }
  }
  return out;
}

void add_strengths(interview_report& x) {
  auto by_score = x.dimensions;
  std::stable_sort(by_score.begin(), by_score.end(),
                   [](const auto& a, const auto& b) { return a.score > b.score; });
  for (const auto& d : by_score)
    if (d.score >= strong_from && x.strengths.size() < most_remarks)
      x.strengths.push_back(quoted(x, d, std::string{texts::strength(d.name, x.lang)}, true));
  // Somebody who answered also reads what went best, however little it was.
  if (x.strengths.empty() && !by_score.empty() && by_score.front().score > 0)
    x.strengths.push_back(quoted(x, by_score.front(),
                                 texts::relative_strength(by_score.front().label, x.lang), true));
}

void add_suggestions(interview_report& x) {
  if (x.questions_answered == 0) {
    x.suggestions.push_back({std::string{texts::answer_something(x.lang)}, {}, 0, {}});
    return;
  }
  auto by_score = x.dimensions;
  std::stable_sort(by_score.begin(), by_score.end(),
                   [](const auto& a, const auto& b) { return a.score < b.score; });
  for (const auto& d : by_score)
    if (d.score < weak_below && x.suggestions.size() < most_remarks)
      x.suggestions.push_back(quoted(x, d, std::string{texts::advice(d.name, x.lang)}, false));
  std::vector<const question_feedback*> incomplete;
  for (const auto& q : x.questions)
    if (q.answered && !q.inherited && !q.judged.declined && !q.judged.missing.empty()
        && q.judged.overall < incomplete_below)
      incomplete.push_back(&q);
  std::stable_sort(incomplete.begin(), incomplete.end(),
                   [](auto* a, auto* b) { return a->judged.overall < b->judged.overall; });
  for (size_t i = 0; i < incomplete.size() && i < 2; ++i)
    x.suggestions.push_back(
        {texts::revisit(incomplete[i]->number, incomplete[i]->judged.missing, x.lang),
         {},
         incomplete[i]->number,
         {}});
  auto before = std::count_if(x.questions.begin(), x.questions.end(),
                              [](const question_feedback& q) { return q.inherited; });
  if (x.questions_answered + static_cast<uint32_t>(before) < x.questions_planned
      && x.suggestions.size() <= most_remarks)
    x.suggestions.push_back({std::string{texts::finish_all(x.lang)}, {}, 0, {}});
  if (x.suggestions.empty())
    x.suggestions.push_back({std::string{texts::aim_higher(x.lang)}, {}, 0, {}});
}

/// Twelve hex digits that change with anything in the snapshot.
std::string config_version(const interview_config& x) {
  return "config-" + sha256_hex(config_json(x)).substr(0, 12);
}

uint32_t seconds_of(timestamp::duration x) {
  auto n = std::chrono::duration_cast<std::chrono::seconds>(x).count();
  return n < 0 ? 0 : static_cast<uint32_t>(n); // Clocks may step back.
}

} // namespace

asked_question collect(const room_state& room, uint32_t number) {
  asked_question out;
  const auto& planned = room.plan[number - 1];
  out.asked = as_asked(planned);
  if (!out.asked) {
    // A question of another version of the bank: judged by what can be judged without its key
    // points.
    auto gone = std::make_shared<question>();
    gone->id = planned.id;
    gone->text = planned.text;
    gone->lang = room.config.lang;
    if (!planned.skill.empty())
      gone->skills = {planned.skill};
    out.asked = std::move(gone);
  }
  for (const auto& t : room.turns) {
    if (t.number != number)
      continue;
    if (t.follow_up)
      out.follow_ups.push_back(t.ask);
    if (t.answer.empty())
      continue;
    if (!out.answer.empty())
      out.answer += '\n';
    out.answer += t.answer;
    ++out.answers;
  }
  return out;
}

uint32_t duration_of(const room_state& room, end_reason reason, timestamp at) {
  auto until = reason == end_reason::idle ? room.last_active_at : at;
  auto held = room.pauses.within(room.created_at, until);
  auto spent =
      std::chrono::duration_cast<std::chrono::seconds>(until - room.created_at - held).count();
  return spent < 0 ? 0 : static_cast<uint32_t>(spent);
}

interview_report build_report(const room_state& room, end_reason reason, timestamp at) {
  interview_report x;
  x.engine = room.engine;
  x.engines = room.engines;
  x.bank_version = bank_version();
  const auto& rules = room.engine_rules();
  x.rubric_version = rubric_version_of(rules);
  x.config_version = config_version(room.config);
  x.engine_version = room.config.engine_version;
  x.lang = room.config.lang;
  x.reason = reason;
  x.questions_planned = static_cast<uint32_t>(room.plan.size());
  x.duration_s = duration_of(room, reason, at);
  x.paused_s = seconds_of(
      room.pauses.within(room.created_at, reason == end_reason::idle ? room.last_active_at : at));
  x.branch = room.branch;
  int sum = 0;
  for (uint32_t number = 1; number <= room.plan.size(); ++number) {
    bool asked = std::any_of(room.turns.begin(), room.turns.end(), [&](const room_turn& t) {
      return t.number == number && !t.said.empty();
    });
    if (!asked)
      break;
    auto so_far = collect(room, number);
    question_feedback q;
    q.number = number;
    q.planned = room.plan[number - 1];
    q.answered = so_far.answers > 0;
    for (const auto& t : room.turns) {
      if (t.number != number)
        continue;
      if (t.follow_up && !t.said.empty())
        q.follow_ups.push_back(t.said);
      if (t.answer.empty() || room.inherited(t))
        continue;
      ++q.answers;
      q.time_s +=
          seconds_of(t.answered_at - t.said_at - room.pauses.within(t.said_at, t.answered_at));
    }
    q.inherited = q.answered && q.answers == 0;
    if (q.answered)
      q.judged = score_answer(*so_far.asked, so_far.answer, x.lang, rules);
    if (q.answered && !q.inherited) {
      sum += q.judged.overall;
      ++x.questions_answered;
    }
    q.feedback = feedback_of(q, x.lang);
    x.answers += q.answers;
    ++x.questions_asked;
    x.questions.push_back(std::move(q));
  }
  if (x.questions_answered > 0)
    x.score = mean(sum, x.questions_answered);
  x.dimensions = summarise(x);
  add_strengths(x);
  add_suggestions(x);
  x.summary = texts::summary(x);
  return x;
}

} // namespace zhian::interview
