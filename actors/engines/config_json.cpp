#include "actors/engines/config_json.hpp"

#include <algorithm>
#include <initializer_list>
#include <vector>

#include <rapidjson/document.h>

#include "actors/engines/features.hpp"
#include "protocols/json_writer.hpp"

namespace zhian::engines {

namespace {

using json_value = rapidjson::Value;

constexpr size_t most_config_bytes = 256 * 1024;

/// Takes the members of one object; the first fault is kept.
class config_reader {
public:
  config_reader(const json_value& from, std::string path, std::optional<config_fault>& wrong)
      : from_(from), path_(std::move(path)), wrong_(wrong) {
    if (!from_.IsObject())
      fail({}, "an object");
  }
  config_reader(const config_reader&) = delete;
  config_reader& operator=(const config_reader&) = delete;
  ~config_reader() {
    if (wrong_ || from_.MemberCount() == taken_.size())
      return;
    for (const auto& x : from_.GetObject()) {
      std::string_view name{x.name.GetString(), x.name.GetStringLength()};
      if (std::find(taken_.begin(), taken_.end(), name) == taken_.end()) {
        // What a client calls its members goes back to it only as far as it is a name.
        fail(name.size() <= 64 ? name : std::string_view{}, "not known");
        return;
      }
    }
    fail({}, "a member stands there twice");
  }

  const json_value* find(std::string_view name) {
    if (wrong_)
      return nullptr;
    auto at = from_.FindMember(json_value{
        rapidjson::StringRef(name.data(), static_cast<rapidjson::SizeType>(name.size()))});
    if (at == from_.MemberEnd())
      return nullptr;
    taken_.push_back(name);
    return &at->value;
  }
  std::string text(std::string_view name) {
    const auto* x = find(name);
    if (x != nullptr && x->IsString())
      return {x->GetString(), x->GetStringLength()};
    fail(name, "a text");
    return {};
  }
  std::string text_or_null(std::string_view name) {
    const auto* x = find(name);
    if (x != nullptr && x->IsString() && x->GetStringLength() > 0)
      return {x->GetString(), x->GetStringLength()};
    if (x == nullptr || !x->IsNull())
      fail(name, "a text or null");
    return {};
  }
  std::optional<uint32_t> number_or_null(std::string_view name) {
    const auto* x = find(name);
    if (x != nullptr && x->IsUint())
      return x->GetUint();
    if (x == nullptr || !x->IsNull())
      fail(name, "a whole number or null");
    return std::nullopt;
  }
  uint32_t number(std::string_view name) {
    const auto* x = find(name);
    if (x != nullptr && x->IsUint())
      return x->GetUint();
    fail(name, "a whole number");
    return 0;
  }
  template <class Use>
  void object(std::string_view name, Use use) {
    const auto* x = find(name);
    if (x == nullptr || !x->IsObject()) {
      fail(name, "an object");
      return;
    }
    config_reader inner{*x, path_of(name), wrong_};
    use(inner);
  }
  void fail(std::string_view name, std::string_view wanted) {
    if (!wrong_)
      wrong_ = config_fault{name.empty() ? path_ : path_of(name), std::string{wanted}};
  }

private:
  std::string path_of(std::string_view name) const {
    return path_.empty() ? std::string{name} : path_ + '.' + std::string{name};
  }

  const json_value& from_;
  std::string path_;
  std::optional<config_fault>& wrong_;
  std::vector<std::string_view> taken_;
};

void text_or_null(json_writer& out, std::string_view name, const std::string& x) {
  if (x.empty())
    out.null(name);
  else
    out.field(name, x);
}

void number_or_null(json_writer& out, std::string_view name, const std::optional<uint32_t>& x) {
  if (x)
    out.field(name, *x);
  else
    out.null(name);
}

void write_texts(json_writer& out, std::string_view language, const engine_config& x,
                 std::string engine_text::*which) {
  out.open(language);
  for (const auto& t : x.prompts)
    out.field(t.purpose, t.*which);
  out.close();
}

void read_members(config_reader& in, const feature_rules& rules, engine_config& out) {
  out.engine = in.text_or_null("engine");
  out.model = in.text_or_null("model");
  out.temperature = in.number_or_null("temperature");
  out.max_tokens = in.number_or_null("max_tokens");
  if (const auto* x = in.find("prompt_version")) {
    if (x->IsString())
      out.prompt_version.assign(x->GetString(), x->GetStringLength());
    else
      in.fail("prompt_version", "a text");
  }
  for (const auto& x : rules.purposes)
    out.prompts.push_back({std::string{x.name}, {}, {}});
  in.object("prompts", [&](config_reader& both) {
    both.object("zh", [&](config_reader& texts) {
      for (auto& x : out.prompts)
        x.zh = texts.text(x.purpose);
    });
    both.object("en", [&](config_reader& texts) {
      for (auto& x : out.prompts)
        x.en = texts.text(x.purpose);
    });
  });
  in.object("weights", [&](config_reader& kinds) {
    for (auto kind : rules.kinds)
      kinds.object(kind, [&](config_reader& row) {
        engine_weights weights{std::string{kind}, {}};
        for (auto dimension : rules.dimensions)
          weights.points.push_back(row.number(dimension));
        out.weights.push_back(std::move(weights));
      });
  });
  in.object("limits", [&](config_reader& all) {
    for (const auto& x : rules.limits)
      out.limits.push_back({std::string{x.name}, all.number_or_null(x.name)});
  });
}

} // namespace

std::string to_json(const engine_config& x) {
  json_writer out;
  out.open();
  text_or_null(out, "engine", x.engine);
  text_or_null(out, "model", x.model);
  number_or_null(out, "temperature", x.temperature);
  number_or_null(out, "max_tokens", x.max_tokens);
  out.field("prompt_version", x.prompt_version).open("prompts");
  write_texts(out, "zh", x, &engine_text::zh);
  write_texts(out, "en", x, &engine_text::en);
  out.close().open("weights");
  const auto* rules = find_feature(x.feature);
  for (const auto& row : x.weights) {
    out.open(row.kind);
    for (size_t i = 0; rules != nullptr && i < row.points.size() && i < rules->dimensions.size();
         ++i)
      out.field(rules->dimensions[i], row.points[i]);
    out.close();
  }
  out.close().open("limits");
  for (const auto& row : x.limits)
    number_or_null(out, row.name, row.value);
  return out.close().close().take();
}

std::variant<engine_config, config_fault> config_from_json(std::string_view feature,
                                                           std::string_view json) {
  const auto* rules = find_feature(feature);
  if (rules == nullptr)
    return config_fault{"feature", "a feature whose engine is data"};
  if (json.size() > most_config_bytes)
    return config_fault{{}, "at most 256 KiB"};
  rapidjson::Document doc;
  doc.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(json.data(),
                                                                                    json.size());
  if (doc.HasParseError())
    return config_fault{{}, "JSON in UTF-8"};
  engine_config out;
  out.feature = feature;
  std::optional<config_fault> wrong;
  {
    config_reader in{doc, {}, wrong};
    if (!wrong)
      read_members(in, *rules, out);
  }
  if (wrong)
    return *wrong;
  return out;
}

std::variant<engine_config, config_fault> read_config(std::string_view feature,
                                                      std::string_view json) {
  auto got = config_from_json(feature, json);
  if (const auto* x = std::get_if<engine_config>(&got))
    if (auto wrong = check(*x))
      return *wrong;
  return got;
}

} // namespace zhian::engines
