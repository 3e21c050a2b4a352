// From an outbox item to a message on the wire: who, what, and under which headers. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "actors/gateways/mail_template.hpp"
#include "protocols/errors.hpp"
#include "protocols/time.hpp"

namespace zhian::mail {

/// Who sends: `mail.from` of the settings, taken apart.
struct sender {
  std::string name;    ///< Display name, UTF-8; also the product's name in the texts.
  std::string address; ///< ASCII.
  std::string domain() const { return address.substr(address.rfind('@') + 1); }
};

/// Reads `职麦 <noreply@zhian.example>` or a bare address, just what the settings take for
/// `mail.from`. Empty: not one mailbox.
std::optional<sender> parse_sender(std::string_view text);

/// What an outbox item asks for: {to, template, language, params}.
struct order {
  std::string to;
  std::string what;
  language lang = language::zh;
  parameters params;
};

/// Empty: not JSON of that form, or `to` is not one plain address (control characters, blanks,
/// lists and names are refused, so that nothing can be smuggled into the SMTP dialogue or the
/// headers).
std::optional<order> parse_order(std::string_view payload);

/// A message ready for the relay.
struct letter {
  std::string from;                 ///< Envelope.
  std::string to;                   ///< Envelope.
  std::string id;                   ///< Of the Message-ID header, without brackets.
  std::vector<std::string> headers; ///< "Name: value", ASCII, one line each.
  std::string text;
  std::string html;
};

/// The same id for the same outbox item, however often it is sent: receivers can tell a repeat.
std::string message_id(std::string_view dedup_key, std::string_view domain);

/// Empty: the template does not take these parameters.
std::optional<letter> compose(const order& what, const sender& from, std::string_view dedup_key,
                              timestamp now);

/// A short name of an address for logs, from which the address cannot be read.
std::string address_tag(std::string_view address);

} // namespace zhian::mail
