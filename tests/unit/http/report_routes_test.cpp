// Reports as files over HTTP.
#include "http/routes/handlers.hpp"
#include "http/routes/route.hpp"
#include "protocols/report.hpp"
#include "tests/unit/http/route_support.hpp"

using namespace zhian;
using namespace zhian::test;

namespace {

struct reading_node : signed_in_node {
  report_kind what;
  std::string key;
  download_view may;
  std::optional<task_stage> task; ///< There is its task, and nothing to print.
  language printed = language::zh;
  int prints = 0;

  explicit reading_node(report_kind kind = report_kind::interview)
      : what(kind),
        key(kind == report_kind::interview ? record_id::make(7, wall_now()).str()
                                           : task_id::make(7, wall_now()).str()) {
    may.means = download_means::nothing;
    on<find_report>([this](const asked<find_report>& x) {
      find_report::reply out;
      out.task = task;
      if (task || x.what.what != what || x.what.report != key || x.what.owner != grant.user)
        return out;
      out.row.emplace();
      out.row->what = what;
      out.row->key = key;
      out.row->position = "后端/\"Go\"";
      out.row->made_at = parse_timestamp("2026-11-30T08:24:10Z").value();
      out.row->body = "{}";
      out.row->edition = 4;
      return out;
    });
    on<ask_download>([this](const asked<ask_download>& x) {
      BOOST_TEST((x.to == refs::account(realm::zhimai, grant.user)));
      BOOST_TEST((x.what.what == what));
      BOOST_TEST(x.what.report == key);
      return may;
    });
    on<print_report>([this](const asked<print_report>& x) {
      BOOST_TEST((x.what.what.what == what));
      BOOST_TEST(x.what.what.edition == 4u);
      ++prints;
      printed = x.what.lang;
      print_report::reply out;
      out.bytes = std::make_shared<const std::string>("%PDF-1.5 words");
      out.sha256 = "ab12";
      return out;
    });
  }
  std::string path() const {
    auto out = std::string{traits_of(what)->path};
    return out.replace(out.find("{id}"), 4, key);
  }
  std::string get(const std::string& where, const std::string& more = {}) const {
    return http_request("GET", where, {}, bearer() + more);
  }
};

} // namespace

BOOST_AUTO_TEST_SUITE(report_routes)

BOOST_AUTO_TEST_CASE(a_purchase_answers_where_the_file_is_and_what_was_taken) {
  reading_node node;
  node.on<buy_download>([&](const asked<buy_download>& x) {
    BOOST_TEST((x.to == refs::account(realm::zhimai, node.grant.user)));
    BOOST_TEST(x.what.report == node.key);
    BOOST_TEST(x.meta.op.key == "http:/api/v1/mock-interview/records/{id}/downloads:k1");
    download_view out;
    out.edition = 4;
    out.charged = 2;
    out.available = 18;
    return out;
  });
  raw_client client{node.edge->port()};
  auto got =
      client.ask(post(node.path() + "/downloads", {}, node.bearer() + "Idempotency-Key: k1\r\n"));
  BOOST_REQUIRE_EQUAL(got.status, 201);
  BOOST_TEST(got.header("location") == node.path() + "/report.pdf");
  BOOST_TEST(got.body
             == R"({"download_url":")" + node.path()
                    + R"(/report.pdf","report_version":4,"paid_with":"points","charged":true,)"
                      R"("points":2,"balance":18})");
  BOOST_TEST(
      client.ask(post("/api/v1/mock-interview/records/x/downloads", {}, node.bearer())).status
      == 404);
}

BOOST_AUTO_TEST_CASE(a_refused_purchase_says_what_is_missing) {
  reading_node node;
  node.on<buy_download>([](const auto&) -> caf::expected<download_view> {
    return make_error(ec::points_required, {}, {}, R"({"price":2,"balance":1})");
  });
  raw_client client{node.edge->port()};
  auto got = client.ask(post(node.path() + "/downloads", {}, node.bearer()));
  BOOST_TEST(got.status == 402);
  BOOST_TEST(json_of(got)["price"].GetInt() == 2);
}

