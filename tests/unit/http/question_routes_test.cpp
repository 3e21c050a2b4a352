// The classic question bank over HTTP: what is asked of whom, and what is never asked at all.
#include "protocols/question_queries.hpp"
#include "tests/unit/http/route_support.hpp"

using namespace zhian;
using namespace zhian::test;

namespace {

classic_question_row a_question() {
  classic_question_row x;
  x.id = question_id::make(7, wall_now());
  x.source_id = "cq-backend-001";
  x.what.category = "backend";
  x.what.roles = {"backend"};
  x.what.skills = {"sql"};
  x.what.zh = question_text{"为什么索引会失效？", {"看执行计划"}, "先看执行计划。"};
  x.created_at = x.changed_at = parse_timestamp("2026-11-30T08:00:00Z").value();
  x.version = 3;
  return x;
}

/// Somebody, and a bank of one question.
struct question_node : signed_in_node {
  explicit question_node(std::vector<std::string> held = {"candidate"}) {
    roles = std::move(held);
    on<list_questions>([this](const asked<list_questions>& x) {
      listed = x.what;
      ++lists;
      return list_questions::reply{{{row, true}}, "1cq-backend-001"};
    });
    on<find_question_row>([this](const asked<find_question_row>& x) {
      find_question_row::reply out;
      if (x.what.id == row.id)
        out.row = question_item{row, false};
      return out;
    });
  }

