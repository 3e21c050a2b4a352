#include "http/json/forecasts.hpp"

#include "http/json/parts.hpp"
#include "protocols/model_failures.hpp"

namespace zhian::http::json {

namespace {

void write_maker(json_writer& out, const task_maker& by) {
  write_text(out, "engine", by.engine);
  write_text(out, "model", by.model);
  write_text(out, "prompt", by.prompt);
  write_text(out, "configuration", by.configuration);
}

} // namespace

std::string forecast_question(const task_part_row& x) {
  auto out = "{\"number\":" + std::to_string(x.number);
  std::string_view body{x.part.body};
  // What is kept is an object with members, made by us.
  if (body.size() > 2 && body.front() == '{')
    return out.append(",").append(body.substr(1));
  return out + '}';
}

std::string forecasts(const std::vector<task_result_row>& items, std::string_view next) {
  return page_of(items, next, [](json_writer& out, const task_result_row& x) {
    out.open()
        .field("id", x.id.str())
        .field("created_at", to_rfc3339(x.created_at))
        .field("resume_id", x.resume.str())
        .field("position", x.position)
        .field("company", x.company)
        .field("questions", x.parts);
    write_maker(out, x.by);
    out.field("cost", x.cost).raw("summary", x.summary).close();
  });
}

std::string forecast(const find_pack::reply& x) {
  const auto& row = *x.row;
  json_writer out;
  out.open()
      .field("id", row.id.str())
      .field("stage", to_string(row.stage))
      .field("created_at", to_rfc3339(x.result ? x.result->created_at : row.created_at))
      .field("resume_id", row.input.resume.str())
      .field("position", row.input.position)
      .field("company", row.input.company)
      .field("wanted", row.input.parts);
  write_maker(out, x.result ? x.result->by : task_maker{});
  // Also while it is under way: that it takes longer has its reason.
  out.field("engine_version", row.engine_version);
  write_words(out, "model_failures", model_failure_words(row.model_failures));
  if (x.result)
    out.field("cost", x.result->cost);
  else
    out.null("cost");
  out.raw("summary", x.result ? std::string_view{x.result->summary} : std::string_view{});
  std::string questions = "[";
  for (const auto& part : x.parts) {
    if (questions.size() > 1)
      questions += ',';
    questions += forecast_question(part);
  }
  out.raw("questions", questions += ']');
  return out.close().take();
}

} // namespace zhian::http::json
