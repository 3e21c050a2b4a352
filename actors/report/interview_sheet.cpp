#include "actors/report/interview_sheet.hpp"

#include "actors/report/stored_json.hpp"

namespace zhian::report {

namespace {

using json = rapidjson::Value;
using stored::count;
using stored::member;

/// Rooms ask twelve questions at most and keep remarks of one sentence.
constexpr size_t most_items = 40;
constexpr size_t longest_text = 4000;

std::string text(const json& of, const char* name) {
  return stored::text(of, name, longest_text);
}

bool flag(const json& of, const char* name) {
  const auto* x = member(of, name);
  return x && x->IsBool() && x->GetBool();
}

int points(const json& of, const char* name) {
  const auto* x = member(of, name);
  return x && x->IsInt() && x->GetInt() >= 0 && x->GetInt() <= 100 ? x->GetInt() : -1;
}

template <class Take>
void each(const json& of, const char* name, Take take) {
  stored::each(of, name, most_items, take);
}

std::vector<std::string> texts(const json& of, const char* name) {
  return stored::texts(of, name, most_items, longest_text);
}

std::vector<judged_dimension> dimensions(const json& of) {
  std::vector<judged_dimension> out;
  each(of, "dimensions", [&](const json& x) {
    out.push_back({text(x, "label"), points(x, "score"), count(x, "question"), text(x, "comment"),
                   text(x, "quote")});
  });
  return out;
}

std::vector<quoted_remark> remarks(const json& of, const char* name) {
  std::vector<quoted_remark> out;
  each(of, name, [&](const json& x) {
    out.push_back({text(x, "text"), count(x, "question"), text(x, "quote")});
  });
  return out;
}

judged_question question(const json& x) {
  judged_question out;
  out.number = count(x, "number");
  out.text = text(x, "text");
  out.skill = text(x, "skill");
  out.answered = flag(x, "answered");
  out.inherited = flag(x, "inherited");
  out.score = points(x, "score");
  out.time_s = count(x, "time_s");
  out.dimensions = dimensions(x);
  out.feedback = text(x, "feedback");
  out.covered = texts(x, "covered");
  out.missing = texts(x, "missing");
  out.follow_ups = texts(x, "follow_ups");
  return out;
}

} // namespace

std::optional<interview_sheet> read_interview(const stored_report& from) {
  rapidjson::Document doc, config;
  doc.Parse<rapidjson::kParseIterativeFlag>(from.body.data(), from.body.size());
  if (doc.HasParseError() || !doc.IsObject())
    return std::nullopt;
  config.Parse<rapidjson::kParseIterativeFlag>(from.config.data(), from.config.size());
  interview_sheet out;
  out.id = from.key;
  out.position = from.position;
  out.company = from.company;
  out.ended_at = from.made_at;
  out.edition = from.edition;
  if (!config.HasParseError())
    out.level = text(config, "level");
  out.engine = text(doc, "engine");
  out.bank_version = text(doc, "bank_version");
  out.rubric_version = text(doc, "rubric_version");
  out.config_version = text(doc, "config_version");
  out.language = text(doc, "language");
  out.reason = text(doc, "reason");
  out.score = points(doc, "score");
  out.planned = count(doc, "questions_planned");
  out.asked = count(doc, "questions_asked");
  out.answered = count(doc, "questions_answered");
  out.duration_s = count(doc, "duration_s");
  out.paused_s = count(doc, "paused_s");
  out.branched = member(doc, "branch") != nullptr;
  out.summary = text(doc, "summary");
  out.dimensions = dimensions(doc);
  each(doc, "questions", [&](const json& x) { out.questions.push_back(question(x)); });
  out.strengths = remarks(doc, "strengths");
  out.suggestions = remarks(doc, "suggestions");
  each(doc, "interviewers", [&](const json& x) {
    out.voices.push_back({count(x, "from_turn"), text(x, "engine"), text(x, "model"),
                          text(x, "prompt_version"), text(x, "config_version"),
                          flag(x, "simulated")});
  });
  each(doc, "provider_failures", [&](const json&) { ++out.provider_failures; });
  out.provider_failures += count(doc, "provider_failures_dropped");
  return out;
}

} // namespace zhian::report
