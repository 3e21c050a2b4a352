// The staff side of money over HTTP: what is asked of whom, and what is never asked at all.
#include "http/json/finance.hpp"
#include "tests/unit/http/route_support.hpp"

using namespace zhian;
using namespace zhian::test;

namespace {

/// Somebody of finance, and one order, finding and approval in the store.
struct finance_node : signed_in_node {
  finance_node() {
    roles = {"finance"};
    order.id = order_id::make(7, wall_now());
    order.user = user_id::make(8, wall_now());
    order.amount_fen = 1000;
    order.phase = order_phase::paid;
    order.open_id = "o-secret";
    order.prepay_id = "wx-secret";
    order.refunds.push_back({"r1", 400, refund_state::done, wall_now(), wall_now(), {}});
    order.refunds.push_back({"r2", 1, refund_state::asked, wall_now(), {}, "4200"});
    finding.row.key = "amount_differs:" + order.id.str() + ":4200";
    finding.what.order = order.id;
    finding.what.evidence = "4200";
    finding.what.allowed = {finding_action::refund, finding_action::dismiss};
    approval.id = approval_id::make(9, wall_now());
    approval.order = order.id;
    approval.amount_fen = 1000;
    approval.asked_by = grant.user;
    on<staff_looked>([this](const asked<staff_looked>& x) {
      BOOST_TEST((x.to == refs::account(realm::zhimai, grant.user)));
      looked.push_back(x.what.action + " " + x.what.target);
      return done{};
    });
    on<propose>([this](const asked<propose>& x) {
      BOOST_TEST((x.to == refs::account(realm::zhimai, grant.user)));
      proposed = x.what;
      ops.push_back(x.meta.op);
      return approval_view{approval};
    });
    on<find_evidence>([this](const asked<find_evidence>& x) {
      find_evidence::reply out;
      if (x.what.ids.front() == order.id)
        out.items.push_back({order, 1000, 400});
      return out;
    });
    on<list_findings>([this](const asked<list_findings>& x) {
      findings_asked = x.what;
      return list_findings::reply{{finding}, "7"};
    });
    on<list_approvals>([this](const asked<list_approvals>& x) {
      approvals_asked = x.what;
      return list_approvals::reply{{approval}, {}};
    });
    on<find_finding>([this](const asked<find_finding>& x) {
      find_finding::reply out;
      if (x.what.key == finding.row.key)
        out.row = finding;
      return out;
    });
  }

  std::string order_path(std::string_view behind = {}) const {
    return "/api/v1/admin/orders/" + order.id.str() + std::string{behind};
  }
  std::string approval_path(std::string_view behind = {}) const {
    return "/api/v1/admin/approvals/" + approval.id.str() + std::string{behind};
  }
  /// As browsers send it.
  std::string finding_path(std::string_view behind = {}) const {
    auto key = finding.row.key;
    for (size_t at = 0; (at = key.find(':', at)) != std::string::npos;)
      key.replace(at, 1, "%3A");
    return "/api/v1/admin/findings/" + key + std::string{behind};
  }
  response get(std::string_view path, std::string_view extra = {}) {
    return client.ask(http_request("GET", path, {}, bearer() + std::string{extra}));
  }
  response send(std::string_view path, std::string_view body, std::string_view extra = {}) {
    return client.ask(post(path, body, bearer() + std::string{extra}));
  }
  std::string field_wrong(std::string_view path, std::string_view body) {
    auto got = send(path, body);
    BOOST_TEST(got.status == 422, body);
    return json_of(got)["field"].GetString();
  }

  order_row order;
  finding_view finding;
  approval_row approval;
  propose proposed;
  list_findings findings_asked;
  list_approvals approvals_asked;
  std::vector<op_key> ops;
  std::vector<std::string> looked;
  raw_client client{edge->admin_port()};
};

constexpr std::string_view rules_path = "/api/v1/admin/money/rules";
constexpr std::string_view sums_path = "/api/v1/admin/analytics/payments";

} // namespace

BOOST_AUTO_TEST_SUITE(finance_routes)

