#include "config/rules.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <string>

#include <arpa/inet.h>

#include "protocols/identity.hpp"
#include "protocols/utf8.hpp"

namespace zhian::rules {

namespace {

/// 4 or 6 for an address of that family, 0 for anything else.
int family_of(std::string_view text) {
  char room[16];
  std::string copy{text};
  if (inet_pton(AF_INET, copy.c_str(), room) == 1)
    return 4;
  if (inet_pton(AF_INET6, copy.c_str(), room) == 1)
    return 6;
  return 0;
}

bool is_name_byte(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) || c == '.' || c == '-' || c == '_';
}

/// What follows the scheme, cut at the first '/'.
std::string_view authority_of(std::string_view url) {
  auto at = url.find("://");
  if (at == std::string_view::npos)
    return {};
  auto rest = url.substr(at + 3);
  return rest.substr(0, rest.find('/'));
}

/// Whether `text` is "host" or "host:port" with a port a socket can have.
bool is_host_and_port(std::string_view text) {
  auto host = text;
  std::string_view port;
  if (text.starts_with('[')) {
    auto end = text.find(']');
    if (end == std::string_view::npos || family_of(text.substr(1, end - 1)) != 6)
      return false;
    port = text.substr(end + 1);
    if (!port.empty() && port.front() != ':')
      return false;
  } else {
    auto colon = text.find(':');
    host = text.substr(0, colon);
    port = colon == std::string_view::npos ? std::string_view{} : text.substr(colon);
    if (host.empty() || !std::all_of(host.begin(), host.end(), is_name_byte))
      return false;
  }
  if (port.empty())
    return true;
  port.remove_prefix(1);
  unsigned number = 0;
  auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
  return error == std::errc{} && end == port.data() + port.size() && number > 0 && number < 65536;
}

/// The name before an address in brackets: words, or all of it in quotes. Nothing when it could be
/// read as more than a name; "=?" would begin an encoded word, which could hold anything.
std::optional<std::string_view> display_name(std::string_view text) {
  while (text.starts_with(' '))
    text.remove_prefix(1);
  while (text.ends_with(' '))
    text.remove_suffix(1);
  bool quoted = text.size() >= 2 && text.starts_with('"') && text.ends_with('"');
  if (quoted)
    text = text.substr(1, text.size() - 2);
  bool good = valid_utf8(text) && text.find("=?") == std::string_view::npos
              && text.find_first_of(quoted ? "\"\\" : "\"\\()<>[]:;@,") == std::string_view::npos;
  return good ? std::optional{text} : std::nullopt;
}

} // namespace

std::string_view address(std::string_view text) {
  return family_of(text) != 0 ? "" : "is not an IP address";
}

std::string_view cidr(std::string_view text) {
  constexpr std::string_view wrong = "is not an address range such as 10.0.0.0/8";
  auto slash = text.find('/');
  if (slash == std::string_view::npos)
    return wrong;
  auto family = family_of(text.substr(0, slash));
  auto digits = text.substr(slash + 1);
  unsigned length = 0;
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), length);
  bool read = error == std::errc{} && end == digits.data() + digits.size();
  return family != 0 && read && length <= (family == 4 ? 32u : 128u) ? "" : wrong;
}

std::string_view origin(std::string_view text) {
  if (text == "*")
    return "";
  bool scheme = text.starts_with("http://") || text.starts_with("https://");
  auto authority = authority_of(text);
  bool bare = scheme && text.ends_with(authority) && is_host_and_port(authority);
  return bare ? ""
              : "is not an origin such as https://app.example.com (no path, no trailing slash)";
}

std::string_view key_hex(std::string_view text) {
  bool good = text.empty()
              || (text.size() == 64 && std::all_of(text.begin(), text.end(), [](unsigned char c) {
                    return std::isxdigit(c) != 0;
                  }));
  return good ? "" : "is not 64 hexadecimal digits";
}

std::string_view mail_url(std::string_view text) {
  bool scheme = text.starts_with("smtp://") || text.starts_with("smtps://");
  auto authority = authority_of(text);
  bool bare = scheme && text.ends_with(authority) && is_host_and_port(authority);
  return bare ? "" : "is not smtp://host[:port] or smtps://host[:port]";
}

std::string_view service_url(std::string_view text) {
  bool scheme = text.starts_with("http://") || text.starts_with("https://");
  auto authority = authority_of(text);
  bool bare = scheme && text.ends_with(authority) && is_host_and_port(authority);
  return text.empty() || bare ? "" : "is not http://host[:port] or https://host[:port]";
}

