// How engines work, in the store: what is a draft may change, what was in force never does, and the
// reports of two versions are counted by one bounded look into an index.
#include "integration/money_fixture.hpp"
#include "protocols/engine_config.hpp"
#include "protocols/engine_versions.hpp"
#include "storage/postgres/engine_configs.hpp"

using namespace zhian;
using test::zhimai;

namespace {

const std::string named_texts = R"({"engine": null, "prompt_version": "p-1"})";
const std::string new_texts = R"({"engine": null, "prompt_version": ""})";

struct engine_fixture : test::money_fixture {
  template <class Use>
  auto with(Use use) const {
    pqxx::connection c{app_dsn()};
    pqxx::work tx{c};
    auto out = use(tx);
    tx.commit();
    return out;
  }
  bool seed() const {
    return with([](auto& tx) { return storage::seed_engine(tx, interview_feature, named_texts); });
  }
  draft_engine command(const std::string& key = "k-1", std::string_view body = "a") const {
    draft_engine x;
    x.feature = interview_feature;
    x.op = {key, digest_of(body)};
    x.by = {"ann", "203.0.113.7", "t"};
    return x;
  }
  int64_t draft(const draft_engine& x, const std::string& json = new_texts,
                uint32_t most = 50) const {
    return with([&](auto& tx) { return storage::add_engine_draft(tx, x, json, most); });
  }
  storage::engine_change publish_at(uint32_t version, uint64_t edition) const {
    publish_engine x;
    x.feature = interview_feature;
    x.version = version;
    x.edition = edition;
    x.by = {"bob"};
    return with([&](auto& tx) { return storage::put_engine_in_force(tx, x); });
  }
  int64_t back(uint32_t version, uint64_t edition, const std::string& key = "r-1",
               std::string_view body = "b") const {
    roll_back_engine x;
    x.feature = interview_feature;
    x.version = version;
    x.edition = edition;
    x.op = {key, digest_of(body)};
    x.by = {"bob"};
    return with([&](auto& tx) { return storage::repeat_engine(tx, x); });
  }
  engine_version version(uint32_t n) const {
    auto found = ask(find_engine_version{std::string{interview_feature}, n}).row;
    BOOST_REQUIRE(found.has_value());
    return *found;
  }
  uint32_t version_in_force() const { return version(0).version; }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(engine_store, engine_fixture)

BOOST_AUTO_TEST_CASE(a_store_is_seeded_once) {
  BOOST_TEST(!ask(find_engine_version{std::string{interview_feature}, 0}).row);
  BOOST_TEST(seed());
  BOOST_TEST(!seed());
  auto first = version(0);
  BOOST_TEST(first.version == 1u);
  BOOST_TEST(first.current);
  BOOST_TEST(first.author == "system");
  BOOST_TEST(first.published_at.has_value());
  BOOST_TEST(first.body.find("p-1") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_draft_is_made_once_for_its_key_and_names_its_own_texts) {
  seed();
  BOOST_TEST(draft(command()) == 2);
  BOOST_TEST(draft(command()) == 2);
  BOOST_TEST(draft(command("k-1", "b")) == -1);
  auto other = command();
  other.by.who = "bob"; // The same key of somebody else is another command.
  BOOST_TEST(draft(other, named_texts) == 3);
  auto made = version(2);
  BOOST_TEST(!made.published_at.has_value());
  BOOST_TEST(made.based_on == 1u);
  BOOST_TEST(made.body.find("interview-2") != std::string::npos);
  BOOST_TEST(version(3).body.find("p-1") != std::string::npos);
  BOOST_TEST(draft(command("k-2"), new_texts, 2) == 0);
  BOOST_TEST(count("audit WHERE action = 'engine.drafted'") == "2");
  auto page = ask(list_engine_versions{std::string{interview_feature}, {"", 2}});
  BOOST_REQUIRE_EQUAL(page.items.size(), 2u);
  BOOST_TEST(page.items[0].version == 3u);
  BOOST_TEST(page.items[0].body.empty());
  BOOST_TEST(page.next == "2");
  page = ask(list_engine_versions{std::string{interview_feature}, {page.next, 2}});
  BOOST_REQUIRE_EQUAL(page.items.size(), 1u);
  BOOST_TEST(page.items[0].current);
  BOOST_TEST(page.next.empty());
}

BOOST_AUTO_TEST_CASE(a_draft_changes_at_its_edition_and_a_published_version_never) {
  using enum storage::engine_change;
  seed();
  draft(command());
  auto change = command();
  change.version = 2;
  auto put = [&](uint64_t edition, uint32_t which = 2) {
    change.version = which;
    change.edition = edition;
    return with([&](auto& tx) { return storage::change_engine_draft(tx, change, named_texts); });
  };
  auto before = version(2).edition;
  BOOST_TEST((put(before + 7) == moved));
  BOOST_TEST((put(before) == done));
  BOOST_TEST((put(before) == moved));
  BOOST_TEST(version(2).edition > before);
  BOOST_TEST((put(1, 9) == gone));
  BOOST_TEST((publish_at(2, before) == moved));
  BOOST_TEST((publish_at(9, 1) == gone));
  BOOST_TEST((publish_at(2, version(2).edition) == done));
  BOOST_TEST((publish_at(2, before) == storage::engine_change::in_force)); // Once more: it is.
  BOOST_TEST(version_in_force() == 2u);
  BOOST_TEST((publish_at(1, version(1).edition) == published));
  BOOST_TEST((put(version(2).edition) == published));
  BOOST_TEST(count("audit WHERE action = 'engine.published'") == "1");
  BOOST_TEST(value("SELECT has_table_privilege('zhian_app', 'engine_config', 'UPDATE')") == "f");
}

BOOST_AUTO_TEST_CASE(rolling_back_publishes_the_older_content_as_a_new_version) {
  seed();
  draft(command());
  BOOST_TEST(back(2, version(1).edition) == -2); // It was never in force.
  BOOST_TEST(back(9, version(1).edition) == -2);
  publish_at(2, version(2).edition);
  auto edition = version(2).edition;
  BOOST_TEST(back(1, edition - 1) == 0);
  BOOST_TEST(back(1, edition) == 3);
  BOOST_TEST(back(1, edition) == 3); // A repeat.
  BOOST_TEST(back(1, edition, "r-1", "c") == -1);
  BOOST_TEST(version_in_force() == 3u);
  BOOST_TEST(version(3).based_on == 1u);
  BOOST_TEST(version(3).body == version(1).body);
  BOOST_TEST(count("audit WHERE action = 'engine.rolled_back'") == "1");
}

BOOST_AUTO_TEST_CASE(scores_are_counted_in_tens_by_version_and_dimension) {
  auto record = [&](int n, int version, int score, int depth) {
    auto id = std::to_string(n);
    run("INSERT INTO interview_record (id, realm, shard_id, user_id, room_id, position, company,"
        " score, turns, duration_s, reason, engine, started_at, ended_at, config, report,"
        " transcript) VALUES ('rec"
        + id + "', 1, 7, 'u', 'room" + id + "', 'p', '', " + std::to_string(score)
        + ", 1, 1, 1, 'builtin', now(), now() + interval '" + id
        + " seconds', '{}', jsonb_build_object('engine_version', " + std::to_string(version)
        + ", 'score', " + std::to_string(score)
        + ", 'dimensions', jsonb_build_array(jsonb_build_object('name', 'depth', 'score', "
        + std::to_string(depth) + "))), '[]')");
  };
  record(1, 1, 100, 9);
  record(2, 1, 64, 95);
  record(3, 1, -1, 50); // Nothing was answered: no score of the whole.
  record(4, 2, 60, 10);
  record(5, 3, 60, 10);
  auto got = ask(compare_engine_scores{zhimai, 1, 2}).counts;
  BOOST_REQUIRE_EQUAL(got.size(), 4u);
  BOOST_TEST(got[0].version == 1u);
  BOOST_TEST(got[0].dimension == "depth");
  BOOST_TEST(got[0].reports == 3u);
  BOOST_TEST(got[0].buckets[0] == 1u);
  BOOST_TEST(got[0].buckets[5] == 1u);
  BOOST_TEST(got[0].buckets[9] == 1u);
  BOOST_TEST(got[1].dimension == "overall");
  BOOST_TEST(got[1].reports == 2u);
  BOOST_TEST(got[1].sum == 164);
  BOOST_TEST(got[1].buckets[9] == 1u); // A hundred is among the nineties.
  BOOST_TEST(got[2].version == 2u);
  BOOST_TEST(ask(compare_engine_scores{zhimai, 7, 8}).counts.empty());
  auto plan = value("SELECT count(*) FROM pg_indexes WHERE indexname = 'interview_record_engine'"
                    " AND indexdef LIKE '%engine_version%ended_at%'");
  BOOST_TEST(plan == "1");
}

BOOST_AUTO_TEST_CASE(scores_of_diagnoses_are_counted_like_those_of_interviews) {
  auto result = [&](int n, int version, int kind, int total, int skills) {
    run("INSERT INTO task_result (id, realm, shard_id, user_id, kind, resume_id, document, number,"
        " position, engine, model, prompt, configuration, engine_version, summary, body, cost,"
        " created_at) VALUES ('tsk"
        + std::to_string(n) + "', 1, 7, 'u', " + std::to_string(kind)
        + ", 'r', 'r', 1, '', 'builtin', '', '', 'diagnosis-1', " + std::to_string(version)
        + R"(, '{"total":)" + std::to_string(total) + R"(,"scores":{"skills":)"
        + std::to_string(skills) + "}}', '{}', 0, now())");
  };
  result(1, 1, 1, 71, 100);
  result(2, 1, 1, 79, 0);
  result(3, 2, 1, 80, 50);
  result(4, 3, 1, 10, 10);
  result(5, 1, 2, 10, 10); // Of another kind.
  compare_engine_scores question{zhimai, 1, 2};
  question.feature = diagnosis_feature;
  auto got = ask(question).counts;
  BOOST_REQUIRE_EQUAL(got.size(), 4u);
  BOOST_TEST(got[0].version == 1u);
  BOOST_TEST(got[0].dimension == "overall");
  BOOST_TEST(got[0].reports == 2u);
  BOOST_TEST(got[0].buckets[7] == 2u);
  BOOST_TEST(got[0].sum == 150);
  BOOST_TEST(got[1].dimension == "skills");
  BOOST_TEST(got[1].buckets[0] == 1u);
  BOOST_TEST(got[1].buckets[9] == 1u);
  BOOST_TEST(got[2].version == 2u);
  BOOST_TEST(got[2].sum == 80);
  question.feature = forecast_feature; // Nothing of it is scored.
  BOOST_TEST(ask(question).counts.empty());
  BOOST_TEST(ask(compare_engine_scores{zhimai, 1, 2}).counts.empty());
}

BOOST_AUTO_TEST_SUITE_END()