  response get(const std::string& path, const std::string& extra = {}) {
    return client().ask(http_request("GET", path, {}, bearer() + extra));
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

  classic_question_row row = a_question();
  list_questions listed;
  int lists = 0;
  raw_client people{edge->port()};
  raw_client staff{edge->admin_port()};
};

const std::string bank = "/api/v1/classic-questions";
const std::string desk = "/api/v1/admin/classic-questions";

} // namespace

BOOST_AUTO_TEST_SUITE(question_routes)

BOOST_AUTO_TEST_CASE(both_paths_answer_the_same_page) {
  question_node node;
  auto got = node.get(bank);
  BOOST_REQUIRE_EQUAL(got.status, 200);
  BOOST_TEST(node.get("/classic-questions").body == got.body);
  BOOST_TEST(node.listed.owner == node.grant.user);
  BOOST_TEST(node.listed.grams.empty());
  auto doc = json_of(got);
  BOOST_TEST(doc["next_cursor"].GetString() == "1cq-backend-001");
  const auto& item = doc["items"][0];
  BOOST_TEST(item["id"].GetString() == node.row.id.str());
  BOOST_TEST(item["text"].GetString() == "为什么索引会失效？");
  BOOST_TEST(item["key_points"][0].GetString() == "看执行计划");
  BOOST_TEST(item["favourite"].GetBool());
  BOOST_TEST(!item["retired"].GetBool());
  BOOST_TEST(!item.HasMember("answer"));
}

BOOST_AUTO_TEST_CASE(conditions_are_passed_on_and_held_against_their_words) {
  question_node node;
  BOOST_TEST(node.get(bank
                      + "?category=backend&role=Backend&skill=SQL&level=senior&language=zh"
                        "&favourite=true&q=%E7%B4%A2%E5%BC%95+sql&cursor=0cq-1&limit=5")
                 .status
             == 200);
  const auto& q = node.listed;
  BOOST_TEST(q.category == "backend");
  BOOST_TEST(q.role == "backend");
  BOOST_TEST(q.skill == "sql");
  BOOST_TEST((q.seniority == level::senior));
  BOOST_TEST((q.lang == language::zh));
  BOOST_TEST(q.favourite);
  BOOST_TEST(!q.retired);
  BOOST_TEST((q.grams == std::vector<std::string>{"sql", "索引"}));
  BOOST_TEST(q.page.before == "0cq-1");
  BOOST_TEST(q.page.limit == 5u);
  for (const auto* name : {"category", "level", "language", "favourite", "cursor", "limit"})
    BOOST_TEST(node.wrong(node.get(bank + '?' + name + "=nonsense")) == name);
  BOOST_TEST(node.wrong(node.get(bank + "?q=" + std::string(101, 'a'))) == "q");
  BOOST_TEST(node.wrong(node.get(bank + "?role=" + std::string(41, 'a'))) == "role");
}

BOOST_AUTO_TEST_CASE(words_without_letters_find_nothing) {
  question_node node;
  auto got = node.get(bank + "?q=%3F%21");
  BOOST_TEST(got.status == 200);
  BOOST_TEST(json_of(got)["items"].Empty());
  BOOST_TEST(node.lists == 0);
  BOOST_TEST(node.get(bank + "?q=+").status == 200);
  BOOST_TEST(node.lists == 1);
}

BOOST_AUTO_TEST_CASE(one_question_is_shown_whole) {
  question_node node;
  auto got = node.get(bank + '/' + node.row.id.str(), "Accept-Language: en\r\n");
  BOOST_REQUIRE_EQUAL(got.status, 200);
  auto doc = json_of(got);
  // There is no English of it.
  BOOST_TEST(doc["language"].GetString() == "zh");
  BOOST_TEST(doc["zh"]["answer"].GetString() == "先看执行计划。");
  BOOST_TEST(doc["en"].IsNull());
  BOOST_TEST(node.get(bank + "/nonsense").status == 404);
  BOOST_TEST(node.get(bank + '/' + question_id::make(7, wall_now()).str()).status == 404);
}

BOOST_AUTO_TEST_CASE(what_there_is_to_choose_from_is_counted) {
  question_node node;
  node.on<count_questions>([](const asked<count_questions>&) {
    return count_questions::reply{
        3, {{"backend", 2}, {"hr", 1}}, {{"backend", 2}}, {{"senior", 3}}};
  });
  BOOST_TEST(node.get(bank + "/facets").body
             == R"({"total":3,"categories":[{"value":"backend","count":2},)"
                R"({"value":"hr","count":1}],"roles":[{"value":"backend","count":2}],)"
                R"("levels":[{"value":"senior","count":3}]})");
}

BOOST_AUTO_TEST_CASE(marks_are_asked_of_ones_own_account) {
  question_node node;
  std::vector<bool> marks;
  node.on<mark_favourite>([&](const asked<mark_favourite>& x) {
    BOOST_TEST((x.to == refs::account(realm::zhimai, node.grant.user)));
    BOOST_TEST(x.what.question == node.row.id);
    marks.push_back(x.what.marked);
    return done{};
  });
  auto path = bank + '/' + node.row.id.str() + "/favourite";
  BOOST_TEST(node.send("PUT", path).status == 204);
  BOOST_TEST(node.send("DELETE", path).status == 204);
  BOOST_TEST((marks == std::vector<bool>{true, false}));
  BOOST_TEST(node.send("PUT", bank + "/x/favourite").status == 404);
}

BOOST_AUTO_TEST_CASE(practising_asks_for_exactly_these) {
  question_node node;
  auto other = question_id::make(7, wall_now());
  auto room = room_id::make(7, wall_now());
  node.on<practise_questions>([&](const asked<practise_questions>& x) {
    BOOST_TEST((x.to == refs::account(realm::zhimai, node.grant.user)));
    BOOST_TEST(x.meta.op.key == "http:/api/v1/classic-questions/practise:k1");
    BOOST_TEST((x.what.questions == std::vector<question_id>{other, node.row.id}));
    BOOST_TEST((x.what.lang == language::en));
    room_created out;
    out.room = room;
    out.questions = {{other.str(), "Why?", "sql", "chosen"}};
    out.engine = "builtin";
    return out;
  });
  auto path = bank + "/practise";
  auto id = node.row.id.str();
  auto got =
      node.send("POST", path,
                R"({"question_ids":[")" + other.str() + R"(",")" + id + R"("],"language":"en"})",
                "Idempotency-Key: k1\r\n");
  BOOST_REQUIRE_EQUAL(got.status, 201);
  BOOST_TEST(got.header("location") == "/api/v1/mock-interview/rooms/" + room.str());
  BOOST_TEST(json_of(got)["questions"][0]["reason"].GetString() == "chosen");
  auto many = '"' + id + '"';
  for (int i = 0; i < 20; ++i)
    many += R"(,"x")";
  const std::string lists[] = {"", R"("x")", '"' + id + R"(",")" + id + '"', many};
  for (const auto& list : lists)
    BOOST_TEST(node.wrong(node.send("POST", path, R"({"question_ids":[)" + list + "]}"))
               == "question_ids");
  BOOST_TEST(node.wrong(node.send("POST", path, "{}")) == "question_ids");
  BOOST_TEST(node.wrong(node.send("POST", path, R"({"question_ids":[")" + id + R"("],"level":1})"))
             == "level");
}

BOOST_AUTO_TEST_CASE(staff_see_all_of_a_question_and_its_version) {
  question_node node{{"support"}};
  auto got = node.get(desk + "?retired=true");
  BOOST_REQUIRE_EQUAL(got.status, 200);
  BOOST_TEST(node.listed.retired);
  BOOST_TEST(json_of(got)["items"][0]["source_id"].GetString() == "cq-backend-001");
  BOOST_TEST(node.wrong(node.get(desk + "?retired=1")) == "retired");
  auto one = node.get(desk + '/' + node.row.id.str());
  BOOST_TEST(one.header("etag") == "\"3\"");
  BOOST_TEST(json_of(one)["version"].GetInt() == 3);
  BOOST_TEST(node.get(desk + "/x").status == 404);
  BOOST_TEST(node.send("POST", desk, "{}").status == 403);
}

BOOST_AUTO_TEST_CASE(staff_add_change_and_retire) {
  question_node node{{"editor"}};
  auto answer = [&](const auto& x) {
    BOOST_TEST((x.to == refs::catalogue(realm::zhimai, classic_questions)));
    BOOST_TEST(x.meta.caller == node.grant.user);
    return question_view{node.row};
  };
  std::optional<question_content> content;
  node.on<add_question>([&](const asked<add_question>& x) {
    BOOST_TEST(x.what.source_id == "own-1");
    content = x.what.what;
    return answer(x);
  });
  node.on<change_question>([&](const asked<change_question>& x) -> caf::expected<question_view> {
    BOOST_TEST(x.what.id == node.row.id);
    if (x.what.based_on != 3)
      return make_error(ec::precondition_failed, {}, "If-Match");
    if (x.what.what.category == "magic")
      return make_error(ec::validation_failed, {}, "category");
    return answer(x);
  });
  node.on<retire_question>([&](const asked<retire_question>& x) {
    BOOST_TEST(x.what.based_on == 3u);
    return answer(x);
  });
  const std::string body = R"("category":"backend","level":"senior","skills":["sql"],)"
                           R"("zh":{"text":"为什么？","key_points":["因为"]}})";
  auto made = node.send("POST", desk, R"({"source_id":"own-1",)" + body);
  BOOST_REQUIRE_EQUAL(made.status, 201);
  BOOST_TEST(made.header("location") == desk + '/' + node.row.id.str());
  BOOST_REQUIRE(content.has_value());
  BOOST_TEST((content->seniority == level::senior));
  BOOST_TEST((content->zh == question_text{"为什么？", {"因为"}, {}}));
  BOOST_TEST(!content->en.has_value());

  auto path = desk + '/' + node.row.id.str();
  const std::string on_3 = "If-Match: \"3\"\r\n";
  BOOST_TEST(node.send("PUT", path, '{' + body, on_3).status == 200);
  BOOST_TEST(node.send("PUT", path, '{' + body, "If-Match: \"2\"\r\n").status == 412);
  BOOST_TEST(node.send("PUT", path, '{' + body).status == 412);
  auto magic = '{' + body;
  magic.replace(magic.find("backend"), 7, "magic");
  BOOST_TEST(node.wrong(node.send("PUT", path, magic, on_3)) == "category");
  BOOST_TEST(node.send("DELETE", path).status == 412);
  BOOST_TEST(node.send("DELETE", path, {}, on_3).header("etag") == "\"3\"");
  for (auto [text, field] :
       {std::pair{R"({"level":"senior"})", "category"},
        {R"({"category":"hr","level":"expert"})", "level"},
        {R"({"category":"hr","level":"senior","zh":{"text":""}})", "zh.text"},
        {R"({"category":"hr","level":"senior","zh":{"text":"a"}})", "zh.key_points"},
        {R"({"category":"hr","level":"senior","zh":[]})", "zh"},
        {R"({"category":"hr","level":"senior","roles":"a"})", "roles"},
        {R"({"category":"hr","level":"senior","id":"x"})", "id"}})
    BOOST_TEST(node.wrong(node.send("POST", desk, text)) == field, text);
}

BOOST_AUTO_TEST_CASE(a_file_is_csv_and_its_faults_are_told) {
  question_node node{{"editor"}};
  node.on<import_questions>([](const asked<import_questions>& x) -> caf::expected<import_report> {
    BOOST_TEST(x.what.csv == "a,b\n");
    if (!x.what.dry_run)
      return make_error(
          ec::import_refused, {}, {},
          R"({"errors_total":1,"errors":[{"line":2,"column":"","reason":"fields"}]})");
    return import_report{2, 1, 0, 0, false, 1, {{2, "level", "missing"}}};
  });
  auto send = [&](const std::string& path, const std::string& type) {
    std::string body = "a,b\n";
    return node.client().ask("POST " + path + " HTTP/1.1\r\nHost: test\r\n" + node.bearer()
                             + "Content-Type: " + type + "\r\nContent-Length: "
                             + std::to_string(body.size()) + "\r\n\r\n" + body);
  };
  auto dry = send(desk + "/import?dry_run=true", "text/csv; charset=utf-8");
  BOOST_REQUIRE_EQUAL(dry.status, 200);
  BOOST_TEST(dry.body
             == R"({"applied":false,"rows":2,"new":1,"changed":0,"same":0,"errors_total":1,)"
                R"("errors":[{"line":2,"column":"level","reason":"missing"}]})");
  auto real = send(desk + "/import", "text/csv");
  BOOST_TEST(real.status == 422);
  BOOST_TEST(code_of(real) == "import_refused");
  BOOST_TEST(json_of(real)["errors"][0]["reason"].GetString() == "fields");
  BOOST_TEST(send(desk + "/import", "application/json").status == 415);
  BOOST_TEST(send(desk + "/import?dry_run=yes", "text/csv").status == 422);
}

BOOST_AUTO_TEST_SUITE_END()