std::string_view socket_or_address(std::string_view text) {
  if (text.empty() || text.starts_with('/'))
    return "";
  bool good = text.find(':') != std::string_view::npos && is_host_and_port(text);
  return good ? "" : "is neither host:port nor an absolute path";
}

std::optional<mailbox_parts> split_mailbox(std::string_view text) {
  // A line break here would let the text write header lines of its own.
  if (std::any_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }))
    return std::nullopt;
  mailbox_parts out{{}, text};
  if (auto open = text.find_last_of('<'); open != std::string_view::npos) {
    auto name = display_name(text.substr(0, open));
    if (!name || !text.ends_with('>'))
      return std::nullopt;
    out = {*name, text.substr(open + 1, text.size() - open - 2)};
  }
  // Trimmed is not plain: whoever wrote it did not mean an address.
  auto plain = normalise_email(out.address);
  if (!plain || plain->size() != out.address.size())
    return std::nullopt;
  return out;
}

std::string_view mailbox(std::string_view text) {
  return split_mailbox(text) ? "" : "is not an address such as Name <someone@example.com>";
}

std::string_view log_level(std::string_view text) {
  bool good = text == "debug" || text == "info" || text == "warn" || text == "error";
  return good ? "" : "is not one of debug, info, warn, error";
}

std::string_view plain_name(std::string_view text) {
  return std::all_of(text.begin(), text.end(), is_name_byte)
             ? ""
             : "may hold only letters, digits, '.', '_' and '-'";
}

std::string_view engine_name(std::string_view text) {
  return text == "builtin" || text == "openai" ? "" : "is neither builtin nor openai";
}

namespace {

/// What follows a scheme is host, port and path alone.
bool is_plain_url(std::string_view text) {
  bool plain = std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return c > 0x20 && c < 0x7f && c != '?' && c != '#' && c != '"' && c != '\\';
  });
  return plain && is_host_and_port(authority_of(text)) && !text.ends_with('/');
}

} // namespace

std::string_view http_url(std::string_view text) {
  bool scheme = text.starts_with("http://") || text.starts_with("https://");
  return scheme && is_plain_url(text)
             ? ""
             : "is not an address such as https://host/v1 (no query, no trailing slash)";
}

std::string_view socket_url(std::string_view text) {
  bool scheme = text.starts_with("ws://") || text.starts_with("wss://");
  return text.empty() || (scheme && is_plain_url(text))
             ? ""
             : "is not an address such as wss://host/ws (no query, no trailing slash)";
}

std::string_view chat_vendor(std::string_view text) {
  bool good = text == "auto" || text == "openai" || text == "deepseek" || text == "dashscope";
  return good ? "" : "is not one of auto, openai, deepseek, dashscope";
}

std::string_view header_text(std::string_view text) {
  bool good =
      std::all_of(text.begin(), text.end(), [](unsigned char c) { return c > 0x20 && c < 0x7f; });
  return good ? "" : "may hold visible ASCII only";
}

std::string_view temperature(std::string_view text) {
  if (text.empty())
    return "";
  constexpr std::string_view wrong = "is not a number from 0 to 2 such as 0.7";
  // It is written into JSON as it stands: digits, and perhaps a point with digits on both sides.
  bool shape = text.find_first_not_of("0123456789.") == std::string_view::npos
               && text.front() != '.' && text.back() != '.'
               && std::count(text.begin(), text.end(), '.') <= 1
               && (text.size() == 1 || text[0] != '0' || text[1] == '.');
  double value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return shape && error == std::errc{} && end == text.data() + text.size() && value <= 2 ? ""
                                                                                         : wrong;
}

std::string_view store_kind(std::string_view text) {
  return text == "disk" || text == "s3" ? "" : "is neither disk nor s3";
}

std::string_view link_transport(std::string_view text) {
  return text == "asio" || text == "caf" ? "" : "is neither asio nor caf";
}

std::string_view bucket_addressing(std::string_view text) {
  return text == "virtual" || text == "path" ? "" : "is neither virtual nor path";
}

std::string_view bucket_name(std::string_view text) {
  auto plain = [](unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  };
  bool good = text.empty()
              || (text.size() >= 3 && text.size() <= 63 && plain(text.front()) && plain(text.back())
                  && text.find("..") == std::string_view::npos
                  && std::all_of(text.begin(), text.end(), [&](unsigned char c) {
                       return plain(c) || c == '-' || c == '.';
                     }));
  return good ? ""
              : "is not the name of a bucket (3 to 63 lower-case letters, digits, '.' and '-')";
}

