#include <boost/test/unit_test.hpp>

#include <algorithm>

#include <rapidjson/document.h>

#include "actors/gateways/chat.hpp"

using namespace zhian;
using namespace zhian::chat;

namespace {

rapidjson::Document body_of(const openai_settings& with, bool stream = true) {
  auto text = request_body(with, {{"system", "规则"}, {"user", "a\"b\n</data>"}}, stream);
  rapidjson::Document doc;
  doc.Parse(text.data(), text.size());
  BOOST_REQUIRE(!doc.HasParseError());
  return doc;
}

} // namespace

BOOST_AUTO_TEST_SUITE(chat_request)

BOOST_AUTO_TEST_CASE(the_body_holds_the_model_and_the_messages_as_they_are) {
  openai_settings with;
  with.model = "m-1";
  auto doc = body_of(with);
  BOOST_TEST(std::string{doc["model"].GetString()} == "m-1");
  BOOST_REQUIRE_EQUAL(doc["messages"].Size(), 2u);
  BOOST_TEST(std::string{doc["messages"][0]["role"].GetString()} == "system");
  BOOST_TEST(std::string{doc["messages"][1]["content"].GetString()} == "a\"b\n</data>");
  BOOST_TEST(doc["stream"].GetBool());
  BOOST_TEST(doc["stream_options"]["include_usage"].GetBool());
  BOOST_TEST(doc["temperature"].GetDouble() == 0.7);
  BOOST_TEST(!body_of(with, false).HasMember("stream_options"));
}

BOOST_AUTO_TEST_CASE(json_is_asked_for_where_an_answer_is_to_be_json) {
  openai_settings with;
  BOOST_TEST(!body_of(with).HasMember("response_format"));
  auto text = request_body(with, {{"user", "{\"format\":\"json\"}"}}, true, true);
  rapidjson::Document doc;
  doc.Parse(text.data(), text.size());
  BOOST_REQUIRE(!doc.HasParseError());
  BOOST_TEST(doc["response_format"]["type"].GetString() == std::string{"json_object"});
}

BOOST_AUTO_TEST_CASE(an_empty_temperature_is_not_sent) {
  openai_settings with;
  with.temperature = "";
  BOOST_TEST(!body_of(with).HasMember("temperature"));
}

BOOST_AUTO_TEST_CASE(each_vendor_gets_the_names_it_knows) {
  openai_settings with;
  with.vendor = "openai";
  BOOST_TEST(body_of(with)["max_completion_tokens"].GetUint() == 400u);
  BOOST_TEST(!body_of(with).HasMember("enable_thinking"));
  with.vendor = "deepseek";
  BOOST_TEST(body_of(with)["max_tokens"].GetUint() == 400u);
  with.vendor = "dashscope";
  BOOST_TEST(body_of(with)["max_tokens"].GetUint() == 400u);
  BOOST_TEST(!body_of(with)["enable_thinking"].GetBool());
}

BOOST_AUTO_TEST_CASE(the_vendor_goes_by_the_host_unless_it_is_named) {
  openai_settings with;
  auto at = [&](std::string url) {
    with.base_url = std::move(url);
    return vendor_of(with);
  };
  BOOST_TEST((at("https://api.openai.com/v1") == vendor::openai));
  BOOST_TEST((at("https://api.deepseek.com") == vendor::deepseek));
  BOOST_TEST((at("https://dashscope.aliyuncs.com/compatible-mode/v1") == vendor::dashscope));
  BOOST_TEST((at("https://w1.cn-beijing.maas.aliyuncs.com/v1") == vendor::dashscope));
  BOOST_TEST((at("http://127.0.0.1:8090/v1") == vendor::openai));
  with.vendor = "dashscope";
  BOOST_TEST((at("http://127.0.0.1:8090/v1") == vendor::dashscope));
}

BOOST_AUTO_TEST_CASE(the_key_goes_into_one_header_and_nowhere_else) {
  openai_settings with;
  with.api_key = "sk-secret";
  auto headers = request_headers(with, true);
  BOOST_TEST(std::count(headers.begin(), headers.end(), "Authorization: Bearer sk-secret") == 1);
  BOOST_TEST(request_body(with, {{"user", "x"}}, true).find("sk-secret") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
