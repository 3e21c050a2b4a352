#include <boost/test/unit_test.hpp>

#include "http/json/reader.hpp"

using namespace zhian;
using namespace zhian::http;
using reason = json_problem::reason;

namespace {

/// The problem of a body that is to be {"name": text of 1…3, "count"?: 1…9}.
std::optional<json_problem> read(std::string_view body) {
  json_object in{body};
  in.text("name", 1, 3);
  in.optional_number("count", 1, 9);
  return in.finish();
}

reason why(std::string_view body) {
  auto problem = read(body);
  BOOST_REQUIRE_MESSAGE(problem, "accepted: " << body);
  return problem->why;
}

} // namespace

BOOST_AUTO_TEST_SUITE(json_reader)

BOOST_AUTO_TEST_CASE(a_body_with_exactly_its_fields_is_read) {
  json_object in{R"({"count": 3, "name": "陈"})"};
  BOOST_TEST(in.text("name", 1, 3) == "陈");
  BOOST_TEST(in.optional_number("count", 1, 9).value() == 3u);
  BOOST_TEST(!in.finish());
}

BOOST_AUTO_TEST_CASE(an_absent_optional_field_is_no_problem) {
  BOOST_TEST(!read(R"({"name":"a"})"));
}

BOOST_AUTO_TEST_CASE(what_is_no_json_is_a_bad_request) {
  for (auto body : {"", "{", "{\"name\":\"a\"", "name=a", "{'name':'a'}", "{\"name\":\"a\"} x",
                    "{\"name\":NaN}", "{\"name\":\"a\",}"}) {
    auto problem = read(body);
    BOOST_REQUIRE_MESSAGE(problem, "accepted: " << body);
    BOOST_TEST(problem->error == ec::bad_request, body);
  }
}

BOOST_AUTO_TEST_CASE(a_body_that_is_no_object_is_a_bad_request) {
  for (auto body : {"[]", "\"name\"", "3", "null", "true"})
    BOOST_TEST((why(body) == reason::not_object), body);
}

BOOST_AUTO_TEST_CASE(the_field_that_is_wrong_is_named) {
  auto problem = read(R"({"name":"a","count":"3"})");
  BOOST_REQUIRE(problem);
  BOOST_TEST(problem->field == "count");
  BOOST_TEST(problem->error == ec::validation_failed);
  BOOST_TEST(problem->detail(language::en) == "Field count must be of type integer");
  BOOST_TEST(problem->detail(language::zh) == "字段 count 的类型应为 integer");
}

BOOST_AUTO_TEST_CASE(missing_unknown_and_repeated_fields_are_refused) {
  BOOST_TEST((why("{}") == reason::missing));
  BOOST_TEST((why(R"({"name":"a","x":1})") == reason::unknown));
  BOOST_TEST((why(R"({"name":"a","name":"b"})") == reason::repeated));
  BOOST_TEST((why(R"({"Name":"a"})") == reason::missing));
}

BOOST_AUTO_TEST_CASE(a_null_is_not_an_absent_field) {
  BOOST_TEST((why(R"({"name":null})") == reason::wrong_type));
  BOOST_TEST((why(R"({"name":"a","count":null})") == reason::wrong_type));
}

BOOST_AUTO_TEST_CASE(lengths_are_counted_in_characters_not_bytes) {
  BOOST_TEST(!read(R"({"name":"一二三"})"));
  BOOST_TEST(!read(R"({"name":"😀😀😀"})"));
  BOOST_TEST((why(R"({"name":"一二三四"})") == reason::out_of_bounds));
  BOOST_TEST((why(R"({"name":""})") == reason::out_of_bounds));
}

BOOST_AUTO_TEST_CASE(numbers_out_of_bounds_or_with_a_fraction_are_refused) {
  for (auto number : {"0", "10", "-1", "18446744073709551615"})
    BOOST_TEST(
        (why(std::string{R"({"name":"a","count":)"} + number + "}") == reason::out_of_bounds),
        number);
  for (auto number : {"1.5", "1e0", "99999999999999999999999", "true"})
    BOOST_TEST((why(std::string{R"({"name":"a","count":)"} + number + "}") == reason::wrong_type),
               number);
}

