// The classic question bank in the store: what is found by words, conditions and marks, and how
// rows of the program, of staff and of people stand beside each other.
#include "integration/money_fixture.hpp"
#include "protocols/grams.hpp"

using namespace zhian;
using namespace std::chrono_literals;
using test::zhimai;

namespace {

struct question_fixture : test::money_fixture {
  entity_ref bank = refs::catalogue(zhimai, classic_questions);

  classic_question_row question(const std::string& source, const std::string& zh,
                                const std::string& answer = {}) const {
    classic_question_row x;
    x.id = question_id::make(bank.shard, now);
    x.source_id = source;
    x.what.category = "backend";
    x.what.roles = {"backend"};
    x.what.skills = {"sql", "c++"};
    x.what.zh = question_text{zh, {"要点一", "要点 \"二\""}, answer};
    x.shipped = "d1";
    x.created_at = x.changed_at = now;
    x.version = 1;
    return x;
  }
  ec keep(std::vector<record> records) {
    write_set w;
    w.shard = bank.shard;
    w.epoch = epochs[bank.shard];
    w.entity = bank.str();
    w.records = std::move(records);
    return write_all({w})[0];
  }
  /// The source ids of what is found.
  std::string found(list_questions q) const {
    q.in = zhimai;
    std::string out;
    for (const auto& x : ask(q).items)
      out += (out.empty() ? "" : " ") + x.row.source_id;
    return out;
  }
  std::string search(std::string_view words) const {
    list_questions q;
    q.grams = grams_to_find(words, 64);
    return found(q);
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(question_store, question_fixture)

BOOST_AUTO_TEST_CASE(a_question_reads_back_as_it_was_written) {
  auto x = question("cq-1", "为什么？", "因为\n所以");
  BOOST_TEST(keep({x}) == ec::none);
  BOOST_TEST((ask(find_question_row{zhimai, user, x.id}).row == question_item{x, false}));
  BOOST_TEST(!ask(find_question_row{realm::ande, user, x.id}).row);
  x.what.en = question_text{"Why?", {"Because"}, {}};
  x.what.zh.reset();
  x.what.seniority = level::senior;
  x.what.skills.clear();
  x.retired_at = now + 1min;
  x.edited = true;
  x.version = 2;
  BOOST_TEST(keep({x}) == ec::none);
  BOOST_TEST((ask(find_question_row{zhimai, {}, x.id}).row == question_item{x, false}));
  BOOST_TEST(keep({x}) == ec::version_conflict);
  BOOST_TEST(keep({question("cq-1", "同名")}) == ec::version_conflict, "a name is one question's");
  auto known = ask(load_questions{zhimai, {}, {"cq-1", "cq-2"}});
  BOOST_TEST((known.rows == std::vector{x}));
  BOOST_TEST(known.total == 1u);
  BOOST_TEST((ask(load_questions{zhimai, x.id, {}}).rows == std::vector{x}));
  auto states = ask(load_catalogue{bank}).rows;
  BOOST_REQUIRE_EQUAL(states.size(), 1u);
  BOOST_TEST(states[0].id == x.id);
  BOOST_TEST(states[0].shipped == "d1");
  BOOST_TEST(states[0].edited);
  BOOST_TEST(states[0].version == 2u);
}

BOOST_AUTO_TEST_CASE(words_are_found_in_the_middle_of_chinese_sentences) {
  auto english = question("cq-3", "写服务");
  english.what.en = question_text{"Which queue keeps order?", {"Partitions"}, "PostgreSQL can."};
  BOOST_TEST(keep({question("cq-1", "为什么给表加了数据库索引，查询有时仍然很慢？"),
                   question("cq-2", "怎样设计缓存？", "先看查询的索引，再谈缓存。"), english})
             == ec::none);
  BOOST_TEST(search("索引") == "cq-1 cq-2", "the one that has it in the question comes first");
  BOOST_TEST(search("据库索") == "cq-1");
  BOOST_TEST(search("缓") == "cq-2");
  BOOST_TEST(search("索引 缓存") == "cq-2");
  BOOST_TEST(search("引索") == "");
  BOOST_TEST(search("QUEUE order") == "cq-3");
  BOOST_TEST(search("postgresql") == "cq-3");
  BOOST_TEST(search("C++") == "cq-1 cq-2 cq-3");
  BOOST_TEST(search("要点") == "cq-1 cq-2 cq-3");
  BOOST_TEST(search("' OR 1=1 --") == "");
}

BOOST_AUTO_TEST_CASE(conditions_narrow_and_pages_go_on_where_they_ended) {
  std::vector<record> rows;
  for (int i = 0; i < 7; ++i) {
    auto x = question("cq-" + std::to_string(i), i % 2 ? "索引" : "别的", i % 2 ? "" : "索引");
    x.what.category = i < 3 ? "hr" : "backend";
    x.what.seniority = static_cast<level>(i % 3);
    if (i == 6)
      x.what.roles = {"frontend", "backend"};
    if (i == 5)
      x.what.en = question_text{"Why?", {"Because"}, {}};
    if (i == 4)
      x.retired_at = now;
    rows.emplace_back(x);
  }
  BOOST_TEST(keep(std::move(rows)) == ec::none);
  list_questions q;
  BOOST_TEST(found(q) == "cq-0 cq-1 cq-2 cq-3 cq-5 cq-6");
  q.retired = true;
  BOOST_TEST(found(q) == "cq-0 cq-1 cq-2 cq-3 cq-4 cq-5 cq-6");
  list_questions hr;
  hr.category = "hr";
  BOOST_TEST(found(hr) == "cq-0 cq-1 cq-2");
  list_questions role;
  role.role = "frontend";
  BOOST_TEST(found(role) == "cq-6");
  list_questions skill;
  skill.skill = "c++";
  BOOST_TEST(found(skill) == "cq-0 cq-1 cq-2 cq-3 cq-5 cq-6");
  skill.skill = "c";
  BOOST_TEST(found(skill) == "");
  list_questions senior;
  senior.seniority = level::senior;
  BOOST_TEST(found(senior) == "cq-2 cq-5");
  list_questions english;
  english.lang = language::en;
  BOOST_TEST(found(english) == "cq-5");

  q.retired = false;
  q.grams = grams_to_find("索引", 64);
  std::string all;
  for (q.page = {"", 2};;) {
    auto got = ask(q);
    BOOST_TEST(got.items.size() <= 2u);
    for (const auto& x : got.items)
      all += x.row.source_id.back();
    if (got.next.empty())
      break;
    q.page.before = got.next;
  }
  BOOST_TEST(all == "135026", "those that have it in the question first, each once");

  auto counts = ask(count_questions{zhimai});
  BOOST_TEST(counts.total == 6u);
  using count = count_questions::count;
  BOOST_TEST((counts.categories == std::vector{count{"backend", 3}, count{"hr", 3}}));
  BOOST_TEST((counts.roles == std::vector{count{"backend", 6}, count{"frontend", 1}}));
  BOOST_TEST(
      (counts.levels == std::vector{count{"junior", 3}, count{"middle", 1}, count{"senior", 2}}));
}

BOOST_AUTO_TEST_CASE(a_mark_is_kept_once_and_shown_to_who_made_it) {
  auto x = question("cq-1", "题一");
  auto gone = question("cq-2", "题二");
  gone.retired_at = now;
  BOOST_TEST(keep({x, gone, question("cq-3", "题三")}) == ec::none);
  for (int i = 0; i < 2; ++i)
    BOOST_TEST(write({favourite_row{zhimai, user, x.id, true, now + i * 1h}}) == ec::none);
  BOOST_TEST(write({favourite_row{zhimai, user, gone.id, true, now}}) == ec::none);
  BOOST_TEST(value("SELECT at FROM question_favourite WHERE question_id = '" + x.id.str() + "'")
             == value("SELECT '" + to_rfc3339_us(now) + "'::timestamptz"));
  auto facts = ask(load_favourite{zhimai, user, x.id});
  BOOST_TEST(facts.exists);
  BOOST_TEST(facts.marked);
  BOOST_TEST(facts.count == 2u);
  BOOST_TEST(!ask(load_favourite{realm::ande, user, x.id}).exists);
  list_questions mine;
  mine.owner = user;
  mine.favourite = true;
  BOOST_TEST(found(mine) == "cq-1 cq-2", "also what was retired since");
  mine.favourite = false;
  BOOST_TEST(found(mine) == "cq-1 cq-3");
  BOOST_TEST(ask(find_question_row{zhimai, user, x.id}).row->favourite);
  BOOST_TEST(!ask(find_question_row{zhimai, other, x.id}).row->favourite);
  for (int i = 0; i < 2; ++i)
    BOOST_TEST(write({favourite_row{zhimai, user, x.id, false, now}}) == ec::none);
  BOOST_TEST(!ask(load_favourite{zhimai, user, x.id}).marked);
}

BOOST_AUTO_TEST_CASE(what_was_chosen_is_found_with_the_rooms_that_are_open) {
  auto x = question("cq-1", "题一");
  auto y = question("cq-2", "题二");
  BOOST_TEST(keep({x, y}) == ec::none);
  auto got = ask(load_chosen{zhimai, user, {y.id, question_id::make(1, now)}});
  BOOST_TEST((got.rows == std::vector{y}));
  BOOST_TEST(got.open_rooms == 0u);
  BOOST_TEST(ask(load_chosen{realm::ande, user, {y.id}}).rows.empty());
}

BOOST_AUTO_TEST_CASE(a_search_is_served_by_the_index) {
  std::vector<record> rows;
  for (int i = 0; i < 200; ++i)
    rows.emplace_back(question("cq-" + std::to_string(i), "第" + std::to_string(i) + "题"));
  BOOST_TEST(keep(std::move(rows)) == ec::none);
  // As many as a bank may have: of a few rows a scan of all is cheap.
  run("INSERT INTO classic_question SELECT id || g, realm, shard_id, source_id || '-' || g, "
      "category,"
      " level, roles, skills, zh, en, search_text, search, shipped, edited, retired_at, created_at,"
      " changed_at, version FROM classic_question, generate_series(1, 24) g");
  run("ANALYZE classic_question");
  pqxx::connection c{app_dsn()};
  pqxx::work tx{c};
  std::string plan;
  for (const auto& r : tx.exec("EXPLAIN SELECT id FROM classic_question WHERE realm = 1 AND "
                               "string_to_array(search, ' ') @> '{数据,据库}'::text[]"))
    plan += r[0].as<std::string>() + '\n';
  BOOST_TEST(plan.find("classic_question_search") != std::string::npos, plan);
}

BOOST_AUTO_TEST_SUITE_END()
