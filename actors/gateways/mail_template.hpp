// The words of our mails: embedded templates (data/mail_templates.json), one source for the plain
// and the HTML form.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "protocols/entity.hpp"

namespace zhian::mail {

using parameters = std::map<std::string, std::string, std::less<>>;

/// A mail in words. `text` has CRLF line ends.
struct rendered {
  std::string subject;
  std::string text;
  std::string html;
};

/// Fills a template. Values are shown as text whatever they hold: line ends and other control
/// characters become blanks, markup is escaped, a link must be http or https. Empty: no such
/// template, a parameter is missing, too long, or not a link.
std::optional<rendered> render(std::string_view name, language lang, const parameters& values);

/// The embedded file.
std::string_view templates_json();

} // namespace zhian::mail
