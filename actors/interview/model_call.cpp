#include "actors/interview/model_call.hpp"

#include <algorithm>

#include "actors/interview/engine_log.hpp"
#include "config/checks.hpp"
#include "protocols/time.hpp"

namespace zhian::interview {

namespace {

/// A token comes in a chunk of its own.
constexpr size_t bytes_of_a_token = 512;

} // namespace

std::shared_ptr<const line_rules> rules_of(const openai_settings& with, const prompt& own,
                                           std::shared_ptr<const engine_config> by) {
  auto out = std::make_shared<line_rules>();
  bool speaks = !by || by->feature == interview_feature;
  out->with = by ? tuned(with, *by) : with;
  out->texts = by && (with.prompt_file.empty() || !speaks) ? prompt_of(*by) : own;
  out->most_bytes =
      speaks ? with.max_reply_bytes
             : std::max<size_t>(with.max_reply_bytes, out->with.max_tokens * bytes_of_a_token);
  out->voice = {std::string{model_engine_name}, out->with.model, out->texts.version,
                speaks ? config_version(out->with, out->texts) : config_version(out->with, *by),
                model_is_simulated(with)};
  out->secret_zh = std::make_shared<const secret_text>(out->texts.zh.system);
  out->secret_en = std::make_shared<const secret_text>(out->texts.en.system);
  out->by = std::move(by);
  return out;
}

std::vector<chat::message> line_call::messages() const {
  return answer ? *answer->what.messages : messages_for(rules->texts, *what.context);
}

chat::fault line_call::overdue(line_time now) const {
  using chat::fault;
  const auto& with = rules->with;
  if (now - asked >= with.turn_timeout)
    return fault::turn_timeout;
  if (!under_way())
    return fault::none;
  if (payload == line_time{})
    return now - sent >= with.first_timeout ? fault::first_timeout : fault::none;
  return now - payload >= with.idle_timeout ? fault::idle_timeout : fault::none;
}

chat::failure line_call::why_ended(chat::vendor of, const http_end& how) {
  using chat::failure_of;
  using chat::fault;
  if (how.what == http_failure::too_large)
    return failure_of(fault::too_long);
  if (how.what == http_failure::timed_out)
    return failure_of(how.connecting ? fault::unreachable : fault::turn_timeout);
  if (how.connecting || how.what == http_failure::unreachable || how.what == http_failure::tls)
    return failure_of(fault::unreachable);
  if (head.status != 0 && head.status != 200)
    return chat::classify_status(of, head.status, body, head.header("retry-after"),
                                 head.header("retry-after-ms"),
                                 std::chrono::floor<std::chrono::seconds>(wall_now()));
  reply.end(how.what == http_failure::none);
  return reply.failed() ? reply.why() : failure_of(fault::cut);
}

} // namespace zhian::interview
