#include "actors/gateways/mail_template.hpp"

#include <stdexcept>

#include <rapidjson/document.h>

namespace zhian::mail {

namespace {

constexpr size_t max_value_bytes = 2000;
constexpr size_t max_subject_bytes = 250;

const rapidjson::Document& templates() {
  static const auto* instance = [] {
    auto* doc = new rapidjson::Document;
    auto json = templates_json();
    doc->Parse(json.data(), json.size());
    if (doc->HasParseError() || !doc->IsObject())
      throw std::logic_error("the mail templates are not JSON");
    return doc;
  }();
  return *instance;
}

std::string_view view(const rapidjson::Value& x) {
  return {x.GetString(), x.GetStringLength()};
}

/// One line without control characters.
std::string one_line(std::string_view value) {
  std::string line;
  for (auto c : value)
    line += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
  return line;
}

std::string escaped(std::string_view text) {
  std::string html;
  for (auto c : text) {
    switch (c) {
    case '&':
      html += "&amp;";
      break;
    case '<':
      html += "&lt;";
      break;
    case '>':
      html += "&gt;";
      break;
    case '"':
      html += "&quot;";
      break;
    case '\'':
      html += "&#39;";
      break;
    default:
      html += c;
    }
  }
  return html;
}

bool is_link(std::string_view url) {
  if (!url.starts_with("https://") && !url.starts_with("http://"))
    return false;
  for (auto c : url)
    if (static_cast<unsigned char>(c) <= 0x20 || static_cast<unsigned char>(c) >= 0x7f || c == '"'
        || c == '<' || c == '>')
      return false;
  return true;
}

/// Replaces each {{name}} once; what a value holds is not looked at again. Empty: a value is
/// missing.
std::optional<std::string> filled(std::string_view pattern, const parameters& values) {
  std::string out;
  for (;;) {
    auto begin = pattern.find("{{");
    out += pattern.substr(0, begin);
    if (begin == std::string_view::npos)
      return out;
    auto end = pattern.find("}}", begin);
    if (end == std::string_view::npos)
      return std::nullopt;
    auto value = values.find(pattern.substr(begin + 2, end - begin - 2));
    if (value == values.end() || value->second.size() > max_value_bytes)
      return std::nullopt;
    out += one_line(value->second);
    pattern.remove_prefix(end + 2);
  }
}

/// Appends one part of the body to both forms.
bool add_part(const rapidjson::Value& part, const parameters& values, rendered& to) {
  if (part.IsString()) {
    auto words = filled(view(part), values);
    if (!words)
      return false;
    to.text += *words;
    to.html += "<p>" + escaped(*words) + "</p>\r\n";
  } else if (part.HasMember("big")) {
    auto words = filled(view(part["big"]), values);
    if (!words)
      return false;
    to.text += "    " + *words;
    to.html += "<p style=\"font-size:28px;font-weight:bold;letter-spacing:4px\">" + escaped(*words)
               + "</p>\r\n";
  } else {
    auto url = filled(view(part["link"]), values);
    auto label = filled(view(part["label"]), values);
    if (!url || !label || !is_link(*url))
      return false;
    to.text += *url;
    to.html += "<p><a href=\"" + escaped(*url) + "\">" + escaped(*label) + "</a></p>\r\n";
  }
  to.text += "\r\n\r\n";
  return true;
}

} // namespace

std::optional<rendered> render(std::string_view name, language lang, const parameters& values) {
  const auto& all = templates();
  auto found = all.FindMember(rapidjson::StringRef(name.data(), name.size()));
  if (found == all.MemberEnd())
    return std::nullopt;
  const auto& words = found->value[lang == language::en ? "en" : "zh"];
  auto subject = filled(view(words["subject"]), values);
  if (!subject || subject->size() > max_subject_bytes)
    return std::nullopt;
  rendered result;
  result.subject = std::move(*subject);
  result.html = "<!DOCTYPE html>\r\n<html lang=\"";
  result.html += lang == language::en ? "en" : "zh-CN";
  result.html += "\">\r\n<head><meta charset=\"utf-8\"><title>" + escaped(result.subject)
                 + "</title></head>\r\n<body style=\"font-family:sans-serif;line-height:1.6\">\r\n";
  for (const auto& part : words["body"].GetArray())
    if (!add_part(part, values, result))
      return std::nullopt;
  auto product = values.find("product");
  auto from = product == values.end() ? std::string{} : one_line(product->second);
  result.text += "-- \r\n" + from + "\r\n";
  result.html += "<p style=\"color:#666\">" + escaped(from) + "</p>\r\n</body>\r\n</html>\r\n";
  return result;
}

} // namespace zhian::mail
