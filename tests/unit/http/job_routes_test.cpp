// Looking for work over HTTP: what is asked of whom, and what is never asked at all.
#include "http/routes/job_filter.hpp"
#include "protocols/job_queries.hpp"
#include "tests/unit/http/route_support.hpp"

using namespace zhian;
using namespace zhian::test;

namespace {

job_row a_job() {
  job_row x;
  x.id = job_id::make(7, wall_now());
  x.origin = job_origin::sample;
  x.source_id = "sample-00001";
  x.ordinal = 41;
  x.what.title = "后端开发工程师";
  x.what.company = "云栎科技示例1号公司";
  x.what.city = "上海";
  x.what.at = geo_point{31'230'400, -1};
  x.what.salary_min = 20000;
  x.what.salary_max = 30000;
  x.what.skills = {"Java"};
  x.what.body = "【示例职位，并非真实招聘】";
  x.what.posted_at = x.created_at = x.changed_at = parse_timestamp("2026-11-30T08:00:00Z").value();
  x.version = 3;
  return x;
}

/// Somebody, one posting, and one search that found it.
struct job_node : signed_in_node {
  explicit job_node(std::vector<std::string> held = {"candidate"}) {
    roles = std::move(held);
    search.id = job_search_id::make(7, wall_now());
    search.user = grant.user;
    search.query.words = "java";
    search.resume = resume_id::make(7, wall_now());
    search.results = {{row.id, 87, {{"skills", 50, {"Java"}}, {"years", 20, {}}}}};
    search.effective = true;
    search.created_at = row.created_at;
    on<list_jobs>([this](const asked<list_jobs>& x) {
      listed = x.what;
      ++lists;
      return list_jobs::reply{{row}, "41"};
    });
    on<find_job>([this](const asked<find_job>& x) {
      find_job::reply out;
      if (x.what.id == row.id)
        out.row = row;
      return out;
    });
    on<find_job_search>([this](const asked<find_job_search>& x) {
      find_job_search::reply out;
      BOOST_TEST(x.what.owner == grant.user);
      if (x.what.id == search.id) {
        out.row = search;
        out.jobs = {row};
      }
      return out;
    });
    on<list_job_searches>([this](const asked<list_job_searches>& x) {
      BOOST_TEST(x.what.owner == grant.user);
      auto head = search;
      head.results.clear();
      return list_job_searches::reply{{{head, 1}}, {}};
    });
  }

  response get(const std::string& path) {
    return client().ask(http_request("GET", path, {}, bearer()));
  }
  response send(std::string_view method, const std::string& path, std::string_view body = {},
                const std::string& extra = {}) {
    return client().ask(http_request(method, path, body, bearer() + extra));
  }
  std::string wrong(const response& got) {
    BOOST_TEST(got.status == 422, got.body);
    return json_of(got)["field"].GetString();
  }
  raw_client& client() { return roles.front() == "candidate" ? people : staff; }

  job_row row = a_job();
  job_search_row search;
  list_jobs listed;
  int lists = 0;
  raw_client people{edge->port()};
  raw_client staff{edge->admin_port()};
};

const std::string open_jobs = "/api/v1/search/jobs";
const std::string searches = "/api/v1/search/sessions";
const std::string job_desk_path = "/api/v1/admin/jobs";

} // namespace

BOOST_AUTO_TEST_SUITE(job_routes)