BOOST_AUTO_TEST_CASE(the_file_has_a_name_in_both_forms_and_a_strong_tag) {
  reading_node node;
  raw_client client{node.edge->port()};
  auto got = client.ask(node.get(node.path() + "/report.pdf?lang=zh-CN"));
  BOOST_REQUIRE_EQUAL(got.status, 200);
  BOOST_TEST(got.header("content-type") == "application/pdf");
  BOOST_TEST(got.header("etag") == "\"ab12\"");
  BOOST_TEST(got.header("cache-control") == "private, no-cache");
  BOOST_TEST(got.header("content-language") == "zh-CN");
  BOOST_TEST(got.header("content-disposition")
             == "attachment; filename=\"______-__--Go--2026-11-30.pdf\"; filename*=UTF-8''"
                "%E6%A8%A1%E6%8B%9F%E9%9D%A2%E8%AF%95%E6%8A%A5%E5%91%8A-%E5%90%8E%E7%AB%AF"
                "--Go--2026-11-30.pdf");
  BOOST_TEST(got.body == "%PDF-1.5 words");
  auto again = client.ask(node.get(node.path() + "/report.pdf", "If-None-Match: \"ab12\"\r\n"));
  BOOST_TEST(again.status == 304);
  BOOST_TEST(again.body.empty());
}

BOOST_AUTO_TEST_CASE(the_language_is_asked_for_or_that_of_the_request) {
  reading_node node;
  raw_client client{node.edge->port()};
  client.ask(node.get(node.path() + "/report.pdf?lang=en"));
  BOOST_TEST((node.printed == language::en));
  client.ask(node.get(node.path() + "/report.pdf"));
  BOOST_TEST((node.printed == language::zh));
  client.ask(node.get(node.path() + "/report.pdf", "Accept-Language: en\r\n"));
  BOOST_TEST((node.printed == language::en));
  auto before = node.prints;
  for (const auto* wrong : {"lang=fr", "lang=", "lang=ZH", "lang=%zz"})
    BOOST_TEST(client.ask(node.get(node.path() + "/report.pdf?" + wrong)).status == 422, wrong);
  BOOST_TEST(node.prints == before);
}

BOOST_AUTO_TEST_CASE(without_the_right_nothing_is_printed) {
  reading_node node;
  raw_client client{node.edge->port()};
  auto ask = [&] {
    return client.ask(node.get(node.path() + "/report.pdf"));
  };
  node.may.means = download_means::points;
  node.may.facts = R"({"price":2,"balance":18,"voucher":false})";
  auto got = ask();
  BOOST_TEST(got.status == 402);
  BOOST_TEST(code_of(got) == "report_not_bought");
  BOOST_TEST(json_of(got)["balance"].GetInt() == 18);
  node.may.means = download_means::voucher;
  BOOST_TEST(ask().status == 402);
  node.may.error = static_cast<uint8_t>(ec::points_required);
  BOOST_TEST(code_of(ask()) == "points_required");
  node.may.error = static_cast<uint8_t>(ec::tier_required);
  node.may.facts = R"({"required_tier":"bronze","upgrade_url":"/upgrade"})";
  got = ask();
  BOOST_TEST(got.status == 403);
  BOOST_TEST(json_of(got)["required_tier"].GetString() == std::string{"bronze"});
  BOOST_TEST(node.prints == 0);
  node.may = {};
  node.may.means = download_means::before;
  BOOST_TEST(ask().status == 200);
}

BOOST_AUTO_TEST_CASE(anothers_report_and_none_look_alike) {
  reading_node node;
  raw_client client{node.edge->port()};
  for (const auto& id : {record_id::make(7, wall_now()).str(), std::string{"x"}})
    BOOST_TEST(client.ask(node.get("/api/v1/mock-interview/records/" + id + "/report.pdf")).status
               == 404);
  BOOST_TEST(node.prints == 0);
}

BOOST_AUTO_TEST_CASE(a_node_that_cannot_print_says_that_it_may_be_tried_again) {
  reading_node node;
  node.on<print_report>([](const auto&) -> caf::expected<print_report::reply> {
    return make_error(ec::printing_unavailable);
  });
  raw_client client{node.edge->port()};
  auto got = client.ask(node.get(node.path() + "/report.pdf"));
  BOOST_TEST(got.status == 503);
  BOOST_TEST(json_of(got)["retryable"].GetBool());
}

