#include "actors/gateways/mail_message.hpp"

#include <algorithm>
#include <memory>
#include <mutex>

#include <gmime/gmime.h>
#include <rapidjson/document.h>

#include "config/rules.hpp"
#include "protocols/digest.hpp"
#include "protocols/identity.hpp"

namespace zhian::mail {

namespace {

constexpr size_t max_payload_bytes = 64 * 1024;

struct release {
  void operator()(char* x) const { g_free(x); }
};
using text_ptr = std::unique_ptr<char, release>;

void start_gmime() {
  static std::once_flag once;
  std::call_once(once, [] { g_mime_init(); });
}

std::string encoded(std::string_view text) {
  start_gmime();
  text_ptr words{g_mime_utils_header_encode_text(nullptr, std::string{text}.c_str(), "utf-8")};
  return words ? words.get() : "";
}

std::string encoded_mailbox(const sender& from) {
  if (from.name.empty())
    return from.address;
  start_gmime();
  text_ptr phrase{g_mime_utils_header_encode_phrase(nullptr, from.name.c_str(), "utf-8")};
  return (phrase ? std::string{phrase.get()} : std::string{}) + " <" + from.address + ">";
}

std::string date_text(timestamp now) {
  start_gmime();
  auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  std::unique_ptr<GDateTime, void (*)(GDateTime*)> at{g_date_time_new_from_unix_utc(seconds),
                                                      &g_date_time_unref};
  text_ptr text{g_mime_utils_header_format_date(at.get())};
  return text.get();
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

/// An address that can stand between the brackets of RCPT TO as it is; empty when it is anything
/// more or less.
std::optional<std::string> plain_address(std::string_view text) {
  auto normal = normalise_email(text);
  // Trimmed is not plain: whoever wrote it did not mean an address.
  if (!normal || normal->size() != text.size())
    return std::nullopt;
  return normal;
}

} // namespace

std::optional<sender> parse_sender(std::string_view text) {
  auto parts = rules::split_mailbox(text);
  auto plain = parts ? plain_address(parts->address) : std::nullopt;
  if (!plain)
    return std::nullopt;
  return sender{std::string{parts->name}, std::move(*plain)};
}

std::optional<order> parse_order(std::string_view payload) {
  if (payload.size() > max_payload_bytes)
    return std::nullopt;
  rapidjson::Document doc;
  doc.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(payload.data(),
                                                                                    payload.size());
  if (doc.HasParseError() || !doc.IsObject())
    return std::nullopt;
  auto text = [&](const char* name) -> std::optional<std::string> {
    auto at = doc.FindMember(name);
    if (at == doc.MemberEnd() || !at->value.IsString())
      return std::nullopt;
    return std::string{at->value.GetString(), at->value.GetStringLength()};
  };
  auto to = text("to");
  auto what = text("template");
  auto lang = text("language");
  auto address = to ? plain_address(*to) : std::nullopt;
  if (!address || !what)
    return std::nullopt;
  order result{std::move(*address),
               std::move(*what),
               lang && lang->starts_with("en") ? language::en : language::zh,
               {}};
  auto params = doc.FindMember("params");
  if (params == doc.MemberEnd())
    return result;
  if (!params->value.IsObject())
    return std::nullopt;
  for (const auto& x : params->value.GetObject()) {
    std::string name{x.name.GetString(), x.name.GetStringLength()};
    if (x.value.IsString())
      result.params.emplace(std::move(name),
                            std::string{x.value.GetString(), x.value.GetStringLength()});
    else if (x.value.IsInt64())
      result.params.emplace(std::move(name), std::to_string(x.value.GetInt64()));
    else
      return std::nullopt;
  }
  return result;
}

std::string message_id(std::string_view dedup_key, std::string_view domain) {
  return sha256_hex(dedup_key).substr(0, 40) + "@" + std::string{domain};
}

std::optional<letter> compose(const order& what, const sender& from, std::string_view dedup_key,
                              timestamp now) {
  auto values = what.params;
  values["product"] = from.name.empty() ? from.domain() : from.name;
  auto words = render(what.what, what.lang, values);
  if (!words)
    return std::nullopt;
  letter result;
  result.from = from.address;
  result.to = what.to;
  result.id = message_id(dedup_key, from.domain());
  result.headers = {
      "Date: " + date_text(now),
      "From: " + encoded_mailbox(from),
      "To: " + what.to,
      "Subject: " + encoded(words->subject),
      "Message-ID: <" + result.id + ">",
      "Auto-Submitted: auto-generated",
      std::string{"Content-Language: "} + (what.lang == language::en ? "en" : "zh-CN"),
  };
  if (std::any_of(result.headers.begin(), result.headers.end(),
                  [](const auto& x) { return has_control(x); }))
    return std::nullopt;
  result.text = std::move(words->text);
  result.html = std::move(words->html);
  return result;
}

std::string address_tag(std::string_view address) {
  return sha256_hex(address).substr(0, 12);
}

} // namespace zhian::mail