BOOST_AUTO_TEST_CASE(an_order_is_shown_with_its_books_after_a_line_in_the_log) {
  finance_node node;
  auto got = node.get(node.order_path());
  BOOST_REQUIRE_EQUAL(got.status, 200);
  auto doc = json_of(got);
  BOOST_TEST(doc["ledger"]["paid_fen"].GetInt() == 1000);
  BOOST_TEST(doc["ledger"]["refunded_fen"].GetInt() == 400);
  BOOST_TEST(doc["findings"][0]["key"].GetString() == node.finding.row.key);
  BOOST_TEST(doc["approvals"][0]["id"].GetString() == node.approval.id.str());
  BOOST_TEST(doc["refunds"][1]["beside"].GetString() == "4200");
  BOOST_TEST(doc["refunded_fen"].GetInt() == 400);
  BOOST_TEST(doc["refunding_fen"].GetInt()
             == 0); // What is beside the books is none of the order's.
  BOOST_TEST(got.body.find("secret") == std::string::npos);
  BOOST_TEST(node.looked == std::vector{"order.viewed " + node.order.id.str()});
  BOOST_TEST((node.findings_asked.order == node.order.id));
  BOOST_TEST((node.approvals_asked.order == node.order.id));
}

BOOST_AUTO_TEST_CASE(nothing_is_shown_when_the_line_could_not_be_left) {
  finance_node node;
  node.on<staff_looked>(
      [](const auto&) -> caf::expected<done> { return make_error(ec::storage_unavailable); });
  BOOST_TEST(node.get(node.order_path()).status == 503);
  BOOST_TEST(node.get("/api/v1/admin/orders").status == 503);
}

BOOST_AUTO_TEST_CASE(an_order_of_another_realm_is_not_found) {
  finance_node node;
  node.order.in = realm::ande;
  BOOST_TEST(node.get(node.order_path()).status == 404);
  BOOST_TEST(node.get("/api/v1/admin/orders/x").status == 404);
}

BOOST_AUTO_TEST_CASE(orders_are_searched_by_person_and_phase) {
  finance_node node;
  search_orders question;
  node.on<search_orders>([&](const asked<search_orders>& x) {
    question = x.what;
    return search_orders::reply{{node.order}, node.order.id.str()};
  });
  auto got = node.get("/api/v1/admin/orders?user=" + node.order.user.str()
                      + "&phase=paid&limit=1&cursor=" + node.order.id.str());
  BOOST_REQUIRE_EQUAL(got.status, 200);
  auto doc = json_of(got);
  BOOST_TEST(doc["items"][0]["user_id"].GetString() == node.order.user.str());
  BOOST_TEST(doc["next_cursor"].GetString() == node.order.id.str());
  BOOST_TEST(got.body.find("secret") == std::string::npos);
  BOOST_TEST((question.user == node.order.user));
  BOOST_TEST((question.phase == order_phase::paid));
  BOOST_TEST(question.page.before == node.order.id.str());
  BOOST_TEST(node.looked == std::vector{"order.searched " + node.order.user.str()});
  for (std::string field : {"user", "phase", "cursor", "limit"}) {
    auto wrong = node.get("/api/v1/admin/orders?" + field + "=nonsense");
    BOOST_TEST(wrong.status == 422);
    BOOST_TEST(json_of(wrong)["field"].GetString() == field);
  }
}

BOOST_AUTO_TEST_CASE(a_refund_is_proposed_of_all_or_of_a_part) {
  finance_node node;
  auto got = node.send(node.order_path("/refunds"), R"({"reason":"asked for"})",
                       "Idempotency-Key: k1\r\n");
  BOOST_REQUIRE_EQUAL(got.status, 201);
  BOOST_TEST(got.header("location") == node.approval_path());
  BOOST_TEST(json_of(got)["state"].GetString() == "proposed");
  BOOST_TEST((node.proposed.what == approval_kind::refund));
  BOOST_TEST((node.proposed.order == node.order.id));
  BOOST_TEST(!node.proposed.amount_fen.has_value());
  node.send(node.order_path("/refunds"), R"({"reason":"half","amount_fen":500})");
  BOOST_TEST(node.proposed.amount_fen.value_or(0) == 500);
  BOOST_TEST(node.ops.at(0).key.ends_with("k1"));

  BOOST_TEST(node.field_wrong(node.order_path("/refunds"), "{}") == "reason");
  BOOST_TEST(node.field_wrong(node.order_path("/refunds"), R"({"reason":""})") == "reason");
  BOOST_TEST(node.field_wrong(node.order_path("/refunds"), R"({"reason":"x","amount_fen":0})")
             == "amount_fen");
  BOOST_TEST(node.field_wrong(node.order_path("/refunds"), R"({"reason":"x","to":"me"})") == "to");
}

