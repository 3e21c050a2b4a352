#include "actors/gateways/chat_probe.hpp"

#include <rapidjson/document.h>

#include "actors/gateways/chat.hpp"
#include "actors/gateways/chat_reply.hpp"

namespace zhian::chat {

namespace {

constexpr std::chrono::seconds patience{20};
constexpr const char* url_setting = "interview.openai.base_url";
constexpr const char* key_setting = "interview.openai.api_key";
constexpr const char* model_setting = "interview.openai.model";

http_answer call(http_client& by, const openai_settings& with, std::string method,
                 std::string_view path, std::string body) {
  http_request x;
  x.method = std::move(method);
  x.url = with.base_url + std::string{path};
  x.headers = request_headers(with, false);
  x.body = std::move(body);
  x.connect_timeout = with.connect_timeout;
  x.total_timeout = patience;
  x.ca_file = with.ca_file;
  return fetch(by, std::move(x));
}

std::string as_status(const failure& x) {
  return std::to_string(x.status) + (x.code.empty() ? "" : " " + x.code);
}

probe_result wrong(const char* setting, std::string text) {
  return {false, setting, std::move(text)};
}

/// Whether the list names the model.
bool lists(std::string_view json, std::string_view model) {
  rapidjson::Document doc;
  doc.Parse<rapidjson::kParseIterativeFlag>(json.data(), json.size());
  if (doc.HasParseError() || !doc.IsObject())
    return false;
  auto data = doc.FindMember("data");
  if (data == doc.MemberEnd() || !data->value.IsArray())
    return false;
  for (const auto& x : data->value.GetArray())
    if (x.IsObject())
      if (auto id = x.FindMember("id"); id != x.MemberEnd() && id->value.IsString()
                                        && std::string_view{id->value.GetString()} == model)
        return true;
  return false;
}

std::optional<probe_result> connection_problem(const http_answer& got,
                                               const openai_settings& with) {
  if (got.end.what == http_failure::none)
    return std::nullopt;
  if (got.end.what == http_failure::tls)
    return wrong(url_setting,
                 "the certificate of " + with.base_url + " is not accepted: " + got.end.detail);
  return wrong(url_setting, "no answer from " + with.base_url + ": "
                                + std::string{to_string(got.end.what)} + " (" + got.end.detail
                                + ")");
}

failure failure_in(const http_answer& got, const openai_settings& with) {
  return classify_status(
      vendor_of(with), got.head.status, got.body, got.head.header("retry-after"),
      got.head.header("retry-after-ms"),
      std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()));
}

probe_result key_refused(const failure& why) {
  return wrong(key_setting, "the provider refuses the key (" + as_status(why) + ")");
}

} // namespace

probe_result probe(http_client& by, const openai_settings& with) {
  auto list = call(by, with, "GET", "/models", {});
  if (auto problem = connection_problem(list, with))
    return *problem;
  if (list.head.status == 401)
    return key_refused(failure_in(list, with));
  if (list.head.status == 200 && lists(list.body, with.model))
    return {true, {}, "the provider answers and has the model " + with.model};

  // Not everybody lists its models, and some list a part: the model itself knows best.
  auto tiny = with;
  tiny.max_tokens = 16;
  auto word =
      call(by, with, "POST", "/chat/completions", request_body(tiny, {{"user", "Say: ok"}}, false));
  if (auto problem = connection_problem(word, with))
    return *problem;
  if (word.head.status == 200) {
    auto got = read_whole(vendor_of(with), word.body);
    if (got.why.what == fault::none || got.why.what == fault::length
        || got.why.what == fault::blank)
      return {true, {}, "the model " + with.model + " answers"};
    return wrong(url_setting, "what answers at " + with.base_url + " is no chat completion: "
                                  + std::string{to_string(got.why.what)});
  }
  auto why = failure_in(word, with);
  switch (why.what) {
  case fault::unauthorized:
    return key_refused(why);
  case fault::model_not_found:
    return wrong(model_setting, "the provider has no model " + with.model + " (" + as_status(why)
                                    + "), or the path of interview.openai.base_url is wrong");
  case fault::forbidden:
    return wrong(model_setting,
                 "the key may not use the model " + with.model + " (" + as_status(why) + ")");
  case fault::quota:
    return wrong(key_setting, "the account of the key has no quota left (" + as_status(why) + ")");
  case fault::rate_limited:
    return {true, {}, "the provider answers and is busy (" + as_status(why) + ")"};
  default:
    return wrong(model_setting, "the provider refuses a request for the model " + with.model + " ("
                                    + as_status(why) + ")");
  }
}

} // namespace zhian::chat