BOOST_AUTO_TEST_CASE(postings_are_listed_by_what_is_asked_for) {
  job_node node;
  auto got = node.get(open_jobs
                      + "/?q=java&city=Shanghai&salary_min=20000&years=3&near=31.2304,121.4737&"
                        "radius_m=5000&without_samples=true&limit=5&cursor=99");
  BOOST_REQUIRE_EQUAL(got.status, 200);
  const auto& q = node.listed;
  BOOST_TEST(q.grams == std::vector<std::string>{"java"}, boost::test_tools::per_element());
  BOOST_TEST(q.query.city == "上海");
  BOOST_TEST(q.query.salary_min.value_or(0) == 20000u);
  BOOST_TEST(q.query.years.value_or(0) == 3u);
  BOOST_TEST((q.query.at == geo_point{31'230'400, 121'473'700}));
  BOOST_TEST(q.query.radius_m.value_or(0) == 5000u);
  BOOST_TEST(!q.samples);
  BOOST_TEST(q.page.limit == 5u);
  BOOST_TEST(q.page.before == "99");
  auto doc = json_of(got);
  const auto& x = doc["items"][0];
  BOOST_TEST(x["location"].GetString() == "31.230400,-0.000001");
  BOOST_TEST(x["sample"].GetBool());
  BOOST_TEST(x["years_max"].IsNull());
  BOOST_TEST(!x.HasMember("body"));
  BOOST_TEST(doc["next_cursor"].GetString() == "41");
  auto one = node.get(open_jobs + '/' + node.row.id.str());
  BOOST_TEST(json_of(one)["body"].GetString() == node.row.what.body);
  BOOST_TEST(node.get(open_jobs + "/job_1").status == 404);
  BOOST_TEST(node.get(open_jobs + '/' + job_id::make(7, wall_now()).str()).status == 404);
}

BOOST_AUTO_TEST_CASE(what_is_wrong_with_a_filter_is_named_and_nothing_is_asked) {
  job_node node;
  for (const auto& [query, field] : {std::pair{"q=" + std::string(101, 'x'), "q"},
                                     {"salary_min=-1", "salary_min"},
                                     {"salary_min=1000001", "salary_min"},
                                     {"years=51", "years"},
                                     {"years=x", "years"},
                                     {"near=31.2&radius_m=5", "near"},
                                     {"near=91,0&radius_m=5", "near"},
                                     {"near=nan,0&radius_m=5", "near"},
                                     {"near=31.2,121.4", "radius_m"},
                                     {"radius_m=5", "near"},
                                     {"radius_m=0&near=1,1", "radius_m"},
                                     {"radius_m=100001&near=1,1", "radius_m"},
                                     {"without_samples=1", "without_samples"},
                                     {"cursor=x", "cursor"},
                                     {"limit=0", "limit"}})
    BOOST_TEST(node.wrong(node.get(open_jobs + '?' + query)) == field, query);
  BOOST_TEST(node.get(open_jobs + "?q=%3F").status == 200);
  BOOST_TEST(node.lists == 0, "signs alone find nothing");
}

BOOST_AUTO_TEST_CASE(a_search_is_asked_of_the_account_and_shown_with_its_results) {
  job_node node;
  node.on<search_jobs>([&](const asked<search_jobs>& x) {
    BOOST_TEST((x.to == refs::account(realm::zhimai, node.grant.user)));
    BOOST_TEST(x.what.query.words == "java");
    BOOST_TEST(x.what.query.years.value_or(9) == 0u);
    BOOST_TEST(x.what.query.city.empty());
    BOOST_TEST((x.what.resume == node.search.resume));
    BOOST_TEST(x.meta.op.key == "http:/api/v1/search/sessions:k1");
    return job_search_view{node.search.id};
  });
  auto resume = node.search.resume->str();
  auto got = node.send("POST", searches,
                       R"({"query":"java","filters":{"years":0,"city":null},"resume_id":")" + resume
                           + "\"}",
                       "Idempotency-Key: k1\r\n");
  BOOST_REQUIRE_EQUAL(got.status, 201);
  auto path = searches + '/' + node.search.id.str();
  BOOST_TEST(got.header("location") == path);
  auto doc = json_of(got);
  BOOST_TEST(doc["effective"].GetBool());
  BOOST_TEST(doc["found"].GetInt() == 1);
  const auto& first = doc["results"]["items"][0];
  BOOST_TEST(first["score"].GetInt() == 87);
  BOOST_TEST(first["reasons"][0]["skills"][0].GetString() == "Java");
  BOOST_TEST(first["job"]["id"].GetString() == node.row.id.str());
  node.row.withdrawn_at = wall_now();
  auto again = json_of(node.get(path));
  BOOST_TEST(again["results"]["items"][0]["job"]["withdrawn"].GetBool());
  BOOST_TEST(json_of(node.get(path + "?cursor=1"))["results"]["items"].Size() == 0u);
  auto list = json_of(node.get(searches));
  BOOST_TEST(list["items"][0]["found"].GetInt() == 1);
  BOOST_TEST(!list["items"][0].HasMember("results"));
}

