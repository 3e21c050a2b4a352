// The stored samples, read once; what cannot be read is a fault of the program.
#include <algorithm>
#include <stdexcept>

#include <rapidjson/document.h>

#include "actors/interview/text.hpp"
#include "actors/interview/trial.hpp"

namespace zhian::interview {

/// Made by the build from trial/samples.json.
std::string_view trial_samples_json();

namespace {

std::string sample_text(const rapidjson::Value& of, const char* name) {
  auto at = of.FindMember(name);
  if (at == of.MemberEnd() || !at->value.IsString() || at->value.GetStringLength() == 0)
    throw std::logic_error(std::string{"a stored sample lacks "} + name);
  return {at->value.GetString(), at->value.GetStringLength()};
}

trial_source read_sample(const rapidjson::Value& of) {
  trial_source out;
  out.name = sample_text(of, "id");
  out.config.position = sample_text(of, "position");
  out.config.lang = sample_text(of, "language") == "en" ? language::en : language::zh;
  for (const auto& x : of["answers"].GetArray()) {
    auto id = sample_text(x, "question");
    const auto* known = find_question(id);
    if (known == nullptr || out.answers.size() >= most_trial_answers)
      throw std::logic_error("a stored sample has no question " + id);
    auto asked = std::make_shared<question>(*known);
    asked->text = fill_slots(asked->text, {{"position", out.config.position}});
    out.answers.push_back({std::move(asked), sample_text(x, "text")});
  }
  out.config.questions = static_cast<uint32_t>(out.answers.size());
  return out;
}

const std::vector<trial_source>& all_samples() {
  static const auto all = [] {
    rapidjson::Document doc;
    auto json = trial_samples_json();
    doc.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(json.data(),
                                                                                      json.size());
    if (doc.HasParseError() || !doc.IsObject() || !doc.HasMember("samples"))
      throw std::logic_error("the stored samples are no JSON");
    std::vector<trial_source> out;
    for (const auto& x : doc["samples"].GetArray())
      out.push_back(read_sample(x));
    return out;
  }();
  return all;
}

} // namespace

std::optional<trial_source> find_sample(std::string_view name) {
  const auto& all = all_samples();
  auto at = std::find_if(all.begin(), all.end(), [&](const auto& x) { return x.name == name; });
  return at == all.end() ? std::nullopt : std::optional{*at};
}

std::vector<std::string> sample_names() {
  std::vector<std::string> out;
  for (const auto& x : all_samples())
    out.push_back(x.name);
  return out;
}

} // namespace zhian::interview
