#include "actors/interview/trial.hpp"

#include <utility>

#include "actors/interview/report.hpp"
#include "actors/interview/rubric.hpp"
#include "protocols/json_writer.hpp"

namespace zhian::interview {

namespace {

constexpr int no_score = -1;

int rounded_mean(const std::vector<answer_score>& all) {
  if (all.empty())
    return no_score;
  int sum = 0;
  for (const auto& x : all)
    sum += x.overall;
  auto n = static_cast<int>(all.size());
  return (sum + n / 2) / n;
}

std::vector<answer_score> judged_by(const trial_source& x, const engine_config& by) {
  std::vector<answer_score> out;
  for (const auto& one : x.answers)
    out.push_back(score_answer(*one.asked, one.answer, x.config.lang, by));
  return out;
}

void write_score(json_writer& out, std::string_view name, const answer_score& x) {
  out.open(name)
      .field("score", x.overall)
      .list("dimensions", x.dimensions,
            [&](const dimension_score& d) {
              out.open().field("name", d.name).field("score", d.score).close();
            })
      .close();
}

} // namespace

trial_source source_of(const room_state& room) {
  trial_source out;
  out.name = room.id.str();
  out.config = room.config;
  for (uint32_t number = 1; number <= room.plan.size() && out.answers.size() < most_trial_answers;
       ++number) {
    auto so_far = collect(room, number);
    if (so_far.answers > 0)
      out.answers.push_back({std::move(so_far.asked), std::move(so_far.answer)});
  }
  return out;
}

std::vector<trial_line> lines_of(const trial_source& x,
                                 const std::shared_ptr<const engine_config>& by) {
  using task = spoken_context::task;
  std::vector<trial_line> out;
  if (x.answers.empty())
    return out;
  spoken_context context;
  context.config = x.config;
  context.questions = static_cast<uint32_t>(x.answers.size());
  context.by = by;
  const auto& first = x.answers.front();
  auto add = [&](std::string name, task what, uint32_t number, std::string ask) {
    context.what = what;
    context.number = number;
    context.ask = std::move(ask);
    out.push_back({std::move(name), context});
  };
  add("first", task::first, 1, first.asked->text);
  context.so_far = {{1, true, first.asked->text, 0, {}}, {1, false, first.answer, 0, {}}};
  if (!first.asked->follow_ups.empty())
    add("follow_up", task::follow_up, 1, first.asked->follow_ups.front().text);
  add("closing", task::closing, 0, {});
  return out;
}

std::string trial_json(const trial_source& x, const engine_config& tried, const engine_config& now,
                       std::string_view engine, const std::vector<trial_spoken>& lines) {
  auto with_it = judged_by(x, tried);
  auto as_now = judged_by(x, now);
  json_writer out;
  out.open()
      .field("feature", tried.feature)
      .field("version", tried.version)
      .field("in_force", now.version)
      .field("source", x.name)
      .field("language", to_string(x.config.lang))
      .field("engine", engine)
      .open("score")
      .field("tried", rounded_mean(with_it))
      .field("in_force", rounded_mean(as_now))
      .close()
      .open_list("answers");
  for (size_t i = 0; i < x.answers.size(); ++i) {
    out.open()
        .field("question", x.answers[i].asked->text)
        .field("kind", to_string(x.answers[i].asked->kind));
    write_score(out, "tried", with_it[i]);
    write_score(out, "in_force", as_now[i]);
    out.close();
  }
  out.close_list().list("lines", lines, [&](const trial_spoken& line) {
    out.open().field("task", line.task).field("model", line.model).field("text", line.text);
    if (line.failure.empty())
      out.null("failure");
    else
      out.field("failure", line.failure);
    out.close();
  });
  return out.close().take();
}

} // namespace zhian::interview
