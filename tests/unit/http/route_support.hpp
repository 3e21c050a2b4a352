// A node with one signed-in person, and small things the tests of routes share.
#pragma once

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <rapidjson/document.h>

#include "http/auth/tokens.hpp"
#include "tests/unit/http/fake_node.hpp"
#include "tests/unit/http/raw_client.hpp"

namespace zhian::test {

inline rapidjson::Document json_of(const response& x) {
  rapidjson::Document doc;
  doc.Parse(x.body.c_str());
  BOOST_REQUIRE_MESSAGE(doc.IsObject(), x.status << " " << x.body);
  return doc;
}

inline std::string code_of(const response& x) {
  return json_of(x)["code"].GetString();
}

/// A node with one signed-in person.
struct signed_in_node : fake_node {
  explicit signed_in_node(const std::function<void(settings&)>& change = {}) : fake_node(change) {
    on<lease_session>([this](const auto& x) -> caf::expected<session_lease> {
      ++leases;
      if (revoked)
        return make_error(ec::session_revoked);
      session_lease out;
      out.session = grant.session;
      out.user = grant.user;
      out.roles = roles;
      BOOST_TEST((x.to == refs::session(realm::zhimai, grant.session)));
      return out;
    });
    on<read_me>([this](const auto& x) -> caf::expected<me_view> {
      BOOST_TEST((x.to == refs::account(realm::zhimai, grant.user)));
      BOOST_TEST(x.meta.caller == grant.user);
      BOOST_TEST(x.meta.session == grant.session);
      me_view out;
      out.user = user();
      out.level = tier::silver;
      out.points = 42;
      out.settled_fen = 6100;
      out.permissions = {"profile.own"};
      return out;
    });
  }

  user_view user() const {
    user_view out;
    out.id = grant.user;
    out.email = "li.hua@example.com";
    out.nickname = "李华";
    out.roles = roles;
    out.created_at = parse_timestamp("2026-11-21T08:30:00.123Z").value();
    return out;
  }

  std::string bearer() const { return "Authorization: Bearer " + token() + "\r\n"; }
  std::string token() const { return authority.make_access(grant, realm::zhimai, wall_now()); }

  http::token_authority authority{config};
  session_grant grant{
      session_id::make(7, wall_now()), user_id::make(7, wall_now()), 3, {"candidate"}, {}};
  std::vector<std::string> roles{"candidate"};
  std::atomic<int> leases{0};
  std::atomic<bool> revoked{false};
};

inline std::string post(std::string_view target, std::string_view body,
                        std::string_view extra = {}) {
  return http_request("POST", target, body, extra);
}

} // namespace zhian::test
