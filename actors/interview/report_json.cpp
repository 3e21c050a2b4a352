#include "actors/interview/report.hpp"
#include "protocols/json_writer.hpp"

namespace zhian::interview {

namespace {

void write_remarks(json_writer& out, std::string_view name, const std::vector<remark>& list) {
  out.list(name, list, [&](const remark& x) {
    out.open().field("text", x.text);
    if (!x.dimension.empty())
      out.field("dimension", x.dimension);
    if (x.question != 0)
      out.field("question", x.question);
    if (!x.quote.empty())
      out.field("quote", x.quote);
    out.close();
  });
}

void write_question(json_writer& out, const question_feedback& q, language lang) {
  out.open()
      .field("number", q.number)
      .field("id", q.planned.id)
      .field("text", q.planned.text)
      .field("skill", q.planned.skill)
      .field("reason", q.planned.reason)
      .field("answered", q.answered)
      .field("answers", q.answers)
      .field("time_s", q.time_s)
      .field("inherited", q.inherited)
      .field("score", q.answered ? q.judged.overall : -1)
      .field("feedback", q.feedback)
      .list("dimensions", q.judged.dimensions,
            [&](const auto& d) {
              out.open()
                  .field("name", d.name)
                  .field("label", dimension_label(d.name, lang))
                  .field("score", d.score)
                  .field("comment", d.comment);
              if (!d.quote.empty())
                out.field("quote", d.quote);
              out.close();
            })
      .field("covered", q.judged.covered)
      .field("missing", q.judged.missing)
      .field("follow_ups", q.follow_ups)
      .close();
}

} // namespace

std::string report_json(const interview_report& x) {
  json_writer out;
  out.open()
      .field("v", 1)
      .field("engine", x.engine)
      .field("bank_version", x.bank_version)
      .field("rubric_version", x.rubric_version)
      .field("config_version", x.config_version)
      .field("engine_version", x.engine_version)
      .field("language", to_string(x.lang))
      .field("reason", to_string(x.reason))
      .field("score", x.score)
      .field("questions_planned", x.questions_planned)
      .field("questions_asked", x.questions_asked)
      .field("questions_answered", x.questions_answered)
      .field("answers", x.answers)
      .field("duration_s", x.duration_s)
      .field("paused_s", x.paused_s);
  if (x.branch)
    out.open("branch")
        .field("record_id", x.branch->record.str())
        .field("room_id", x.branch->room.str())
        .field("turn", x.branch->turn)
        .close();
  out.field("summary", x.summary).open_list("dimensions");
  for (const auto& d : x.dimensions)
    out.open()
        .field("name", d.name)
        .field("label", d.label)
        .field("score", d.score)
        .field("question", d.question)
        .field("quote", d.quote)
        .close();
  out.close_list().open_list("questions");
  for (const auto& q : x.questions)
    write_question(out, q, x.lang);
  out.close_list();
  write_remarks(out, "strengths", x.strengths);
  write_remarks(out, "suggestions", x.suggestions);
  write_report_log(out, x.engines);
  return out.close().take();
}

} // namespace zhian::interview
