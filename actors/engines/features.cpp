#include "actors/engines/features.hpp"

#include <algorithm>
#include <array>

namespace zhian::engines {

namespace {

using words = std::string_view;

constexpr std::array interview_places{
    placeholder{"task", "task"},
    placeholder{"ask", "task.ask"},
    placeholder{"interview", "interview"},
    placeholder{"position", "interview.position"},
    placeholder{"company", "interview.company"},
    placeholder{"job_description", "interview.job_description"},
    placeholder{"level", "interview.level"},
    placeholder{"questions", "interview.questions"},
    placeholder{"resume", "interview.resume"},
    placeholder{"candidate_answer", "candidate_answer"},
};

constexpr std::array<words, 10> in_rules{
    "task",      "ask",    "interview",       "position", "company", "level", "job_description",
    "questions", "resume", "candidate_answer"};
/// The rules have to say where material stands, or nothing tells the model that it is material.
constexpr std::array<words, 5> rules_need{"task", "ask", "interview", "resume", "candidate_answer"};
constexpr std::array<words, 9> in_question{"ask",       "interview", "position",
                                           "company",   "level",     "job_description",
                                           "questions", "resume",    "candidate_answer"};
constexpr std::array<words, 1> question_needs{"ask"};
/// The closing line asks nothing.
constexpr std::array<words, 8> in_closing{"interview", "position",        "company",
                                          "level",     "job_description", "questions",
                                          "resume",    "candidate_answer"};

constexpr std::array interview_purposes{
    purpose_rule{"system", 8000, in_rules, rules_need},
    purpose_rule{"first", 1000, in_question, question_needs},
    purpose_rule{"main", 1000, in_question, question_needs},
    purpose_rule{"last", 1000, in_question, question_needs},
    purpose_rule{"follow_up", 1000, in_question, question_needs},
    purpose_rule{"closing", 1000, in_closing, {}},
};
constexpr std::array<words, 6> interview_kinds{"opening",     "experience",  "technical",
                                               "behavioural", "situational", "closing"};
constexpr std::array<words, 5> interview_dimensions{"relevance", "concreteness", "structure",
                                                    "depth", "expression"};
// As wide as the settings of the same names; a node waits for the shorter of the two.
constexpr std::array interview_limits{
    limit_rule{"questions", 1, 12, false},
    limit_rule{"follow_ups", 0, 2, false},
    limit_rule{"first_timeout_ms", 50, 600'000, true},
    limit_rule{"idle_timeout_ms", 50, 600'000, true},
    limit_rule{"turn_timeout_ms", 100, 1'800'000, true},
};

// Tasks: one answer, asked for with the rules and one message of the user.

constexpr std::array diagnosis_places{
    placeholder{"task", "task"},
    placeholder{"language", "task.language"},
    placeholder{"rewrites", "task.rewrites"},
    placeholder{"strengths", "task.strengths"},
    placeholder{"questions", "task.questions"},
    placeholder{"resume", "resume"},
    placeholder{"posting", "posting"},
    placeholder{"position", "position"},
    placeholder{"findings", "findings"},
};
constexpr std::array<words, 9> in_diagnosis{"task",      "language", "rewrites",
                                            "strengths", "questions", "resume",
                                            "posting",   "position", "findings"};
constexpr std::array<words, 4> diagnosis_needs{"task", "resume", "posting", "findings"};
constexpr std::array<words, 1> advice_needs{"resume"};
constexpr std::array diagnosis_purposes{
    purpose_rule{"system", 8000, in_diagnosis, diagnosis_needs},
    purpose_rule{"task", 2000, in_diagnosis, advice_needs},
};
constexpr std::array<words, 1> diagnosis_kinds{"whole"};
constexpr std::array<words, 7> diagnosis_dimensions{"structure", "contact", "experience", "skills",
                                                    "language",  "layout",  "risks"};
constexpr limit_rule tries_of_model{"tries", 1, 10, true};
constexpr limit_rule first_of_model{"first_timeout_ms", 50, 600'000, true};
constexpr limit_rule idle_of_model{"idle_timeout_ms", 50, 600'000, true};
constexpr limit_rule turn_of_model{"turn_timeout_ms", 100, 1'800'000, true};
constexpr std::array diagnosis_limits{
    limit_rule{"rewrites", 0, 20, false},
    limit_rule{"strengths", 0, 20, false},
    limit_rule{"questions", 0, 20, false},
    tries_of_model,
    first_of_model,
    idle_of_model,
    turn_of_model,
};

constexpr std::array forecast_places{
    placeholder{"task", "task"},         placeholder{"language", "task.language"},
    placeholder{"count", "task.count"},  placeholder{"follow_ups", "task.follow_ups"},
    placeholder{"form", "task.form"},    placeholder{"resume", "resume"},
    placeholder{"posting", "posting"},   placeholder{"position", "position"},
    placeholder{"company", "company"},   placeholder{"given", "given"},
};
constexpr std::array<words, 10> in_forecast{"task",     "language", "count",   "follow_ups",
                                            "form",     "resume",   "posting", "position",
                                            "company",  "given"};
constexpr std::array<words, 3> forecast_needs{"task", "resume", "posting"};
constexpr std::array<words, 1> forecast_task_needs{"count"};
constexpr std::array forecast_purposes{
    purpose_rule{"system", 8000, in_forecast, forecast_needs},
    purpose_rule{"task", 2000, in_forecast, forecast_task_needs},
};
constexpr std::array forecast_limits{
    limit_rule{"questions", 3, 20, false},
    limit_rule{"follow_ups", 0, 5, false},
    tries_of_model,
    first_of_model,
    idle_of_model,
    turn_of_model,
};

constexpr std::array features{
    feature_rules{interview_feature, interview_places, interview_purposes, interview_kinds,
                  interview_dimensions, interview_limits},
    feature_rules{diagnosis_feature, diagnosis_places, diagnosis_purposes, diagnosis_kinds,
                  diagnosis_dimensions, diagnosis_limits},
    // Nothing of it is scored.
    feature_rules{forecast_feature, forecast_places, forecast_purposes, {}, {}, forecast_limits},
};

constexpr bool all_are_there() {
  for (size_t i = 0; i < engine_features.size(); ++i)
    if (features[i].name != engine_features[i])
      return false;
  return features.size() == engine_features.size();
}
static_assert(all_are_there(), "the features that the vocabulary names, in their order");

bool is_name(words x) {
  return !x.empty() && x.size() <= 32 && std::all_of(x.begin(), x.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || c == '_';
  });
}

} // namespace

const feature_rules* find_feature(std::string_view name) {
  auto at = std::find_if(features.begin(), features.end(),
                         [&](const feature_rules& x) { return x.name == name; });
  return at == features.end() ? nullptr : &*at;
}

std::vector<std::string_view> placeholders_of(std::string_view text) {
  std::vector<std::string_view> out;
  for (size_t at = 0; at + 1 < text.size();) {
    auto two = text.substr(at, 2);
    if (two != "{{" && two != "}}") {
      ++at;
      continue;
    }
    auto end = two == "{{" ? text.find("}}", at + 2) : std::string_view::npos;
    auto name =
        end == std::string_view::npos ? std::string_view{} : text.substr(at + 2, end - at - 2);
    out.push_back(is_name(name) ? name : std::string_view{});
    at = end == std::string_view::npos ? at + 2 : end + 2;
  }
  return out;
}

std::string rendered(std::string_view text, std::string_view feature) {
  const auto* rules = find_feature(feature);
  auto places = rules == nullptr ? std::span<const placeholder>{} : rules->places;
  std::string out;
  while (!text.empty()) {
    auto open = text.find("{{");
    out += text.substr(0, open);
    if (open == std::string_view::npos)
      break;
    text.remove_prefix(open);
    auto close = text.find("}}");
    auto name = close == std::string_view::npos ? std::string_view{} : text.substr(2, close - 2);
    auto known = std::find_if(places.begin(), places.end(),
                              [&](const placeholder& x) { return x.name == name; });
    if (known == places.end()) {
      out += "{{";
      text.remove_prefix(2);
      continue;
    }
    out += known->place;
    text.remove_prefix(close + 2);
  }
  return out;
}

const engine_text& text_for(const engine_config& x, std::string_view purpose) {
  static const engine_text none;
  auto at = std::find_if(x.prompts.begin(), x.prompts.end(),
                         [&](const engine_text& t) { return t.purpose == purpose; });
  return at == x.prompts.end() ? none : *at;
}

const engine_weights* weights_for(const engine_config& x, std::string_view kind) {
  auto at = std::find_if(x.weights.begin(), x.weights.end(),
                         [&](const engine_weights& w) { return w.kind == kind; });
  return at == x.weights.end() ? nullptr : &*at;
}

} // namespace zhian::engines
