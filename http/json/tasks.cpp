#include "http/json/tasks.hpp"

#include "http/json/parts.hpp"

namespace zhian::http::json {

namespace {

/// Where the result of a task is read.
std::string result_url(const task_row& x) {
  switch (x.what) {
  case task_kind::diagnosis:
    return "/api/v1/resume-diagnosis/" + x.id.str();
  case task_kind::forecast:
    return "/api/v1/interview-prep/" + x.id.str();
  }
  return {};
}

void write_task(json_writer& out, const task_row& x) {
  out.open()
      .field("id", x.id.str())
      .field("kind", to_string(x.what))
      .field("stage", to_string(x.stage))
      .field("resume_id", x.input.resume.str())
      .field("position", x.input.position)
      .field("price", x.price)
      .field("attempt", x.begun);
  write_text(out, "failure", x.fault);
  out.field("created_at", to_rfc3339(x.created_at)).field("changed_at", to_rfc3339(x.changed_at));
  write_maybe(out, "ended_at", x.ended_at);
  write_text(out, "result_url", x.stage == task_stage::done ? result_url(x) : std::string{});
  out.close();
}

void write_diagnosis_fields(json_writer& out, const task_result_row& x) {
  out.field("id", x.id.str())
      .field("resume_id", x.resume.str())
      .field("document_id", x.document.str())
      .field("version", x.number)
      .field("position", x.position)
      .field("created_at", to_rfc3339(x.created_at))
      .field("cost", x.cost)
      .field("engine", x.by.engine);
  write_text(out, "model", x.by.model);
  write_text(out, "prompt", x.by.prompt);
  out.field("configuration", x.by.configuration)
      .field("engine_version", x.engine_version)
      .raw("summary", x.summary);
}

} // namespace

std::string task(const task_row& x) {
  json_writer out;
  write_task(out, x);
  return out.take();
}

std::string tasks(const std::vector<task_row>& items, std::string_view next) {
  return page_of(items, next, write_task);
}

std::string diagnoses(const std::vector<task_result_row>& items, std::string_view next) {
  return page_of(items, next, [](json_writer& out, const task_result_row& x) {
    out.open();
    write_diagnosis_fields(out, x);
    out.close();
  });
}

std::string diagnosis(const task_result_row& x, std::string_view report, std::string_view locked) {
  json_writer out;
  out.open();
  write_diagnosis_fields(out, x);
  write_words(out, "model_failures", x.model_failures);
  out.raw("report", report).raw("locked", locked).close();
  return out.take();
}

std::string diagnosis_change(const task_result_row& before, const task_result_row& after,
                             std::string_view changes, std::string_view locked) {
  json_writer out;
  out.open();
  for (const auto& [name, x] : {std::pair{"before", &before}, {"after", &after}}) {
    out.open(name);
    write_diagnosis_fields(out, *x);
    out.close();
  }
  out.raw("changes", changes).raw("locked", locked).close();
  return out.take();
}

} // namespace zhian::http::json
