#include "actors/interview/rubric.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "actors/engines/features.hpp"
#include "actors/interview/answer_facts.hpp"
#include "actors/interview/rubric_texts.hpp"

namespace zhian::interview {

namespace {

// docs/interview-rubric.md has these numbers in words: change both, and the version. Weights are
// those of a version of the engine.
constexpr std::string_view version = "rubric-1";
constexpr size_t max_quote_chars = 120;
constexpr size_t enough_words = 60;  ///< Less cannot be concrete: 60 ideographs or 30 words.
constexpr size_t words_a_point = 22; ///< A key point that is only named is not covered.
constexpr size_t full_length = 120;  ///< From here on an answer is long enough.
constexpr size_t too_long = 1600;    ///< Two and a half minutes of speech, doubled.
constexpr double on_topic = 50;      ///< Below this relevance the whole answer counts for less.
constexpr double off_topic_factor = 0.25; ///< What is left of an answer to another question.

/// How much each dimension counts, of 100 together, in their order.
std::array<int, 5> weights_of(const engine_config& by, question_kind x) {
  std::array<int, 5> out{20, 20, 20, 20, 20};
  if (const auto* row = engines::weights_for(by, to_string(x)))
    for (size_t i = 0; i < out.size() && i < row->points.size(); ++i)
      out[i] = static_cast<int>(row->points[i]);
  return out;
}

/// A story has a situation and an end; an explanation has an order and reasons.
bool asks_for_story(question_kind x) {
  return x == question_kind::opening || x == question_kind::experience
         || x == question_kind::behavioural;
}

double part(size_t have, size_t want) {
  return std::min(1.0, static_cast<double>(have) / static_cast<double>(want));
}

int points(double x) {
  return std::clamp(static_cast<int>(std::lround(x)), 0, 100);
}

double relevance(const answer_facts& x, question_kind kind) {
  // The points of a story are told in words that any story has: more of them are asked for.
  auto wanted_points = asks_for_story(kind) ? 3 : 2;
  auto wanted_words = std::clamp<size_t>(x.question_words / 8, 2, 5);
  return (70 * part(x.points(), wanted_points) + 30 * part(x.shared, wanted_words))
         * part(x.size, 40);
}

double concreteness(const answer_facts& x, question_kind kind) {
  struct shares {
    double quantity, result, own, specific;
  };
  auto of = asks_for_story(kind)                 ? shares{40, 20, 25, 15}
            : kind == question_kind::technical   ? shares{20, 10, 15, 55}
            : kind == question_kind::situational ? shares{20, 10, 30, 40}
                                                 : shares{10, 10, 30, 50};
  auto sum = of.quantity * part(x.quantities, 2) + of.result * part(x.results, 2)
             + of.own * part(x.own, 2) + of.specific * part(x.terms + x.examples, 6);
  // One "probably" is honest; a text full of them says nothing.
  auto hedged = 5.0 * static_cast<double>(std::min<size_t>(x.hedges > 1 ? x.hedges - 1 : 0, 5));
  return (sum - hedged) * part(x.size, enough_words);
}

double structure(const answer_facts& x, question_kind kind) {
  auto several = 0.55 + 0.15 * std::min<double>(3, static_cast<double>(x.sentences.size()));
  if (asks_for_story(kind))
    return several
           * (20 * x.situation + 15 * x.task + 25 * x.action + 25 * part(x.results, 1)
              + 15 * part(x.order + x.reasons, 2));
  return several
         * (35 * part(x.order, 2) + 30 * part(x.reasons, 2) + 20 * part(x.contrasts, 1)
            + 15 * part(x.examples + x.quantities, 1));
}

double depth(const answer_facts& x) {
  auto all = x.covered.size();
  auto found = x.points();
  if (found == 0)
    return 0;
  // Of four and more points one may be left out: nobody says everything.
  return 100 * part(found, all > 3 ? all - 1 : all) * part(x.size, found * words_a_point);
}

/// There is at least one sentence: an answer without any was turned away before.
double expression(const answer_facts& x) {
  auto length = part(x.size, full_length);
  if (x.size > too_long)
    length = std::max(0.5, static_cast<double>(too_long) / static_cast<double>(x.size));
  // Any text repeats its small words, a long one more often.
  auto variety = std::clamp((x.variety - 0.25) / 0.3, 0.0, 1.0);
  auto mean = static_cast<double>(x.size) / static_cast<double>(x.sentences.size());
  auto shape = std::clamp((200 - mean) / 100, 0.0, 1.0);
  auto fillers = 4.0 * static_cast<double>(std::min<size_t>(x.fillers, 5));
  return (45 + 25 * variety + 30 * shape - fillers) * length * (0.4 + 0.6 * variety);
}

/// The sentence that bears a dimension most; the longest one decides between equals.
template <class Measure>
const sentence_facts* best_sentence(const answer_facts& x, Measure measure) {
  const sentence_facts* best = nullptr;
  for (const auto& s : x.sentences)
    if (!best || std::pair{measure(s), s.size} > std::pair{measure(*best), best->size})
      best = &s;
  return best;
}

void put_quote(dimension_score& out, std::string_view answer, span at) {
  auto within = cut(answer, at, max_quote_chars);
  out.quote = answer.substr(within.begin, within.size());
  out.quote_begin = static_cast<uint32_t>(within.begin);
  out.quote_end = static_cast<uint32_t>(within.end);
}

/// The five with their names, nothing judged yet.
std::vector<dimension_score> five() {
  std::vector<dimension_score> out;
  for (auto name : dimension_names)
    out.push_back({std::string{name}, 0, {}, 0, 0, {}});
  return out;
}

/// The first line that is not blank, as far as it is text; answers to one question are joined by
/// line breaks.
span first_line(std::string_view answer) {
  auto begin = std::min(answer.find_first_not_of(" \t\r\n"), answer.size());
  auto end = begin;
  while (end < answer.size() && answer[end] != '\n' && answer[end] != '\r') {
    auto next = decode_utf8(answer, end);
    if (next.code == invalid_char)
      break;
    end += next.size;
  }
  return {begin, end};
}

/// What was said, but is no answer: all zero, each dimension with the same comment.
answer_score unanswered(const question& asked, std::string_view answer, std::string_view comment) {
  answer_score out;
  out.dimensions = five();
  // "……" holds no sentence, and yet it is what was said.
  auto spoken = sentences(answer);
  auto ground = spoken.empty() ? first_line(answer) : spoken.front();
  for (auto& x : out.dimensions) {
    x.comment = comment;
    put_quote(x, answer, ground);
  }
  for (const auto& x : asked.key_points)
    out.missing.push_back(x.name);
  return out;
}

} // namespace

answer_score score_answer(const question& asked, std::string_view answer, language lang,
                          const engine_config& by) {
  if (is_refusal(answer)) {
    auto out = unanswered(asked, answer, text_of(fixed_comment::declined, lang));
    out.declined = true;
    return out;
  }
  auto facts = look_at(asked, answer);
  if (facts.sentences.empty())
    return unanswered(
        asked, answer,
        text_of(sentences(answer).empty() ? fixed_comment::empty : fixed_comment::echo, lang));
  answer_score out;
  for (size_t i = 0; i < asked.key_points.size(); ++i)
    (facts.covered[i] ? out.covered : out.missing).push_back(asked.key_points[i].name);
  out.dimensions = five();
  std::array<double, 5> raw{relevance(facts, asked.kind), concreteness(facts, asked.kind),
                            structure(facts, asked.kind), depth(facts), expression(facts)};
  auto weighted = weights_of(by, asked.kind);
  double sum = 0;
  for (size_t i = 0; i < raw.size(); ++i) {
    out.dimensions[i].score = points(raw[i]);
    sum += out.dimensions[i].score * weighted[i] / 100.0;
  }
  // A fine story that answers another question is not half an answer.
  auto near = std::min(1.0, out.dimensions[0].score / on_topic);
  out.overall = points(sum * (off_topic_factor + (1 - off_topic_factor) * near));

  auto weak_place = out.dimensions[1].score < 40 && facts.hedges > 0;
  std::array<const sentence_facts*, 5> ground{
      best_sentence(facts, [](const auto& s) { return s.points * 4 + s.shared; }),
      best_sentence(facts,
                    [&](const auto& s) {
                      return weak_place ? s.hedges : s.quantities * 2 + s.results + s.own;
                    }),
      best_sentence(facts, [](const auto& s) { return s.links * 2 + s.results; }),
      best_sentence(facts, [](const auto& s) { return s.points; }),
      best_sentence(facts, [](const auto& s) { return s.size; })};
  auto comments = comments_for(asked, facts, out, lang);
  for (size_t i = 0; i < ground.size(); ++i) {
    put_quote(out.dimensions[i], answer, ground[i]->at);
    out.dimensions[i].comment = std::move(comments[i]);
  }
  return out;
}

std::string_view rubric_version() {
  return version;
}

std::string rubric_version_of(const engine_config& by) {
  std::string out{version};
  if (by.weights != engines::shipped_interview()->weights)
    out += "-e" + std::to_string(by.version);
  return out;
}

} // namespace zhian::interview
