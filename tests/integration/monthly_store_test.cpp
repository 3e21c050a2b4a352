// What is counted in commits equals what its rows add up to, and is made again where it does not.
#include "integration/money_fixture.hpp"
#include "storage/postgres/stats_ops.hpp"

using namespace zhian;
using namespace std::chrono_literals;
using test::zhimai;

namespace {

struct count_fixture : test::money_fixture {
  count_fixture() {
    for (const auto& id : {user, other}) {
      user_row x;
      x.id = id;
      x.email = id.str() + "@example.com";
      x.created_at = now;
      x.version = 1;
      BOOST_TEST(write_all({command(id, {x})})[0] == ec::none);
    }
  }
  record_row interview(const user_id& of, timestamp at, uint32_t seconds, uint32_t turns) const {
    record_row x;
    x.user = of;
    x.head.id = record_id::make(of.shard, now);
    x.head.room = room_id::make(of.shard, now);
    x.head.started_at = x.head.ended_at = at;
    x.head.duration_s = seconds;
    x.head.turns = turns;
    x.config = x.report = x.transcript = "{}";
    return x;
  }
  meeting_row meeting(uint32_t minutes, uint64_t version, std::optional<timestamp> end) {
    meeting_row x;
    x.id = room_;
    x.user = user;
    x.minutes = minutes;
    x.started_at = x.seen_at = now;
    x.ended_at = end;
    if (end)
      x.reason = meeting_end::asked;
    x.version = version;
    return x;
  }
  resume_row resume(uint64_t version) {
    resume_row x;
    x.id = x.document = resume_;
    x.user = user;
    x.created_at = now;
    x.version = version;
    return x;
  }
  std::map<std::string, int64_t> counts(timestamp from, timestamp to) const {
    return ask(sum_counts{zhimai, user, from, to}).counts;
  }
  std::map<std::string, int64_t> all() const { return counts(now - 24h * 400, now + 24h * 400); }
  std::string faults() const { return value("SELECT monthly_faults('" + user.str() + "')"); }

  room_id room_ = room_id::make(user.shard, now);
  resume_id resume_ = resume_id::make(user.shard, now);
};

using sums = std::map<std::string, int64_t>;

} // namespace

BOOST_FIXTURE_TEST_SUITE(monthly_store, count_fixture)

BOOST_AUTO_TEST_CASE(what_commits_count_is_what_their_rows_add_up_to) {
  BOOST_TEST(write({interview(user, now, 90, 3)}) == ec::none);
  // Two of one user in one batch, and somebody else's.
  auto got = write_all({command(user, {interview(user, now, 30, 2), resume(1)}),
                        command(other, {interview(other, now, 1, 1)})});
  BOOST_TEST((got == std::vector{ec::none, ec::none}));
  BOOST_TEST(write({meeting(0, 1, {})}) == ec::none);
  BOOST_TEST(write({meeting(7, 2, now)}) == ec::none);
  BOOST_TEST(write({resume(2)}) == ec::none);
  BOOST_TEST(write(grant(1, 1, "one")) == ec::none);
  BOOST_TEST(write({money(2, 4, 2), txn(2, txn_kind::debit, "report",
                                        {{ledger_account::user_available, -6, lot_id{1}},
                                         {ledger_account::house_spent, 6}})})
             == ec::none);
  job_search_row search;
  search.id = job_search_id::make(user.shard, now);
  search.user = user;
  search.effective = true;
  search.created_at = now;
  search.version = 1;
  BOOST_TEST(write({search}) == ec::none);
  task_result_row diagnosis;
  diagnosis.id = task_id::make(user.shard, now);
  diagnosis.user = user;
  diagnosis.resume = diagnosis.document = resume_;
  diagnosis.summary = diagnosis.body = "{}";
  diagnosis.created_at = now;
  BOOST_TEST(write({diagnosis}) == ec::none);
  auto forecast = diagnosis;
  forecast.id = task_id::make(user.shard, now);
  forecast.what = task_kind::forecast;
  BOOST_TEST(write({forecast}) == ec::none);
  BOOST_TEST((all()
              == sums{{"interviews", 2},
                      {"job_searches", 1},
                      {"effective_searches", 1},
                      {"diagnoses", 1},
                      {"forecasts", 1},
                      {"interview_seconds", 120},
                      {"questions_answered", 5},
                      {"resumes", 1},
                      {"meetings", 1},
                      {"meeting_minutes", 7},
                      {"points_earned", 10},
                      {"points_spent", 6}}));
  BOOST_TEST(faults() == "0");
}