BOOST_AUTO_TEST_CASE(without_a_resume_there_is_no_score) {
  job_node node;
  node.search.resume.reset();
  auto doc = json_of(node.get(searches + '/' + node.search.id.str()));
  BOOST_TEST(doc["results"]["items"][0]["score"].IsNull());
  BOOST_TEST(doc["resume_id"].IsNull());
}

BOOST_AUTO_TEST_CASE(what_is_wrong_with_a_search_is_named) {
  job_node node;
  for (auto [body, field] : {std::pair{R"({"filters":{"years":51}})", "filters.years"},
                             {R"({"filters":{"near":"1,1"}})", "filters.radius_m"},
                             {R"({"filters":{"near":"x","radius_m":1}})", "filters.near"},
                             {R"({"filters":{"magic":1}})", "filters.magic"},
                             {R"({"filters":[]})", "filters"},
                             {R"({"query":7})", "query"},
                             {R"({"resume_id":"res_1"})", "resume_id"}})
    BOOST_TEST(node.wrong(node.send("POST", searches, body)) == field, body);
  node.on<drop_job_search>([&](const asked<drop_job_search>& x) -> caf::expected<zhian::done> {
    if (x.what.id != node.search.id)
      return make_error(ec::not_found);
    return zhian::done{};
  });
  auto drop = [&](const std::string& id) {
    return node.send("DELETE", searches + '/' + id).status;
  };
  BOOST_TEST(drop(node.search.id.str()) == 204);
  BOOST_TEST(drop(job_search_id::make(7, wall_now()).str()) == 404);
  BOOST_TEST(drop("jse_1") == 404);
  BOOST_TEST(node.get(searches + "/jse_1").status == 404);
}

BOOST_AUTO_TEST_CASE(staff_add_change_and_withdraw) {
  job_node node{{"editor"}};
  auto answer = [&](const auto& x) {
    BOOST_TEST((x.to == refs::catalogue(realm::zhimai, job_postings)));
    BOOST_TEST(x.meta.caller == node.grant.user);
    return job_view{node.row};
  };
  node.on<add_job>([&](const asked<add_job>& x) {
    BOOST_TEST(x.what.source_id == "own-1");
    BOOST_TEST(x.what.what.salary_max == 5u, "as the lower end where it is not said");
    BOOST_TEST((x.what.what.at == geo_point{1'000'000, 2'000'000}));
    return answer(x);
  });
  node.on<change_job>([&](const asked<change_job>& x) -> caf::expected<job_view> {
    if (x.what.based_on != 3)
      return make_error(ec::precondition_failed, {}, "If-Match");
    BOOST_TEST(x.what.patch.salary_max.value_or(0) == 9u);
    BOOST_TEST(!x.what.patch.title.has_value());
    BOOST_TEST(x.what.patch.offer);
    return answer(x);
  });
  node.on<withdraw_job>([&](const asked<withdraw_job>& x) {
    BOOST_TEST(x.what.based_on == 3u);
    return answer(x);
  });
  auto made = node.send("POST", job_desk_path,
                        R"({"source_id":"own-1","title":"t","company":"c","city":"x","body":"b",)"
                        R"("location":"1,2","salary_min":5})");
  BOOST_REQUIRE_EQUAL(made.status, 201);
  auto path = job_desk_path + '/' + node.row.id.str();
  BOOST_TEST(made.header("location") == path);
  BOOST_TEST(made.header("etag") == "\"3\"");
  const std::string on_3 = "If-Match: \"3\"\r\n";
  const auto* patch = R"({"salary_max":9,"offer":true})";
  BOOST_TEST(node.send("PATCH", path, patch, on_3).status == 200);
  BOOST_TEST(node.send("PATCH", path, patch, "If-Match: \"2\"\r\n").status == 412);
  BOOST_TEST(node.send("PATCH", path, patch).status == 412);
  BOOST_TEST(node.send("DELETE", path).status == 412);
  BOOST_TEST(node.send("DELETE", path, {}, on_3).status == 200);
  for (auto [text, field] : {std::pair{R"({"company":"c","city":"x","body":"b"})", "title"},
                             {R"({"title":"t","company":"c","city":"x"})", "body"},
                             {R"({"title":"t","degree":"magic"})", "degree"},
                             {R"({"title":"t","location":"x,y"})", "location"}})
    BOOST_TEST(node.wrong(node.send("POST", job_desk_path, text)) == field, text);
}

