#include "http/server/fields.hpp"

#include <algorithm>
#include <charconv>

#include "protocols/ascii.hpp"
#include "protocols/ids.hpp"

namespace zhian::http {

namespace {

std::string_view trimmed(std::string_view x) {
  auto blank = [](char c) {
    return c == ' ' || c == '\t';
  };
  while (!x.empty() && blank(x.front()))
    x.remove_prefix(1);
  while (!x.empty() && blank(x.back()))
    x.remove_suffix(1);
  return x;
}

/// Takes the next element off a comma-separated list.
std::string_view take_element(std::string_view& list) {
  auto one = list.substr(0, list.find(','));
  list.remove_prefix(std::min(list.size(), one.size() + 1));
  return trimmed(one);
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_hex(std::string_view x) {
  return std::all_of(x.begin(), x.end(),
                     [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); });
}

/// A weight "q=0.5" in thousandths (RFC 9110 §12.4.2); nothing when it is none.
std::optional<int> weight_of(std::string_view parameter) {
  if (parameter.size() < 3 || parameter.size() > 7 || !same_text(parameter.substr(0, 2), "q=")
      || (parameter[2] != '0' && parameter[2] != '1')
      || (parameter.size() > 3 && parameter[3] != '.'))
    return std::nullopt;
  int value = parameter[2] - '0';
  for (size_t i = 4; i < 7; ++i) {
    auto digit = i < parameter.size() ? parameter[i] : '0';
    if (!is_digit(digit))
      return std::nullopt;
    value = value * 10 + (digit - '0');
  }
  return value <= 1000 ? std::optional{value} : std::nullopt;
}

/// The weight a list with weights gives to what is named so; nothing when it does not name it.
std::optional<int> weight_in(std::string_view list, std::string_view name) {
  while (!list.empty()) {
    auto item = take_element(list);
    if (!same_text(trimmed(item.substr(0, item.find(';'))), name))
      continue;
    // Of a media type other parameters may come first; the weight is the last that is one.
    auto weight = 1000;
    for (auto at = item.find(';'); at != std::string_view::npos; at = item.find(';', at + 1)) {
      auto parameter = item.substr(at + 1);
      parameter = trimmed(parameter.substr(0, parameter.find(';')));
      weight = weight_of(parameter).value_or(weight);
    }
    return weight;
  }
  return std::nullopt;
}

} // namespace

std::optional<request_target> split_target(std::string_view target) {
  if (target.starts_with("http://") || target.starts_with("https://")) {
    auto end = target.find_first_of("/?", target.find("://") + 3);
    if (end == std::string_view::npos)
      return request_target{"/", {}};
    if (target[end] == '?') // A slash further on belongs to the query.
      return request_target{"/", target.substr(end + 1)};
    target = target.substr(end);
  }
  if (target.empty() || (target.front() != '/' && target != "*"))
    return std::nullopt;
  auto question = target.find('?');
  return request_target{target.substr(0, question), question == std::string_view::npos
                                                        ? std::string_view{}
                                                        : target.substr(question + 1)};
}

std::string_view media_type(std::string_view content_type) {
  return trimmed(content_type.substr(0, content_type.find(';')));
}

bool accepts_coding(std::string_view accept_encoding, std::string_view coding) {
  return weight_in(accept_encoding, coding).value_or(0) > 0;
}

bool accepts_type(std::string_view accept, std::string_view type) {
  return weight_in(accept, type).value_or(0) > 0;
}

std::string_view bearer_token(std::string_view authorization) {
  constexpr std::string_view scheme = "bearer ";
  if (authorization.size() <= scheme.size()
      || !same_text(authorization.substr(0, scheme.size()), scheme))
    return {};
  return trimmed(authorization.substr(scheme.size()));
}

std::string trace_of(std::string_view traceparent) {
  // version "00" - trace id - parent id - flags (https://www.w3.org/TR/trace-context/)
  if (traceparent.size() == 55 && traceparent.substr(0, 3) == "00-" && traceparent[35] == '-'
      && traceparent[52] == '-') {
    auto trace = traceparent.substr(3, 32);
    auto parent = traceparent.substr(36, 16);
    auto zero = [](std::string_view x) {
      return x.find_first_not_of('0') == std::string_view::npos;
    };
    if (is_hex(trace) && is_hex(parent) && is_hex(traceparent.substr(53)) && !zero(trace)
        && !zero(parent))
      return std::string{trace};
  }
  return unique_hex();
}

language language_of(std::string_view accept_language) {
  int best_zh = 0;
  int best_en = 0;
  while (!accept_language.empty()) {
    auto item = take_element(accept_language);
    auto semicolon = item.find(';');
    auto tag = trimmed(item.substr(0, semicolon));
    auto weight = semicolon == std::string_view::npos
                      ? std::optional{1000}
                      : weight_of(trimmed(item.substr(semicolon + 1)));
    if (!weight)
      continue;
    auto primary = tag.substr(0, tag.find('-'));
    if (same_text(primary, "zh") || primary == "*")
      best_zh = std::max(best_zh, *weight);
    else if (same_text(primary, "en"))
      best_en = std::max(best_en, *weight);
  }
  return best_en > best_zh ? language::en : language::zh;
}

std::string unique_hex() {
  // Seeded by the kernel once a thread, then a counter through a mixer: unique, not secret, and no
  // system call.
  struct source {
    uint64_t state[2];
    source() { fill_random(state, sizeof state); }
    uint64_t next(size_t half) {
      state[half] += 0x9E3779B97F4A7C15ull;
      auto x = state[half];
      x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ull;
      x = (x ^ (x >> 27)) * 0x94D049BB133111EBull;
      return x ^ (x >> 31);
    }
  };
  thread_local source from;
  constexpr char digits[] = "0123456789abcdef";
  std::string out(32, '0');
  for (size_t half = 0; half < 2; ++half) {
    auto x = from.next(half);
    for (size_t i = 0; i < 16; ++i, x >>= 4)
      out[half * 16 + i] = digits[x & 15];
  }
  return out;
}

bool valid_idempotency_key(std::string_view key) {
  return !key.empty() && key.size() <= 128
         && std::all_of(key.begin(), key.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

last_event read_last_event(std::string_view text) {
  if (text.empty())
    return {};
  uint64_t seq = 0;
  auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), seq);
  if (bad != std::errc{} || end != text.data() + text.size())
    return {std::nullopt, false};
  return {seq, true};
}

bool same_text(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return ascii_lower(x) == ascii_lower(y); });
}

bool lists_token(std::string_view list, std::string_view token, bool exact_case) {
  while (!list.empty()) {
    auto one = take_element(list);
    if (exact_case ? one == token : same_text(one, token))
      return true;
  }
  return false;
}

bool valid_websocket_key(std::string_view key) {
  auto digit = [](char c) {
    return is_digit(c) || (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z') || c == '+' || c == '/';
  };
  return key.size() == 24 && key.ends_with("==") && std::all_of(key.begin(), key.end() - 2, digit);
}

} // namespace zhian::http
