// What the target and the single fields of a request say. Pure: bytes in, a value out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "protocols/entity.hpp"

namespace zhian::http {

/// The request target without scheme and host.
struct request_target {
  std::string_view path;  ///< Begins with '/', or is "*".
  std::string_view query; ///< Behind the first '?', raw.
};
/// Origin form, absolute form (as proxies send it), or "*"; nothing for anything else.
std::optional<request_target> split_target(std::string_view target);

/// The media type of a Content-Type without its parameters.
std::string_view media_type(std::string_view content_type);
/// Whether an Accept-Encoding names this coding and does not refuse it. Who says nothing is not
/// asked to guess.
bool accepts_coding(std::string_view accept_encoding, std::string_view coding);
/// Whether an Accept names this media type itself; `*/*` is what programs send.
bool accepts_type(std::string_view accept, std::string_view type);
/// The token behind "Bearer"; empty when there is none.
std::string_view bearer_token(std::string_view authorization);
/// The client's trace id from `traceparent`, or a fresh one.
std::string trace_of(std::string_view traceparent);
/// Chinese unless English is preferred.
language language_of(std::string_view accept_language);
/// 32 hex digits that no other call has; not a secret.
std::string unique_hex();
/// 1…128 visible ASCII characters.
bool valid_idempotency_key(std::string_view key);

/// `Last-Event-ID`: a seq, or nothing when the field is absent.
struct last_event {
  std::optional<uint64_t> seq;
  bool valid = true; ///< False: it is no seq.
};
last_event read_last_event(std::string_view text);

/// Whether two texts differ at most in the case of ASCII letters.
bool same_text(std::string_view a, std::string_view b);
/// Whether a comma-separated list holds the token.
bool lists_token(std::string_view list, std::string_view token, bool exact_case = false);
/// Sec-WebSocket-Key: sixteen bytes in base64.
bool valid_websocket_key(std::string_view key);

} // namespace zhian::http