BOOST_AUTO_TEST_CASE(staff_see_where_postings_come_from_and_how_the_service_fares) {
  job_node node{{"editor"}};
  node.on<list_all_jobs>([&](const asked<list_all_jobs>& x) {
    BOOST_TEST((x.what.origin == job_origin::sample));
    BOOST_TEST((x.what.withdrawn == std::optional{false}));
    return list_jobs::reply{{node.row}, {}};
  });
  node.on<load_job_book>([&](const asked<load_job_book>&) {
    load_job_book::reply out;
    out.row.emplace().fault = "HTTP 500";
    return out;
  });
  auto got = node.get(job_desk_path + "?origin=sample&withdrawn=false");
  BOOST_REQUIRE_EQUAL(got.status, 200);
  BOOST_TEST(json_of(got)["items"][0]["source_id"].GetString() == "sample-00001");
  BOOST_TEST(node.wrong(node.get(job_desk_path + "?origin=magic")) == "origin");
  auto state = json_of(node.get("/api/v1/admin/job-source"));
  BOOST_TEST(!state["configured"].GetBool());
  BOOST_TEST(state["fault"].GetString() == "HTTP 500");
  job_node other{{"support"}};
  BOOST_TEST(other.get(job_desk_path).status == 403);
}

BOOST_AUTO_TEST_CASE(files_come_as_csv_or_json) {
  job_node node{{"editor"}};
  std::vector<job_format> formats;
  node.on<import_jobs>([&](const asked<import_jobs>& x) -> caf::expected<job_import_report> {
    formats.push_back(x.what.format);
    if (!x.what.dry_run)
      return make_error(ec::job_import_refused, {}, {}, R"({"errors_total":1,"errors":[]})");
    return job_import_report{2, 1, 0, 0, 1, false, 0, {}};
  });
  auto send = [&](const std::string& path, const std::string& type, const std::string& body) {
    return node.client().ask("POST " + path + " HTTP/1.1\r\nHost: test\r\n" + node.bearer()
                             + "Content-Type: " + type + "\r\nContent-Length: "
                             + std::to_string(body.size()) + "\r\n\r\n" + body);
  };
  auto csv = send(job_desk_path + "/import?dry_run=true", "text/csv", "a\n");
  BOOST_TEST(csv.status == 200);
  BOOST_TEST(csv.body
             == R"({"applied":false,"rows":2,"new":1,"changed":0,"withdrawn":1,"same":0,)"
                R"("errors_total":0,"errors":[]})");
  auto json = send(job_desk_path + "/import-json", "application/json", R"({"postings":[]})");
  BOOST_TEST(json.status == 422);
  BOOST_TEST(code_of(json) == "job_import_refused");
  BOOST_TEST(send(job_desk_path + "/import", "application/json", "{}").status == 415);
  BOOST_TEST((formats == std::vector{job_format::csv, job_format::json}));
}

BOOST_AUTO_TEST_SUITE_END()
