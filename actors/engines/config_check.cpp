// What a version of an engine's work must fulfil.
#include <algorithm>
#include <numeric>

#include "actors/engines/config_json.hpp"
#include "actors/engines/features.hpp"
#include "protocols/utf8.hpp"

namespace zhian::engines {

namespace {

using found_fault = std::optional<config_fault>;

constexpr uint32_t most_temperature = 200;
constexpr uint32_t least_tokens = 16;
constexpr uint32_t most_tokens = 32'768;
constexpr size_t most_model = 128;
constexpr size_t most_prompt_version = 64;

std::string range_of(uint32_t least, uint32_t most) {
  return std::to_string(least) + " to " + std::to_string(most);
}

bool is_visible(std::string_view x) {
  return std::all_of(x.begin(), x.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

bool is_label(std::string_view x) {
  return x.size() <= most_prompt_version && std::all_of(x.begin(), x.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
                  || c == '.' || c == '_' || c == '-';
         });
}

/// Only line breaks and tabs of what is below the blank: a text is read, and sent as it is.
bool is_plain(std::string_view x) {
  return storable_text(x) && std::none_of(x.begin(), x.end(), [](char c) {
           return static_cast<unsigned char>(c) < ' ' && c != '\n' && c != '\t';
         });
}

bool is_blank(std::string_view x) {
  return x.find_first_not_of(" \n\t") == std::string_view::npos;
}

found_fault check_choice(const engine_config& x) {
  if (!x.engine.empty() && x.engine != "builtin" && x.engine != "openai")
    return config_fault{"engine", "builtin, openai or null"};
  if (x.model.size() > most_model || !is_visible(x.model))
    return config_fault{"model", "1 to 128 visible ASCII characters, or null"};
  if (x.temperature && *x.temperature > most_temperature)
    return config_fault{"temperature", range_of(0, most_temperature) + " hundredths, or null"};
  if (x.max_tokens && (*x.max_tokens < least_tokens || *x.max_tokens > most_tokens))
    return config_fault{"max_tokens", range_of(least_tokens, most_tokens) + ", or null"};
  if (!is_label(x.prompt_version))
    return config_fault{"prompt_version", "at most 64 letters, digits, '.', '_' and '-'"};
  return std::nullopt;
}

found_fault check_text(const purpose_rule& rule, const char* language, std::string_view text) {
  auto field = std::string{"prompts."} + language + '.' + std::string{rule.name};
  if (is_blank(text) || !is_plain(text) || count_characters(text) > rule.most_characters)
    return config_fault{std::move(field), range_of(1, static_cast<uint32_t>(rule.most_characters))
                                              + " characters of plain text"};
  auto named = placeholders_of(text);
  auto in = [](const auto& all, std::string_view name) {
    return std::find(all.begin(), all.end(), name) != all.end();
  };
  for (auto name : named)
    if (!in(rule.allowed, name)) {
      std::string known;
      for (auto x : rule.allowed)
        known.append(known.empty() ? "" : ", ").append("{{").append(x).append("}}");
      return config_fault{std::move(field), "placeholders among " + known};
    }
  for (auto name : rule.required)
    if (!in(named, name))
      return config_fault{std::move(field), "the placeholder {{" + std::string{name} + "}}"};
  return std::nullopt;
}

found_fault check_texts(const engine_config& x, const feature_rules& rules) {
  for (const auto& rule : rules.purposes) {
    const auto& text = text_for(x, rule.name);
    if (auto wrong = check_text(rule, "zh", text.zh))
      return wrong;
    if (auto wrong = check_text(rule, "en", text.en))
      return wrong;
  }
  return std::nullopt;
}

found_fault check_weights(const engine_config& x, const feature_rules& rules) {
  for (auto kind : rules.kinds) {
    const auto* row = weights_for(x, kind);
    auto field = "weights." + std::string{kind};
    if (row == nullptr || row->points.size() != rules.dimensions.size())
      return config_fault{std::move(field), "one number for each dimension"};
    for (auto n : row->points)
      if (n > 100)
        return config_fault{std::move(field), range_of(0, 100)};
    if (std::accumulate(row->points.begin(), row->points.end(), 0u) != 100)
      return config_fault{std::move(field), "numbers that are 100 together"};
  }
  return std::nullopt;
}

found_fault check_limits(const engine_config& x, const feature_rules& rules) {
  for (const auto& rule : rules.limits) {
    auto value = x.limit(rule.name);
    if (!value && rule.may_be_null)
      continue;
    if (!value || *value < rule.least || *value > rule.most)
      return config_fault{"limits." + std::string{rule.name},
                          range_of(rule.least, rule.most) + (rule.may_be_null ? ", or null" : "")};
  }
  return std::nullopt;
}

} // namespace

std::optional<config_fault> check(const engine_config& x) {
  const auto* rules = find_feature(x.feature);
  if (rules == nullptr)
    return config_fault{"feature", "a feature whose engine is data"};
  if (auto wrong = check_choice(x))
    return wrong;
  if (auto wrong = check_texts(x, *rules))
    return wrong;
  if (auto wrong = check_weights(x, *rules))
    return wrong;
  return check_limits(x, *rules);
}

} // namespace zhian::engines
