#include <boost/test/unit_test.hpp>

#include <set>

#include "http/routes/route.hpp"
#include "protocols/permissions.hpp"

using namespace zhian;
using namespace zhian::http;

namespace {

const route_table& table() {
  static const route_table made{public_routes()};
  return made;
}

} // namespace

BOOST_AUTO_TEST_SUITE(route_table_suite)

BOOST_AUTO_TEST_CASE(a_path_is_served_with_and_without_a_trailing_slash) {
  for (auto path : {"/api/v1/mock-interview/records", "/api/v1/mock-interview/records/",
                    "/api/v1/resumes/abc", "/api/v1/resumes/abc/"})
    BOOST_TEST((table().find(verb::get, path).row != nullptr), path);
}

BOOST_AUTO_TEST_CASE(an_unknown_path_has_no_methods) {
  for (auto path : {"/nothing", "/api/v1", "/api/v1/me/x", "//", "/api/v1/me//", "", "api/v1/me",
                    "/API/V1/ME", "/api/v1/resumes//"}) {
    auto found = table().find(verb::get, path);
    BOOST_TEST((found.row == nullptr), path);
    BOOST_TEST(found.allowed.empty(), path);
  }
}

BOOST_AUTO_TEST_CASE(another_method_of_a_known_path_tells_which_are_allowed) {
  auto found = table().find(verb::del, "/api/v1/resumes");
  BOOST_TEST((found.row == nullptr));
  BOOST_TEST(found.allowed == "POST, GET, HEAD, OPTIONS");
}

BOOST_AUTO_TEST_CASE(head_finds_the_row_of_get) {
  auto found = table().find(verb::head, "/api/v1/me");
  BOOST_REQUIRE(found.row);
  BOOST_TEST((found.row->method == verb::get));
}

BOOST_AUTO_TEST_CASE(parameters_are_decoded_and_named) {
  auto found = table().find(verb::get, "/api/v1/resumes/a%20b");
  BOOST_REQUIRE(found.row);
  BOOST_REQUIRE_EQUAL(found.params.size(), 1u);
  BOOST_TEST(found.params[0].first == "id");
  BOOST_TEST(found.params[0].second == "a b");
}

BOOST_AUTO_TEST_CASE(a_badly_encoded_parameter_is_noticed) {
  for (auto path :
       {"/api/v1/resumes/%", "/api/v1/resumes/%zz", "/api/v1/resumes/%ff", "/api/v1/resumes/%00"})
    BOOST_TEST(!table().find(verb::get, path).well_formed, path);
}

BOOST_AUTO_TEST_CASE(a_path_of_many_segments_is_not_taken_apart) {
  BOOST_TEST((table().find(verb::get, std::string(16000, '/')).row == nullptr));
}

BOOST_AUTO_TEST_CASE(the_same_operation_twice_is_refused) {
  const route rows[] = {public_routes()[0], public_routes()[0]};
  BOOST_CHECK_THROW(route_table{rows}, std::logic_error);
}

BOOST_AUTO_TEST_CASE(every_guarded_route_names_a_permission_somebody_has) {
  auto everything = permissions_of({"candidate", "customer", "worker", "support", "editor",
                                    "finance", "manager", "operator", "admin"});
  std::set<std::string_view> known{everything.begin(), everything.end()};
  for (auto rows : {public_routes(), admin_routes()})
    for (const auto& row : rows) {
      BOOST_TEST(guarded(row.who) == !row.permission.empty(), row.path);
      if (guarded(row.who))
        BOOST_TEST(known.contains(row.permission), row.path << " wants " << row.permission);
    }
}

BOOST_AUTO_TEST_CASE(every_post_that_creates_takes_an_idempotency_key) {
  // A gateway names its notices itself.
  for (const auto& row : public_routes())
    BOOST_TEST(row.keyed == (row.method == verb::post && row.who != access::gateway), row.path);
}

BOOST_AUTO_TEST_CASE(percent_decoding_refuses_what_is_no_text) {
  BOOST_TEST(percent_decode("a+b%2Bc", true).value() == "a b+c");
  BOOST_TEST(percent_decode("a+b").value() == "a+b");
  BOOST_TEST(percent_decode("%E4%B8%80").value() == "一");
  for (auto text : {"%", "%a", "%gg", "%00", "%c0%af"})
    BOOST_TEST(!percent_decode(text), text);
}

BOOST_AUTO_TEST_CASE(query_values_are_found_by_exact_name) {
  http_call in;
  in.query = "limitx=1&limit=20&cursor=a%26b&empty";
  BOOST_TEST(in.query_value("limit").value() == "20");
  BOOST_TEST(in.query_value("cursor").value() == "a&b");
  BOOST_TEST(in.query_value("empty").value() == "");
  BOOST_TEST(!in.query_value("page"));
}

BOOST_AUTO_TEST_SUITE_END()
