#include "actors/task/forecast_work.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <optional>

#include "actors/engines/config_json.hpp"
#include "actors/forecast/forecast_json.hpp"
#include "actors/forecast/model_questions.hpp"
#include "actors/interview/own_question.hpp"
#include "protocols/errors.hpp"
#include "protocols/json_writer.hpp"

namespace zhian::tasks {

namespace {

const engine_config& rules_of(const do_work& x) {
  static const auto shipped = engines::shipped(forecast_feature);
  return tasks::rules_of(x, *shipped);
}

size_t most_follow_ups(const engine_config& by) {
  return by.limit("follow_ups").value_or(5);
}

forecast::wanted wanted_of(const do_work& x) {
  std::chrono::year_month_day day{std::chrono::floor<std::chrono::days>(x.at)};
  forecast::wanted out;
  if (x.text)
    out.resume = *x.text;
  out.posting = x.input.job_description;
  out.position = x.input.position;
  out.company = x.input.company;
  out.lang = x.input.lang;
  out.count = x.input.parts;
  out.today = day.year() / day.month();
  return out;
}

/// What stands in parts: in their notes, as rooms read them.
struct asked_questions {
  std::vector<std::string> texts;
  std::vector<interview::question_kind> kinds;

  bool add(const std::vector<task_part>& parts) {
    for (const auto& part : parts) {
      auto question = interview::read_notes(part.notes);
      if (!question)
        return false;
      kinds.push_back(question->asked.kind);
      texts.push_back(std::move(question->asked.text));
    }
    return true;
  }
};

std::string rules_configuration() {
  return std::string{forecast::rules_version} + '/' + std::string{interview::bank_version()};
}

/// A pack with one question of a model is that model's, also when it goes on after a crash.
task_maker maker_of_pack(const std::vector<task_part>& kept) {
  for (auto at = kept.rbegin(); at != kept.rend(); ++at)
    if (auto by = forecast::maker_of(*at))
      return std::move(*by);
  task_maker out;
  out.engine = "builtin";
  out.configuration = rules_configuration();
  return out;
}

std::vector<chat::message> ask_for_questions(const do_work& x, const do_work::reply& made) {
  // The last one is the closing question, which nobody needs to think of.
  if (made.parts.size() < 2)
    return {};
  const auto& by = rules_of(x);
  auto lang = x.input.lang;
  asked_questions given;
  given.add(x.kept);
  json_writer out;
  // Some vendors want to see the word for the form that is asked of them.
  out.open()
      .field("format", "json")
      .field("resume", told_of(x.text ? *x.text : std::string{}, most_resume_told))
      .field("posting", told_of(x.input.job_description, most_posting_told))
      .field("position", told_of(x.input.position, 120))
      .field("company", told_of(x.input.company, 120))
      .list("given", given.texts,
            [&](const std::string& text) {
              out.put(told_of(text, forecast::most_question_text));
            })
      .open("task")
      .field("kind", "forecast")
      .field("do", text_of(by, "task", lang))
      .field("language", to_string(lang))
      .field("count", made.parts.size() - 1)
      .field("follow_ups", most_follow_ups(by));
  forecast::write_question_form(out, "form");
  out.close().close();
  return {{"system", text_of(by, "system", lang)}, {"user", out.take()}};
}

/// Everything of the questions that people would read.
std::vector<std::string_view> said_in(const std::vector<forecast::forecast_question>& all) {
  std::vector<std::string_view> out;
  for (const auto& x : all) {
    out.insert(out.end(), {x.asked.text, x.why});
    out.insert(out.end(), x.told_points.begin(), x.told_points.end());
    out.insert(out.end(), x.told_follow_ups.begin(), x.told_follow_ups.end());
  }
  return out;
}

std::string read_forecast(const read_model& x, do_work::reply& into) {
  const auto& by = rules_of(x.work);
  asked_questions pack;
  if (into.parts.size() < 2 || !pack.add(x.work.kept))
    return std::string{to_string(ec::internal)};
  auto told = pack;
  if (!told.add(into.parts)) // Of the rules: those that are too few are filled up with them.
    return std::string{to_string(ec::internal)};
  auto wanted = into.parts.size() - 1;
  auto got = forecast::read_questions(x.answer, wanted_of(x.work), told.texts,
                                      {wanted, most_follow_ups(by)});
  if (const auto* why = std::get_if<diagnosis::answer_fault>(&got))
    return std::string{diagnosis::to_string(*why)};
  auto questions = std::get<std::vector<forecast::forecast_question>>(std::move(got));
  if (tells_rules(by, x.work.input.lang, said_in(questions)))
    return std::string{chat::to_string(chat::fault::prompt_leak)};
  into.by = {x.voice.engine, x.voice.model, x.voice.prompt_version,
             rules_configuration() + '/' + x.voice.config_version};
  auto number = x.work.kept.size();
  std::vector<task_part> parts;
  for (auto& q : questions) {
    q.asked.id += '-' + std::to_string(++number);
    parts.push_back(forecast::part_of(q, most_follow_ups(by), &into.by, x.voice.simulated));
  }
  auto from = into.parts.begin();
  auto left = static_cast<std::ptrdiff_t>(wanted - parts.size());
  std::move(from, from + left, std::back_inserter(parts));
  parts.push_back(std::move(into.parts.back()));
  into.parts = std::move(parts);
  pack.add(into.parts);
  into.summary = forecast::summary_json(x.work.input.lang, pack.kinds);
  return {};
}

} // namespace

const model_step forecast_model{ask_for_questions, read_forecast};

uint32_t questions_before_a_model(uint32_t count) {
  return std::max<uint32_t>(1, count * 2 / 5);
}

caf::expected<do_work::reply> foresee(const do_work& x) {
  if (!x.text)
    return make_error(ec::internal, "no text to forecast from");
  asked_questions pack;
  if (!pack.add(x.kept))
    return make_error(ec::internal, "a stored question cannot be read");
  auto questions = forecast::forecast_after(wanted_of(x), pack.texts);
  auto first = questions_before_a_model(x.input.parts);
  do_work::reply out;
  if (x.with_model && pack.texts.size() < first) {
    questions.resize(std::min<size_t>(questions.size(), first - pack.texts.size()));
    out.more = true;
  }
  auto follow_ups = most_follow_ups(rules_of(x));
  for (const auto& question : questions)
    out.parts.push_back(forecast::part_of(question, follow_ups));
  pack.add(out.parts);
  out.by = maker_of_pack(x.kept);
  out.summary = forecast::summary_json(x.input.lang, pack.kinds);
  out.body = "{}"; // Its parts are the result.
  return out;
}

} // namespace zhian::tasks