BOOST_AUTO_TEST_CASE(the_same_key_for_another_order_is_another_request) {
  finance_node node;
  auto other = "/api/v1/admin/orders/" + order_id::make(3, wall_now()).str() + "/refunds";
  node.send(node.order_path("/refunds"), R"({"reason":"x"})", "Idempotency-Key: k\r\n");
  node.send(other, R"({"reason":"x"})", "Idempotency-Key: k\r\n");
  BOOST_REQUIRE_EQUAL(node.ops.size(), 2u);
  BOOST_TEST(node.ops[0].key == node.ops[1].key);
  BOOST_TEST((node.ops[0].digest != node.ops[1].digest));
}

BOOST_AUTO_TEST_CASE(money_at_the_bank_needs_its_number) {
  finance_node node;
  auto path = node.order_path("/bank-payments");
  auto got = node.send(path, R"({"amount_fen":1000,"reference":"B1"})");
  BOOST_REQUIRE_EQUAL(got.status, 201);
  BOOST_TEST((node.proposed.what == approval_kind::bank_payment));
  BOOST_TEST(node.proposed.reference == "B1");
  BOOST_TEST(node.proposed.amount_fen.value_or(0) == 1000);
  BOOST_TEST(node.field_wrong(path, R"({"amount_fen":1000})") == "reference");
  BOOST_TEST(node.field_wrong(path, R"({"reference":"B1"})") == "amount_fen");
  BOOST_TEST(node.field_wrong(path, R"({"reference":"B1","amount_fen":99999999999999})")
             == "amount_fen");
}

BOOST_AUTO_TEST_CASE(a_finding_is_named_by_its_key) {
  finance_node node;
  auto got = node.get(node.finding_path());
  BOOST_REQUIRE_EQUAL(got.status, 200);
  auto doc = json_of(got);
  BOOST_TEST(doc["allowed"][1].GetString() == "dismiss");
  BOOST_TEST(doc["user_id"].IsNull());
  BOOST_TEST(doc["resolution"].IsNull());
  BOOST_TEST(node.get("/api/v1/admin/findings/none").status == 404);
  node.finding.row.resolution = R"({"action":"dismiss"})";
  BOOST_TEST(json_of(node.get(node.finding_path()))["resolution"]["action"].GetString()
             == "dismiss");
}

BOOST_AUTO_TEST_CASE(findings_are_listed_by_state_and_class) {
  finance_node node;
  auto got = node.get("/api/v1/admin/findings?state=open&class=duplicate&cursor=12");
  BOOST_REQUIRE_EQUAL(got.status, 200);
  BOOST_TEST(json_of(got)["next_cursor"].GetString() == "7");
  BOOST_TEST((node.findings_asked.state == finding_state::open));
  BOOST_TEST((node.findings_asked.what == finding_class::duplicate));
  BOOST_TEST(node.findings_asked.page.before == "12");
  BOOST_TEST(node.get("/api/v1/admin/findings?state=gone").status == 422);
  BOOST_TEST(node.get("/api/v1/admin/findings?class=").status == 422);
}

BOOST_AUTO_TEST_CASE(a_finding_that_is_taken_is_shown_as_it_is_then) {
  finance_node node;
  node.on<take_finding>([&](const asked<take_finding>& x) -> caf::expected<done> {
    if (x.what.key != node.finding.row.key)
      return make_error(ec::not_found);
    node.finding.row.owner = node.grant.user;
    return done{};
  });
  auto got = node.client.ask(http_request("POST", node.finding_path("/take"), {}, node.bearer()));
  BOOST_REQUIRE_EQUAL(got.status, 200);
  BOOST_TEST(json_of(got)["owner"].GetString() == node.grant.user.str());
  BOOST_TEST(
      node.client.ask(http_request("POST", "/api/v1/admin/findings/none/take", {}, node.bearer()))
          .status
      == 404);
}

BOOST_AUTO_TEST_CASE(to_send_back_or_to_dismiss_needs_a_reason_and_to_complete_needs_none) {
  finance_node node;
  auto path = node.finding_path("/resolve");
  BOOST_TEST(node.send(path, R"({"action":"complete"})").status == 201);
  BOOST_TEST((node.proposed.what == approval_kind::finding));
  BOOST_TEST((node.proposed.action == finding_action::complete));
  BOOST_TEST(node.proposed.finding == node.finding.row.key);
  BOOST_TEST(node.field_wrong(path, R"({"action":"dismiss"})") == "reason");
  BOOST_TEST(node.field_wrong(path, R"({"action":"refund"})") == "reason");
  BOOST_TEST(node.field_wrong(path, R"({"action":"forget","reason":"x"})") == "action");
  BOOST_TEST(node.field_wrong(path, R"({"reason":"x"})") == "action");
  node.on<propose>(
      [](const auto&) -> caf::expected<approval_view> { return make_error(ec::already_decided); });
  auto late = node.send(path, R"({"action":"dismiss","reason":"a test"})");
  BOOST_TEST(late.status == 409);
  BOOST_TEST(code_of(late) == "already_decided");
}

