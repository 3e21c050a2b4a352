// Single fields of a request, and the head of a reply that repeats what clients sent.
#include <algorithm>

#include "http/routes/prefer.hpp"
#include "http/server/fields.hpp"
#include "http/server/head.hpp"
#include "tests/fuzz/target.hpp"

using namespace zhian;
using namespace zhian::http;
using fuzz::claim;

namespace {

bool is_trimmed(std::string_view x) {
  return x.empty()
         || (std::string_view{" \t"}.find(x.front()) == std::string_view::npos
             && std::string_view{" \t"}.find(x.back()) == std::string_view::npos);
}

} // namespace

ZHIAN_FUZZ_TARGET(request_fields) {
  auto trace = trace_of(bytes);
  claim(trace.size() == 32 && trace.find_first_not_of("0123456789abcdef") == std::string::npos,
        "a trace is 32 hex digits");
  if (auto target = split_target(bytes)) {
    claim(target->path == "*" || target->path.starts_with('/'), "a path begins with a slash");
    claim(target->path.find('?') == std::string_view::npos, "the query is not in the path");
  }
  auto behind_host = "https://zhian.example" + std::string{bytes};
  if (auto target = split_target(behind_host); bytes.starts_with('/'))
    claim(target && target->path == bytes.substr(0, bytes.find('?')), "a path stays behind a host");
  else if (bytes.starts_with('?'))
    claim(target && target->path == "/" && target->query == bytes.substr(1),
          "a query stays behind a host");
  auto type = media_type(bytes);
  claim(is_trimmed(type) && type.find(';') == std::string_view::npos, "a media type stands alone");
  claim(is_trimmed(bearer_token(bytes)), "a token stands alone");
  if (auto seen = read_last_event(bytes); seen.valid)
    claim(seen.seq.has_value() != bytes.empty(), "an event id that is there has a number");
  else
    claim(!bytes.empty(), "no event id is fine");
  if (valid_idempotency_key(bytes))
    claim(bytes.size() <= 128 && is_trimmed(bytes), "a key is short and without blanks");
  if (valid_websocket_key(bytes))
    claim(bytes.size() == 24, "a WebSocket key has 24 characters");
  auto list = std::string{bytes} + ", Upgrade";
  claim(lists_token(list, "upgrade"), "what stands in a list is found");
  claim(lists_token(bytes, "zhian.v1", true) <= lists_token(bytes, "zhian.v1"),
        "exactly equal is equal");
}

ZHIAN_FUZZ_TARGET(accept_language) {
  auto alone = language_of(bytes);
  if (alone == language::en) {
    auto has_en = std::search(bytes.begin(), bytes.end(), "en", "en" + 2,
                              [](char a, char b) { return (a | 32) == b; });
    claim(has_en != bytes.end(), "English is given only to who asks for it");
  }
  // Whole items in front change nothing of what the others weigh.
  claim(language_of("fr, de;q=0.5, " + std::string{bytes}) == alone,
        "other languages weigh nothing");
  claim(language_of(std::string{bytes} + ",en;q=7") == alone, "what is no weight is left out");
}

ZHIAN_FUZZ_TARGET(prefer) {
  auto alone = zhian::http::preferred_wait(bytes);
  claim(alone.count() >= 0 && alone <= zhian::http::longest_preferred_wait, "a wait is bounded");
  claim(zhian::http::preferred_wait("respond-async, return=minimal;x=1," + std::string{bytes})
            == alone,
        "other preferences say nothing of the wait");
  if (alone.count() > 0)
    claim(zhian::http::preferred_wait(std::string{bytes} + ", wait=1") == alone,
          "the first one counts");
}

ZHIAN_FUZZ_TARGET(reply_head) {
  fuzz::input in{bytes};
  auto flags = in.byte();
  std::string request_id{in.line()};
  http_reply reply;
  reply.status = flags & 1 ? 200 : 304;
  constexpr const char* names[] = {"Location", "Vary", "Retry-After", "Cache-Control"};
  // Values are split at '|', so that they can hold line breaks.
  auto rest = in.rest();
  for (const auto* name : names) {
    auto value = rest.substr(0, rest.find('|'));
    rest.remove_prefix(std::min(rest.size(), value.size() + 1));
    reply.set(name, std::string{value});
  }
  auto head = make_head(reply, request_id, {"OK", (flags & 2) != 0, (flags & 4) != 0});
  claim(head.ends_with("\r\n\r\n"), "a head ends with an empty line");
  claim(head.find("\r\n\r\n") == head.size() - 4, "there is one empty line");
  claim(head.find('\0') == std::string::npos, "a head holds no NUL");
  size_t lines = 0;
  for (size_t at = 0; at < head.size() - 2; ++lines) {
    auto end = head.find("\r\n", at);
    auto line = std::string_view{head}.substr(at, end - at);
    claim(line.find_first_of("\r\n") == std::string_view::npos, "a line is one line");
    claim(lines == 0 || line.find(": ") != std::string_view::npos, "a line is a field");
    at = end + 2;
  }
  claim(lines <= 12, "no value writes a field of its own");
}