std::string_view key_prefix(std::string_view text) {
  constexpr std::string_view wrong = "is not made of plain names that each end with '/'";
  while (!text.empty()) {
    auto end = text.find('/');
    auto part = text.substr(0, end);
    // "." and ".." would be taken for a path by some servers.
    if (end == std::string_view::npos || part.empty() || part == "." || part == ".."
        || !plain_name(part).empty())
      return wrong;
    text.remove_prefix(end + 1);
  }
  return "";
}

std::string_view planted_fault(std::string_view text) {
  for (std::string_view known : {"fence", "version", "dedup", "tell-before-commit", "twin"})
    if (text == known)
      return "";
  return "is no fault that can be planted";
}

std::string_view feed_url(std::string_view text) {
  bool scheme = text.starts_with("http://") || text.starts_with("https://");
  bool good = scheme && header_text(text).empty() && !host_of_url(text).empty()
              && authority_of(text).find('@') == std::string_view::npos;
  return text.empty() || good ? "" : "is not an address such as https://host/feed.json";
}

std::string_view task_stage(std::string_view text) {
  for (std::string_view known : {"queued", "extracting", "analysing", "parts", "writing"})
    if (text == known)
      return "";
  return "is no stage of work";
}

std::string_view first_rules(std::string_view text) {
  return text == "default" || text == "sample" || text == "open" ? "" : "is none of the three";
}

std::string_view merchant_number(std::string_view text) {
  return text.find_first_not_of("0123456789") == std::string_view::npos ? ""
                                                                        : "is not made of digits";
}

std::string_view api_v3_key(std::string_view text) {
  bool good = text.empty() || (text.size() == 32 && header_text(text).empty());
  return good ? "" : "is not a key of 32 visible ASCII characters";
}

std::string_view certificate_serial(std::string_view text) {
  bool good =
      text.empty()
      || (text.size() >= 8 && text.find_first_not_of("0123456789ABCDEF") == std::string_view::npos);
  return good ? "" : "is not a serial of at least 8 hex digits in upper case";
}

std::string_view public_key_id(std::string_view text) {
  constexpr std::string_view prefix = "PUB_KEY_ID_";
  bool good = text.empty()
              || (text.starts_with(prefix) && text.size() > prefix.size()
                  && std::all_of(text.begin(), text.end(), is_name_byte));
  return good ? "" : "is not an id such as PUB_KEY_ID_0114232134912410000000000000";
}

std::string_view notify_url(std::string_view text) {
  bool good =
      text.empty() || (http_url(text).empty() && text.find('/', text.find("://") + 3) != text.npos);
  return good ? "" : "is not an address such as https://host/path (no query)";
}

std::string_view origin_url(std::string_view text) {
  return text.empty() ? "is not http://host[:port] or https://host[:port]" : service_url(text);
}

std::string_view plain_or_address(std::string_view text) {
  return family_of(text) != 0 || plain_name(text).empty() ? ""
                                                          : "is not a host name or an IP address";
}

bool dsn_has_password(std::string_view dsn) {
  // "password=", "passfile=" does not count; in a URI it may also stand before the '@'.
  if (dsn.find("password") != std::string_view::npos)
    return true;
  auto user = authority_of(dsn);
  auto at = user.rfind('@');
  return at != std::string_view::npos && user.substr(0, at).find(':') != std::string_view::npos;
}

std::string_view host_of_url(std::string_view url) {
  auto authority = authority_of(url);
  if (authority.starts_with('['))
    return authority.substr(1, authority.find(']') - 1);
  return authority.substr(0, authority.find(':'));
}

bool is_loopback(std::string_view host) {
  std::string lower{host};
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  while (lower.ends_with('.'))
    lower.pop_back();
  if (lower == "localhost" || lower.ends_with(".localhost"))
    return true;
  in_addr v4{};
  if (inet_pton(AF_INET, lower.c_str(), &v4) == 1)
    return (ntohl(v4.s_addr) >> 24) == 127;
  in6_addr v6{};
  if (inet_pton(AF_INET6, lower.c_str(), &v6) != 1)
    return false;
  if (IN6_IS_ADDR_V4MAPPED(&v6))
    return v6.s6_addr[12] == 127;
  return IN6_IS_ADDR_LOOPBACK(&v6);
}

} // namespace zhian::rules
