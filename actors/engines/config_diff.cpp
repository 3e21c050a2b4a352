// What differs between two versions: member by member, in the order in which they are written.
#include "actors/engines/config_json.hpp"
#include "actors/engines/features.hpp"
#include "protocols/json_writer.hpp"

namespace zhian::engines {

namespace {

class change_list {
public:
  change_list() { out_.open_list(); }

  void text(const std::string& path, const std::string& from, const std::string& to) {
    if (from == to)
      return;
    out_.open().field("path", path);
    put("from", from);
    put("to", to);
    out_.close();
  }
  void number(const std::string& path, const std::optional<uint32_t>& from,
              const std::optional<uint32_t>& to) {
    if (from == to)
      return;
    out_.open().field("path", path);
    put("from", from);
    put("to", to);
    out_.close();
  }
  std::string take() { return out_.close_list().take(); }

private:
  void put(std::string_view name, const std::string& x) {
    if (x.empty())
      out_.null(name);
    else
      out_.field(name, x);
  }
  void put(std::string_view name, const std::optional<uint32_t>& x) {
    if (x)
      out_.field(name, *x);
    else
      out_.null(name);
  }

  json_writer out_;
};

std::optional<uint32_t> point_of(const engine_config& x, std::string_view kind, size_t i) {
  const auto* row = weights_for(x, kind);
  return row != nullptr && i < row->points.size() ? std::optional{row->points[i]} : std::nullopt;
}

} // namespace

std::string diff_json(const engine_config& from, const engine_config& to) {
  change_list out;
  out.text("engine", from.engine, to.engine);
  out.text("model", from.model, to.model);
  out.number("temperature", from.temperature, to.temperature);
  out.number("max_tokens", from.max_tokens, to.max_tokens);
  const auto* rules = find_feature(to.feature);
  if (rules == nullptr)
    return out.take();
  for (const auto& rule : rules->purposes)
    out.text("prompts.zh." + std::string{rule.name}, text_for(from, rule.name).zh,
             text_for(to, rule.name).zh);
  for (const auto& rule : rules->purposes)
    out.text("prompts.en." + std::string{rule.name}, text_for(from, rule.name).en,
             text_for(to, rule.name).en);
  for (auto kind : rules->kinds)
    for (size_t i = 0; i < rules->dimensions.size(); ++i)
      out.number("weights." + std::string{kind} + '.' + std::string{rules->dimensions[i]},
                 point_of(from, kind, i), point_of(to, kind, i));
  for (const auto& rule : rules->limits)
    out.number("limits." + std::string{rule.name}, from.limit(rule.name), to.limit(rule.name));
  return out.take();
}

} // namespace zhian::engines