BOOST_AUTO_TEST_CASE(who_agrees_or_refuses_is_told_to_the_approval) {
  finance_node node;
  node.on<agree>([&](const asked<agree>& x) -> caf::expected<approval_view> {
    BOOST_TEST((x.to == refs::approval(realm::zhimai, node.approval.id)));
    BOOST_TEST(x.meta.caller == node.grant.user);
    BOOST_TEST(x.meta.op.key.ends_with("k"));
    return make_error(ec::second_person);
  });
  node.on<refuse_approval>([&](const asked<refuse_approval>& x) {
    BOOST_TEST(x.what.note == "no");
    auto out = node.approval;
    out.state = approval_state::withdrawn;
    return approval_view{out};
  });
  auto own = node.send(node.approval_path("/agree"), "{}", "Idempotency-Key: k\r\n");
  BOOST_TEST(own.status == 403);
  BOOST_TEST(code_of(own) == "second_person");
  auto gone = node.send(node.approval_path("/refuse"), R"({"note":"no"})");
  BOOST_REQUIRE_EQUAL(gone.status, 200);
  BOOST_TEST(json_of(gone)["state"].GetString() == "withdrawn");
  BOOST_TEST(node.field_wrong(node.approval_path("/refuse"), "{}") == "note");
  BOOST_TEST(node.send("/api/v1/admin/approvals/x/agree", "{}").status == 404);
}

BOOST_AUTO_TEST_CASE(an_approval_is_read_from_the_store) {
  finance_node node;
  node.on<load_approval>([&](const asked<load_approval>& x) {
    load_approval::reply out;
    if (x.what.id == node.approval.id)
      out.row = node.approval;
    return out;
  });
  BOOST_TEST(json_of(node.get(node.approval_path()))["amount_fen"].GetInt() == 1000);
  auto other = approval_id::make(1, wall_now()).str();
  BOOST_TEST(node.get("/api/v1/admin/approvals/" + other).status == 404);
  BOOST_TEST(node.get("/api/v1/admin/approvals?state=failed").status == 200);
  BOOST_TEST((node.approvals_asked.state == approval_state::failed));
}

BOOST_AUTO_TEST_CASE(rules_are_shown_under_the_tag_of_their_version) {
  finance_node node;
  node.on<find_rules>([&](const asked<find_rules>& x) {
    find_rules::reply out;
    if (x.what.version == 0 || x.what.version == 3)
      out.row = rules_version{3, R"({"version":3})", "system", {}};
    return out;
  });
  auto got = node.get(rules_path);
  BOOST_REQUIRE_EQUAL(got.status, 200);
  BOOST_TEST(got.header("etag") == "\"3\"");
  BOOST_TEST(got.body == R"({"version":3})");
  BOOST_TEST(node.get(rules_path, "If-None-Match: \"3\"\r\n").status == 304);
  BOOST_TEST(node.get(std::string{rules_path} + "/3").status == 200);
  for (auto none : {"/2", "/0", "/-1", "/x"})
    BOOST_TEST(node.get(std::string{rules_path} + none).status == 404, none);
  node.on<list_rules>([](const auto&) { return list_rules::reply{{{3, {}, "system", {}}}, "3"}; });
  auto doc = json_of(node.get(std::string{rules_path} + "/versions?limit=1"));
  BOOST_TEST(doc["items"][0]["version"].GetInt() == 3);
  BOOST_TEST(doc["next_cursor"].GetString() == "3");
}

