#include <boost/test/unit_test.hpp>

#include <set>

#include <rapidjson/document.h>
#include <rapidjson/pointer.h>

#include "http/openapi/document.hpp"
#include "http/routes/route.hpp"

using namespace zhian;
using namespace zhian::http;

namespace {

rapidjson::Document parsed(const openapi::document& x) {
  rapidjson::Document doc;
  doc.Parse(x.text.c_str());
  BOOST_REQUIRE(!doc.HasParseError());
  return doc;
}

std::string lower(std::string_view x) {
  std::string out{x};
  for (auto& c : out)
    c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

std::set<std::string> operations_of(const rapidjson::Document& doc) {
  std::set<std::string> out;
  for (const auto& path : doc["paths"].GetObject())
    for (const auto& verb : path.value.GetObject())
      out.insert(std::string{verb.name.GetString()} + " " + path.name.GetString());
  return out;
}

std::set<std::string> operations_of(std::span<const route> rows) {
  std::set<std::string> out;
  for (const auto& row : rows)
    out.insert(lower(to_string(row.method)) + " " + std::string{row.path});
  return out;
}

/// Calls `look` with every object of the document.
template <class F>
void walk(const rapidjson::Value& x, F& look) {
  if (x.IsObject()) {
    look(x);
    for (const auto& member : x.GetObject())
      walk(member.value, look);
  } else if (x.IsArray()) {
    for (const auto& element : x.GetArray())
      walk(element, look);
  }
}

const rapidjson::Value& operation(const rapidjson::Document& doc, const route& row) {
  return doc["paths"][std::string{row.path}.c_str()][lower(to_string(row.method)).c_str()];
}

/// Calls `look` with every route of both listeners and how it is described.
template <class F>
void each_operation(F look) {
  auto open = parsed(openapi::public_document());
  for (const auto& row : public_routes())
    look(row, operation(open, row));
  auto admin = parsed(openapi::admin_document());
  for (const auto& row : admin_routes())
    look(row, operation(admin, row));
}

} // namespace

BOOST_AUTO_TEST_SUITE(openapi_document_suite)

BOOST_AUTO_TEST_CASE(the_documents_and_the_route_tables_agree_both_ways) {
  BOOST_TEST(operations_of(parsed(openapi::public_document())) == operations_of(public_routes()),
             boost::test_tools::per_element());
  BOOST_TEST(operations_of(parsed(openapi::admin_document())) == operations_of(admin_routes()),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(every_reference_leads_somewhere) {
  for (const auto* source : {&openapi::public_document(), &openapi::admin_document()}) {
    auto doc = parsed(*source);
    auto look = [&](const rapidjson::Value& x) {
      auto at = x.FindMember("$ref");
      if (at == x.MemberEnd() || !at->value.IsString())
        return;
      rapidjson::Pointer pointer{at->value.GetString()};
      BOOST_TEST((pointer.Get(doc) != nullptr), at->value.GetString());
    };
    walk(doc, look);
  }
}

BOOST_AUTO_TEST_CASE(every_object_schema_of_a_response_is_closed) {
  auto look = [](const rapidjson::Value& x) {
    if (!x.HasMember("properties") || !x.HasMember("type") || !x["type"].IsString())
      return;
    BOOST_TEST((x.HasMember("additionalProperties") && x["additionalProperties"].IsFalse()));
  };
  for (const auto* source : {&openapi::public_document(), &openapi::admin_document()}) {
    auto doc = parsed(*source);
    walk(doc["components"]["schemas"], look);
  }
}

BOOST_AUTO_TEST_CASE(guards_keys_and_bodies_are_documented_as_they_are) {
  each_operation([](const route& row, const rapidjson::Value& op) {
    BOOST_TEST(!op["security"].Empty() == guarded(row.who), row.path);
    bool keyed = false;
    if (op.HasMember("parameters"))
      for (const auto& x : op["parameters"].GetArray())
        keyed = keyed
                || (x.HasMember("$ref")
                    && std::string_view{x["$ref"].GetString()}.ends_with("/idempotency_key"));
    BOOST_TEST(keyed == row.keyed, row.path);
    const char* media = row.body == body_kind::json     ? "application/json"
                        : row.body == body_kind::csv    ? "text/csv"
                        : row.body == body_kind::upload ? "multipart/form-data"
                                                        : nullptr;
    BOOST_TEST(op.HasMember("requestBody") == (media != nullptr), row.path);
    if (media)
      BOOST_TEST(op["requestBody"]["content"].HasMember(media), row.path);
    if (guarded(row.who))
      BOOST_TEST(op["responses"].HasMember("401"), row.path);
  });
}

BOOST_AUTO_TEST_CASE(every_path_parameter_is_declared) {
  each_operation([](const route& row, const rapidjson::Value& op) {
    bool templated = row.path.find('{') != std::string_view::npos;
    bool declared = false;
    if (op.HasMember("parameters"))
      for (const auto& x : op["parameters"].GetArray())
        declared =
            declared || (x.HasMember("in") && std::string_view{x["in"].GetString()} == "path");
    BOOST_TEST(templated == declared, row.path);
  });
}

BOOST_AUTO_TEST_SUITE_END()