BOOST_AUTO_TEST_CASE(what_is_refused_counts_nothing) {
  auto x = interview(user, now, 90, 3);
  BOOST_TEST(write({x}) == ec::none);
  BOOST_TEST(write({x}) == ec::version_conflict);
  BOOST_TEST((all()["interviews"] == 1));
  auto set = command(user, {interview(user, now, 1, 0)});
  set.op.key = "k";
  BOOST_TEST(write_all({set})[0] == ec::none);
  BOOST_TEST(write_all({set})[0] == ec::none, "a repeat changes nothing");
  BOOST_TEST((all()["interviews"] == 2));
  BOOST_TEST(faults() == "0");
}

BOOST_AUTO_TEST_CASE(a_month_of_any_zone_is_a_sum_of_whole_buckets) {
  auto begin = parse_timestamp("2026-10-31T18:15:00Z").value(); // Midnight in Kathmandu.
  auto end = parse_timestamp("2026-11-30T18:15:00Z").value();
  using us = std::chrono::microseconds;
  BOOST_TEST(write({interview(user, begin - us{1}, 1, 1), interview(user, begin, 10, 1),
                    interview(user, end - us{1}, 100, 1), interview(user, end, 1000, 1)})
             == ec::none);
  BOOST_TEST((counts(begin, end)
              == sums{{"interviews", 2}, {"interview_seconds", 110}, {"questions_answered", 2}}));
  BOOST_TEST(ask(sum_counts{realm::ande, user, begin, end}).counts.empty());
  BOOST_TEST(faults() == "0");
}

BOOST_AUTO_TEST_CASE(counts_of_a_command_are_added_up_and_go_when_no_row_bears_them_out) {
  BOOST_TEST(write({count_row{zhimai, user, counter::forecasts, now, 1},
                    count_row{zhimai, user, counter::forecasts, now, 1}})
             == ec::none);
  BOOST_TEST(write({count_row{zhimai, user, counter::forecasts, now, 1}}) == ec::none);
  BOOST_TEST((all() == sums{{"forecasts", 3}}));
  BOOST_TEST(faults() == "1");
  run("SELECT rebuild_monthly_counts('" + user.str() + "')");
  BOOST_TEST(all().empty());
}

BOOST_AUTO_TEST_CASE(spoiled_counts_are_noticed_and_made_again) {
  BOOST_TEST(write({interview(user, now - 24h * 40, 90, 3), interview(user, now, 30, 2)})
             == ec::none);
  auto right = all();
  for (const auto* spoil :
       {"UPDATE monthly_count SET amount = amount + 1 WHERE counter = 'interviews'",
        "DELETE FROM monthly_count WHERE counter = 'interview_seconds'",
        "INSERT INTO monthly_count SELECT user_id, realm, shard_id, 'resumes', bucket, 4 FROM "
        "monthly_count WHERE counter = 'interviews'",
        "DELETE FROM monthly_count"}) {
    run(spoil);
    storage::stats_ops ops{app_dsn(), "ana"};
    auto found = ops.check();
    BOOST_REQUIRE(found);
    BOOST_TEST(found->users >= 2u);
    BOOST_TEST(found->wrong_users == 1u, spoil);
    BOOST_TEST(found->wrong_rows >= 2u);
    BOOST_TEST(found->example == user.str());
    BOOST_TEST((all() != right), spoil);
    auto made = ops.rebuild();
    BOOST_REQUIRE(made);
    BOOST_TEST(made->wrong_rows == found->wrong_rows);
    BOOST_TEST((all() == right), spoil);
    BOOST_TEST(ops.check()->wrong_rows == 0u);
  }
  BOOST_TEST(
      value("SELECT count(*) FROM audit WHERE action = 'stats.rebuilt' AND actor = 'ops:ana'")
      == "4");
}

BOOST_AUTO_TEST_CASE(of_a_closed_account_nothing_is_made_again) {
  BOOST_TEST(write({interview(user, now, 90, 3)}) == ec::none);
  run("UPDATE app_user SET status = 4 WHERE id = '" + user.str() + "'");
  run("SELECT rebuild_monthly_counts('" + user.str() + "')");
  BOOST_TEST(all().empty());
}

BOOST_AUTO_TEST_SUITE_END()