BOOST_AUTO_TEST_CASE(a_diagnosis_is_bought_and_downloaded_by_the_same_rules) {
  reading_node node{report_kind::diagnosis};
  node.on<buy_download>([&](const asked<buy_download>& x) {
    BOOST_TEST((x.what.what == report_kind::diagnosis));
    BOOST_TEST(x.what.report == node.key);
    BOOST_TEST(x.meta.op.key == "http:/api/v1/resume-diagnosis/{id}/downloads:k1");
    download_view out;
    out.charged = 2;
    out.available = 18;
    return out;
  });
  raw_client client{node.edge->port()};
  auto bought =
      client.ask(post(node.path() + "/downloads", {}, node.bearer() + "Idempotency-Key: k1\r\n"));
  BOOST_REQUIRE_EQUAL(bought.status, 201);
  BOOST_TEST(bought.header("location") == node.path() + "/report.pdf");
  BOOST_TEST(json_of(bought)["download_url"].GetString() == node.path() + "/report.pdf");
  auto got = client.ask(node.get(node.path() + "/report.pdf?lang=en"));
  BOOST_REQUIRE_EQUAL(got.status, 200);
  BOOST_TEST(got.header("content-language") == "en");
  BOOST_TEST(got.header("content-disposition").find("Resume%20diagnosis%20report")
             != std::string::npos);
  BOOST_TEST(got.body == "%PDF-1.5 words");
  node.may.means = download_means::points;
  BOOST_TEST(code_of(client.ask(node.get(node.path() + "/report.pdf"))) == "report_not_bought");
}

BOOST_AUTO_TEST_CASE(a_pack_is_a_file_once_it_is_done_and_says_so_before) {
  reading_node node{report_kind::forecast};
  ec why = ec::none;
  node.on<buy_download>([&](const asked<buy_download>& x) -> caf::expected<download_view> {
    BOOST_TEST((x.what.what == report_kind::forecast));
    BOOST_TEST(x.what.report == node.key);
    if (why != ec::none)
      return make_error(why);
    return download_view{};
  });
  raw_client client{node.edge->port()};
  BOOST_TEST(node.path() == "/api/v1/interview-prep/" + node.key);
  auto bought = client.ask(post(node.path() + "/downloads", {}, node.bearer()));
  BOOST_REQUIRE_EQUAL(bought.status, 201);
  BOOST_TEST(bought.header("location") == node.path() + "/pack.pdf");
  auto got = client.ask(node.get(node.path() + "/pack.pdf?lang=en"));
  BOOST_REQUIRE_EQUAL(got.status, 200);
  BOOST_TEST(got.header("content-disposition").find("Question%20forecast") != std::string::npos);
  BOOST_TEST(client.ask(node.get(node.path() + "/report.pdf")).status == 404);
  node.task = task_stage::queued;
  why = ec::pack_not_ready;
  auto early = client.ask(node.get(node.path() + "/pack.pdf"));
  BOOST_TEST(early.status == 409);
  BOOST_TEST(code_of(early) == "pack_not_ready");
  BOOST_TEST(code_of(client.ask(post(node.path() + "/downloads", {}, node.bearer())))
             == "pack_not_ready");
  node.task = task_stage::failed;
  auto lost = client.ask(node.get(node.path() + "/pack.pdf"));
  BOOST_TEST(lost.status == 409);
  BOOST_TEST(code_of(lost) == "pack_failed");
  BOOST_TEST(node.prints == 1);
}

BOOST_AUTO_TEST_CASE(a_diagnosis_that_is_not_done_is_none) {
  reading_node node{report_kind::diagnosis};
  node.task = task_stage::queued;
  raw_client client{node.edge->port()};
  BOOST_TEST(client.ask(node.get(node.path() + "/report.pdf")).status == 404);
}

BOOST_AUTO_TEST_CASE(a_key_of_one_kind_names_no_report_of_another) {
  reading_node node{report_kind::diagnosis};
  raw_client client{node.edge->port()};
  auto record = record_id::make(7, wall_now()).str();
  for (const auto& path :
       {"/api/v1/resume-diagnosis/" + record, "/api/v1/mock-interview/records/" + node.key}) {
    BOOST_TEST(client.ask(node.get(path + "/report.pdf")).status == 404, path);
    BOOST_TEST(client.ask(post(path + "/downloads", {}, node.bearer())).status == 404, path);
  }
  BOOST_TEST(node.prints == 0);
}

BOOST_AUTO_TEST_CASE(every_kind_of_report_has_its_routes_and_they_are_its_alone) {
  size_t found = 0;
  for (const auto& kind : report_kinds())
    for (const auto& row : http::public_routes()) {
      auto path = std::string{kind.path};
      if (row.path == path + '/' + std::string{kind.file}) {
        BOOST_TEST((row.run == http::download_report));
        ++found;
      } else if (row.path == path + "/downloads") {
        BOOST_TEST((row.run == http::buy_report_download));
        BOOST_TEST(row.keyed);
        ++found;
      }
    }
  BOOST_TEST(found == 2 * report_kinds().size());
  for (const auto& row : http::public_routes())
    if (row.run == http::download_report || row.run == http::buy_report_download)
      --found;
  BOOST_TEST(found == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
