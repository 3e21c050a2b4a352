// Chat completions as OpenAI, DeepSeek and Qwen speak them: the request, the answer, what went
// wrong. Pure: no socket and no clock.
#pragma once

#include <chrono>
#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/settings.hpp"

namespace zhian::chat {

/// Whose rules hold: names of fields and the meaning of errors differ.
enum class vendor : uint8_t { openai, deepseek, dashscope };
std::string_view to_string(vendor x);
/// The vendor of a setting ("auto": by the host of the base URL; an unknown host is taken for
/// OpenAI's own rules).
vendor vendor_of(const openai_settings& with);

struct message {
  std::string role; ///< "system", "user", "assistant".
  std::string content;
};

/// The body of `POST /chat/completions`. `json`: the answer is to be a JSON object, which all three
/// vendors promise only where the messages have the word.
std::string request_body(const openai_settings& with, const std::vector<message>& messages,
                         bool stream, bool json = false);
/// The headers, with the key.
std::vector<std::string> request_headers(const openai_settings& with, bool stream);

/// Why there is no answer. The words are part of what people and records are told.
enum class fault : uint8_t {
  none,
  unreachable,     ///< No connection.
  reset,           ///< The connection was lost before the first payload.
  cut,             ///< It ended in the middle: no finish_reason was seen.
  first_timeout,   ///< No payload came at all. Comments and blank lines are none.
  idle_timeout,    ///< Payload came, then nothing more.
  turn_timeout,    ///< The whole took too long.
  rate_limited,    ///< 429 that passes.
  quota,           ///< 429 or 402 that does not pass by waiting.
  server_error,    ///< 5xx, 408, 409, an error inside the stream.
  unauthorized,    ///< 401: the key.
  forbidden,       ///< 403.
  model_not_found, ///< 404.
  bad_request,     ///< Other 4xx.
  refused,         ///< The model will not say it.
  content_filter,
  length,        ///< Cut off at the token limit.
  blank,         ///< Finished without a word.
  invalid_reply, ///< Not what the protocol says.
  too_long,      ///< More bytes than allowed.
  overloaded,    ///< Our own queue is full.
  prompt_leak,   ///< It told the rules it was given.
  circuit_open,  ///< It failed too often a moment ago; not asked.
  not_configured,
};
std::string_view to_string(fault x);
std::ostream& operator<<(std::ostream& out, fault x);

struct failure {
  fault what = fault::none;
  bool retryable = false;
  bool providers_fault = false;             ///< Counts against the circuit.
  std::chrono::milliseconds retry_after{0}; ///< As the provider wished; zero: it did not say.
  long status = 0;
  std::string code = {}; ///< The provider's own word, bounded, for the log.
};

/// A fault with what follows from it alone.
failure failure_of(fault what);

/// What an answer other than 200 means. `body` may be anything. `retry_after`,
/// `retry_after_ms`: the headers of these names, or empty.
failure classify_status(vendor of, long status, std::string_view body, std::string_view retry_after,
                        std::string_view retry_after_ms, std::chrono::sys_seconds now);
/// What an `error` object inside a 200 means.
failure classify_error_object(vendor of, std::string_view json);

/// Milliseconds of `retry-after-ms` or `retry-after` (seconds or an HTTP date); zero when both are
/// missing or nonsense.
std::chrono::milliseconds retry_after(std::string_view seconds_or_date, std::string_view ms,
                                      std::chrono::sys_seconds now);

struct token_usage {
  uint64_t prompt = 0;
  uint64_t completion = 0;
};

} // namespace zhian::chat
