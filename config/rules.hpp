// Demands on texts: each answers why a text is not acceptable, or an empty view.
#pragma once

#include <optional>
#include <string_view>

namespace zhian::rules {

/// An IPv4 or IPv6 address.
std::string_view address(std::string_view text);
/// An address with a prefix length, "10.0.0.0/8".
std::string_view cidr(std::string_view text);
/// "scheme://host[:port]" without a path, or "*".
std::string_view origin(std::string_view text);
/// 64 hexadecimal digits, or nothing.
std::string_view key_hex(std::string_view text);
/// "smtp://host[:port]" or "smtps://host[:port]".
std::string_view mail_url(std::string_view text);
/// "address@host" or "Name <address@host>".
std::string_view mailbox(std::string_view text);
/// "http://host[:port]" or "https://host[:port]", or nothing.
std::string_view service_url(std::string_view text);
/// "host:port" or an absolute path, or nothing.
std::string_view socket_or_address(std::string_view text);
/// Such a text taken apart; nothing for any other.
struct mailbox_parts {
  std::string_view name; ///< UTF-8 without control characters; may be empty.
  std::string_view address;
};
std::optional<mailbox_parts> split_mailbox(std::string_view text);
/// debug, info, warn or error.
std::string_view log_level(std::string_view text);
/// Letters, digits, '.', '_' and '-': what may stand in a host or node name.
std::string_view plain_name(std::string_view text);

/// "builtin" or "openai".
std::string_view engine_name(std::string_view text);
/// "http(s)://host[:port][/path]", without user, query and trailing slash.
std::string_view http_url(std::string_view text);
/// "ws(s)://host[:port][/path]", without user, query and trailing slash, or nothing.
std::string_view socket_url(std::string_view text);
/// auto, openai, deepseek or dashscope.
std::string_view chat_vendor(std::string_view text);
/// What may stand in a header: visible ASCII.
std::string_view header_text(std::string_view text);
/// A decimal from 0 to 2, or nothing.
std::string_view temperature(std::string_view text);

/// "disk" or "s3".
std::string_view store_kind(std::string_view text);
/// "asio" or "caf".
std::string_view link_transport(std::string_view text);
/// "virtual" or "path".
std::string_view bucket_addressing(std::string_view text);
/// 3 to 63 lower-case letters, digits, '.' and '-', none of them at an end; or nothing.
std::string_view bucket_name(std::string_view text);
/// Parts of plain names, each ending with '/'; or nothing.
std::string_view key_prefix(std::string_view text);
/// One of the faults that `testing.sabotage` knows.
std::string_view planted_fault(std::string_view text);
/// A stage in which `testing.held_stages` may hold tasks; `parts`: where the first part is kept.
std::string_view task_stage(std::string_view text);

/// "http(s)://host[:port][/path][?query]" without a user, in visible ASCII, or nothing.
std::string_view feed_url(std::string_view text);

/// default, sample or open.
std::string_view first_rules(std::string_view text);

/// Digits, or nothing.
std::string_view merchant_number(std::string_view text);
/// 32 visible ASCII characters, or nothing.
std::string_view api_v3_key(std::string_view text);
/// 8 to 64 hexadecimal digits in upper case, or nothing.
std::string_view certificate_serial(std::string_view text);
/// "PUB_KEY_ID_" and letters or digits, or nothing.
std::string_view public_key_id(std::string_view text);
/// "http(s)://host[:port]/path" without user and query, or nothing.
std::string_view notify_url(std::string_view text);
/// "http(s)://host[:port]".
std::string_view origin_url(std::string_view text);

/// A plain name or an IP address.
std::string_view plain_or_address(std::string_view text);

/// Whether a libpq connection string carries a password; without one it is no secret.
bool dsn_has_password(std::string_view dsn);

/// The host of a URL "scheme://host[:port][/…]"; brackets of IPv6 removed.
std::string_view host_of_url(std::string_view url);
/// Whether a host name or address means this machine alone.
bool is_loopback(std::string_view host);

} // namespace zhian::rules