BOOST_AUTO_TEST_CASE(a_change_of_rules_names_what_it_is_based_on) {
  finance_node node;
  node.roles = {"admin"};
  zhian::change_rules told;
  std::atomic<ec> answer{ec::none};
  node.on<zhian::change_rules>([&](const asked<zhian::change_rules>& x) -> caf::expected<done> {
    told = x.what;
    if (answer == ec::validation_failed)
      return make_error(ec::validation_failed, "a whole number or null", "plans[0].price_fen");
    if (answer != ec::none)
      return make_error(answer.load());
    return done{};
  });
  node.on<find_rules>([](const asked<find_rules>& x) {
    return find_rules::reply{rules_version{x.what.version, "{}", {}, {}}};
  });
  auto put = [&](std::string_view body, std::string_view extra) {
    return node.client.ask(
        http_request("PUT", rules_path, body, node.bearer() + std::string{extra}));
  };
  constexpr std::string_view on_3 = "If-Match: \"3\"\r\n";
  auto got = put(R"({"version":3})", on_3);
  BOOST_REQUIRE_EQUAL(got.status, 200);
  BOOST_TEST(got.header("etag") == "\"4\"");
  BOOST_TEST(told.json == R"({"version":4})");
  BOOST_TEST(told.author == node.grant.user.str());
  put(R"({"version":"x"})", on_3); // Refused by the rules themselves.
  BOOST_TEST(told.json == R"({"version":"x"})");

  for (auto tag : {"", "If-Match: *\r\n", "If-Match: 3\r\n", "If-Match: \"x\"\r\n"}) {
    auto missing = put("{}", tag);
    BOOST_TEST(missing.status == 412, tag);
    BOOST_TEST(code_of(missing) == "precondition_failed");
  }
  BOOST_TEST(put("[]", on_3).status == 400);
  answer = ec::version_conflict;
  BOOST_TEST(put("{}", on_3).status == 412);
  answer = ec::validation_failed;
  auto wrong = put("{}", on_3);
  BOOST_TEST(wrong.status == 422);
  BOOST_TEST(json_of(wrong)["field"].GetString() == "plans[0].price_fen");
}

BOOST_AUTO_TEST_CASE(sums_are_asked_for_in_days_of_beijings) {
  finance_node node;
  sum_payments question;
  node.on<sum_payments>([&](const asked<sum_payments>& x) {
    question = x.what;
    return sum_payments::reply{1, 3000, 1000, 2, {{"2026-11-30", 3000, 1000, 2, 1}}};
  });
  auto ask = [&](std::string_view query) {
    return node.get(std::string{sums_path} + std::string{query});
  };
  auto doc = json_of(ask("?from=2026-11-01&to=2026-11-30"));
  BOOST_TEST(question.from == "2026-11-01");
  BOOST_TEST(question.to == "2026-11-30");
  BOOST_TEST(doc["net_fen"].GetInt() == 2000);
  BOOST_TEST(doc["days"][0]["net_fen"].GetInt() == 2000);
  BOOST_TEST(doc["time_zone"].GetString() == "Asia/Shanghai");
  ask("?to=2026-03-01"); // Thirty days.
  BOOST_TEST(question.from == "2026-01-31");
  BOOST_TEST(ask("").status == 200);
  BOOST_TEST(question.to >= question.from);
  BOOST_TEST(ask("?from=2024-01-01&to=2024-12-31").status == 200); // 366 days of a leap year.
  auto field = [&](std::string_view query) {
    auto got = ask(query);
    BOOST_TEST(got.status == 422, query);
    return std::string{json_of(got)["field"].GetString()};
  };
  BOOST_TEST(field("?from=2025-02-29") == "from");
  BOOST_TEST(field("?from=2026-1-1") == "from");
  BOOST_TEST(field("?from=0000-01-01") == "from");
  BOOST_TEST(field("?to=yesterday") == "to");
  BOOST_TEST(field("?to=2026-13-01") == "to");
  BOOST_TEST(field("?from=2026-11-30&to=2026-11-29") == "to");
  BOOST_TEST(field("?from=2024-01-01&to=2025-01-01") == "to");
}

BOOST_AUTO_TEST_CASE(roles_may_what_their_permissions_say) {
  finance_node node;
  auto get = [&](std::string_view path) {
    return node.get(path).status;
  };
  auto may = [&](std::vector<std::string> roles) {
    node.roles = std::move(roles);
    // Another session: its roles are today's.
    node.grant.session = session_id::make(7, wall_now());
    auto other = node.send(node.approval_path("/agree"), R"({"note":1})").status;
    auto put = node.client.ask(http_request("PUT", rules_path, "{}", node.bearer())).status;
    return std::vector{get("/api/v1/admin/findings"), get(std::string{sums_path} + "?to=x"),
                       node.send(node.order_path("/refunds"), "{}").status, other, put};
  };
  using seen = std::vector<int>;
  BOOST_TEST(may({"admin"}) == (seen{200, 422, 422, 422, 412}), boost::test_tools::per_element());
  BOOST_TEST(may({"finance"}) == (seen{200, 422, 422, 422, 403}), boost::test_tools::per_element());
  BOOST_TEST(may({"manager"}) == (seen{200, 422, 403, 422, 403}), boost::test_tools::per_element());
  for (const char* role : {"support", "editor", "operator", "candidate"})
    BOOST_TEST(may({role}) == (seen{403, 403, 403, 403, 403}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