BOOST_AUTO_TEST_CASE(invalid_utf8_is_refused_in_any_disguise) {
  BOOST_TEST((why("{\"name\":\"\xff\"}") == reason::not_utf8));
  BOOST_TEST((why("{\"name\":\"\xc0\xaf\"}") == reason::not_utf8));     // overlong
  BOOST_TEST((why("{\"name\":\"\xed\xa0\x80\"}") == reason::not_utf8)); // surrogate
  BOOST_TEST(read(R"({"name":"\udc00"})").has_value());                 // escaped lone surrogate
  BOOST_TEST(read(R"({"name":"\ud800"})").has_value());
  BOOST_TEST((why(R"({"name":"a\u0000"})") == reason::not_allowed));
}

BOOST_AUTO_TEST_CASE(deep_nesting_is_refused_before_it_is_parsed) {
  std::string deep(100000, '[');
  BOOST_TEST((why(deep) == reason::too_deep));
  // Brackets inside a text do not count.
  json_object in{R"({"name":"[[[[[[[[[[[[[[[[[[[[[[[["})"};
  in.text("name", 1, 100);
  BOOST_TEST(!in.finish());
}

BOOST_AUTO_TEST_CASE(a_choice_names_what_is_allowed) {
  json_object in{R"({"level":"expert"})"};
  in.optional_choice("level", {"junior", "senior"});
  auto problem = in.finish();
  BOOST_REQUIRE(problem);
  BOOST_TEST(problem->field == "level");
  BOOST_TEST(problem->expected == "junior, senior");
}

BOOST_AUTO_TEST_CASE(fields_of_nested_objects_are_named_by_their_path) {
  json_object in{R"({"data":{"turn":1,"extra":true}})"};
  auto data = in.object("data");
  data.number("turn", 1, 9);
  auto problem = data.finish();
  BOOST_REQUIRE(problem);
  BOOST_TEST(problem->field == "data.extra");
}

BOOST_AUTO_TEST_CASE(the_canonical_form_forgets_order_and_spaces_and_nothing_else) {
  json_object a{R"({ "b": [1, 2], "a": {"y": 1, "x": "\u4e00"} })"};
  json_object b{R"({"a":{"x":"一","y":1},"b":[1,2]})"};
  json_object c{R"({"a":{"x":"一","y":1},"b":[2,1]})"};
  BOOST_TEST(a.canonical() == b.canonical());
  BOOST_TEST(a.canonical() != c.canonical());
}

BOOST_AUTO_TEST_CASE(lists_of_texts_have_bounds_for_their_number_and_each_text) {
  auto read_list = [](std::string_view body) {
    json_object in{body};
    auto got = in.text_list("roles", 2, 1, 3);
    auto wrong = in.finish();
    return std::pair{got, wrong ? wrong->why : json_problem::reason::malformed};
  };
  using reason = json_problem::reason;
  BOOST_TEST((read_list(R"({"roles":["a","abc"]})").first == std::vector<std::string>{"a", "abc"}));
  BOOST_TEST(read_list(R"({"roles":[]})").first.empty());
  BOOST_TEST((read_list(R"({"roles":["a","b","c"]})").second == reason::out_of_bounds));
  BOOST_TEST((read_list(R"({"roles":["abcd"]})").second == reason::out_of_bounds));
  BOOST_TEST((read_list(R"({"roles":[1]})").second == reason::wrong_type));
  BOOST_TEST((read_list(R"({"roles":"a"})").second == reason::wrong_type));
  BOOST_TEST((read_list(R"({})").second == reason::missing));
}

BOOST_AUTO_TEST_CASE(a_null_is_read_only_where_it_is_asked_for) {
  json_object body{R"({"a":null,"b":1})"};
  BOOST_TEST(body.is_null("a"));
  BOOST_TEST(!body.is_null("b"));
  BOOST_TEST(!body.is_null("c"));
  BOOST_TEST(body.number("b", 0, 9) == 1u);
  BOOST_TEST(!body.finish().has_value());
  json_object other{R"({"a":null})"};
  BOOST_TEST((other.finish().value().why == reason::unknown));
}

BOOST_AUTO_TEST_CASE(a_flag_is_true_or_false_and_nothing_else) {
  json_object good{R"({"a":true,"b":false})"};
  BOOST_TEST(good.flag("a"));
  BOOST_TEST(!good.flag("b"));
  BOOST_TEST(!good.optional_flag("c").has_value());
  BOOST_TEST(!good.finish().has_value());
  for (auto body : {R"({"a":1})", R"({"a":"true"})", R"({"a":null})", "{}"}) {
    json_object bad{body};
    bad.flag("a");
    BOOST_TEST((bad.finish().value().field == "a"), body);
  }
}

BOOST_AUTO_TEST_SUITE_END()
