#include <cstdlib>

#include "actors/gateways/chat.hpp"
#include "config/rules.hpp"
#include "protocols/json_writer.hpp"

namespace zhian::chat {

std::string_view to_string(vendor x) {
  switch (x) {
  case vendor::openai:
    return "openai";
  case vendor::deepseek:
    return "deepseek";
  case vendor::dashscope:
    return "dashscope";
  }
  return "openai";
}

vendor vendor_of(const openai_settings& with) {
  for (auto x : {vendor::openai, vendor::deepseek, vendor::dashscope})
    if (with.vendor == to_string(x))
      return x;
  auto host = rules::host_of_url(with.base_url);
  if (host.ends_with("aliyuncs.com"))
    return vendor::dashscope;
  if (host.ends_with("deepseek.com"))
    return vendor::deepseek;
  return vendor::openai;
}

std::string request_body(const openai_settings& with, const std::vector<message>& messages,
                         bool stream, bool json) {
  auto who = vendor_of(with);
  json_writer out;
  out.open().field("model", with.model).list("messages", messages, [&](const message& x) {
    out.open().field("role", x.role).field("content", x.content).close();
  });
  out.field("stream", stream);
  if (stream)
    out.open("stream_options").field("include_usage", true).close();
  if (!with.temperature.empty())
    out.raw("temperature", with.temperature);
  out.field(who == vendor::openai ? "max_completion_tokens" : "max_tokens", with.max_tokens);
  if (json)
    out.open("response_format").field("type", "json_object").close();
  // A hybrid model would think aloud first, and refuses to without a stream.
  if (who == vendor::dashscope)
    out.field("enable_thinking", false);
  return out.close().take();
}

std::vector<std::string> request_headers(const openai_settings& with, bool stream) {
  return {"Content-Type: application/json",
          stream ? "Accept: text/event-stream" : "Accept: application/json",
          "Authorization: Bearer " + with.api_key, "User-Agent: zhian/" ZHIAN_VERSION};
}

} // namespace zhian::chat
