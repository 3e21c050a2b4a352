#include "actors/interview/charge.hpp"

#include <algorithm>
#include <set>

#include <rapidjson/document.h>

#include "protocols/json_writer.hpp"

namespace zhian::interview {

namespace {

std::string_view voice_of(const engine_log& log, uint32_t turn) {
  std::string_view out;
  for (const auto& x : log.voices)
    if (x.turn <= turn)
      out = x.voice.engine;
  return out;
}

/// Another one spoke the line than the one that failed at it.
bool stood_in(const engine_log& log, uint32_t turn) {
  return std::any_of(log.failures.begin(), log.failures.end(), [&](const provider_failure& x) {
    return x.turn == turn && x.engine != voice_of(log, turn);
  });
}

} // namespace

std::vector<hold_line> charges_of(const room_state& x) {
  if (x.config.price <= 0)
    return {};
  std::set<uint32_t> answered, free;
  for (const auto& turn : x.turns) {
    if (turn.number == 0 || x.inherited(turn))
      continue;
    if (!turn.answer.empty() && !turn.follow_up)
      answered.insert(turn.number);
    if (stood_in(x.engines, turn.turn))
      free.insert(turn.number);
  }
  std::vector<hold_line> out;
  auto count = static_cast<int64_t>(answered.size());
  int64_t at = 0;
  for (auto number : answered) {
    auto share = x.config.price * (at + 1) / count - x.config.price * at / count;
    out.push_back({"question:" + std::to_string(number), free.contains(number) ? 0 : share});
    ++at;
  }
  return out;
}

std::string charge_payload(const std::vector<hold_line>& lines) {
  json_writer out;
  out.open().list("lines", lines, [&](const hold_line& x) {
    out.open().field("line", x.line).field("amount", x.amount).close();
  });
  return out.close().take();
}

std::optional<std::vector<hold_line>> read_charge(std::string_view payload) {
  rapidjson::Document text;
  text.Parse<rapidjson::kParseIterativeFlag>(payload.data(), payload.size());
  if (text.HasParseError() || !text.IsObject())
    return std::nullopt;
  auto lines = text.FindMember("lines");
  if (lines == text.MemberEnd() || !lines->value.IsArray())
    return std::nullopt;
  std::vector<hold_line> out;
  for (const auto& x : lines->value.GetArray()) {
    if (!x.IsObject())
      return std::nullopt;
    auto line = x.FindMember("line");
    auto amount = x.FindMember("amount");
    if (line == x.MemberEnd() || !line->value.IsString() || amount == x.MemberEnd()
        || !amount->value.IsInt64())
      return std::nullopt;
    out.push_back(
        {{line->value.GetString(), line->value.GetStringLength()}, amount->value.GetInt64()});
  }
  return out;
}

} // namespace zhian::interview
