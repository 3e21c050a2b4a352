// What each record counts for.
#include "protocols/counted_records.hpp"

#include <boost/test/unit_test.hpp>

#include <set>

using namespace zhian;

namespace {

const timestamp counted_at = parse_timestamp("2026-11-30T16:07:00Z").value();
const user_id counted_user = user_id::make(7, counted_at);

/// "interviews 1 interview_seconds 90 …"
std::string counted(const record& x) {
  std::string out;
  for (const auto& c : counts_of(x)) {
    BOOST_TEST(c.user == counted_user);
    BOOST_TEST((c.at == counted_at));
    out +=
        (out.empty() ? "" : " ") + std::string{to_string(c.what)} + ' ' + std::to_string(c.amount);
  }
  return out;
}

std::string counted(txn_kind kind, std::vector<ledger_entry> entries) {
  ledger_txn_row x;
  x.user = counted_user;
  x.txn.kind = kind;
  x.txn.at = counted_at;
  x.txn.entries = std::move(entries);
  return counted(record{x});
}

} // namespace

BOOST_AUTO_TEST_SUITE(counted_records)

BOOST_AUTO_TEST_CASE(an_interview_counts_when_its_record_is_written) {
  record_row x;
  x.user = counted_user;
  x.head.ended_at = counted_at;
  x.head.duration_s = 90;
  x.head.turns = 3;
  BOOST_TEST(counted(record{x}) == "interviews 1 interview_seconds 90 questions_answered 3");
  x.head.turns = 0;
  BOOST_TEST(counted(record{x}) == "interviews 1 interview_seconds 90");
}

BOOST_AUTO_TEST_CASE(a_meeting_counts_when_it_ends) {
  meeting_row x;
  x.user = counted_user;
  x.minutes = 12;
  BOOST_TEST(counted(record{x}) == "");
  x.ended_at = counted_at;
  BOOST_TEST(counted(record{x}) == "meetings 1 meeting_minutes 12");
}

BOOST_AUTO_TEST_CASE(a_resume_counts_when_it_is_new) {
  resume_row x;
  x.user = counted_user;
  x.created_at = counted_at;
  x.version = 1;
  BOOST_TEST(counted(record{x}) == "resumes 1");
  x.version = 2;
  BOOST_TEST(counted(record{x}) == "");
}

BOOST_AUTO_TEST_CASE(a_search_for_work_counts_when_it_is_made_and_a_diagnosis_when_it_is_there) {
  job_search_row x;
  x.user = counted_user;
  x.created_at = counted_at;
  x.version = 1;
  BOOST_TEST(counted(record{x}) == "job_searches 1");
  x.effective = true;
  BOOST_TEST(counted(record{x}) == "job_searches 1 effective_searches 1");
  x.version = 2; // Deleted: it counts still.
  BOOST_TEST(counted(record{x}) == "");
  task_result_row done;
  done.user = counted_user;
  done.created_at = counted_at;
  BOOST_TEST(counted(record{done}) == "diagnoses 1");
  done.what = task_kind::forecast;
  BOOST_TEST(counted(record{done}) == "forecasts 1");
  BOOST_TEST(counts_of(record{task_part_row{}}).empty());
}

BOOST_AUTO_TEST_CASE(points_are_earned_by_grants_and_spent_by_debits_and_settled_holds) {
  using enum ledger_account;
  BOOST_TEST(counted(txn_kind::grant, {{house_issued, -10}, {user_available, 7}, {user_debt, 3}})
             == "points_earned 10");
  BOOST_TEST(counted(txn_kind::debit, {{user_available, -5}, {house_spent, 5}})
             == "points_spent 5");
  BOOST_TEST(counted(txn_kind::settle, {{user_held, -20}, {house_spent, 20}}) == "points_spent 20");
  for (auto kind : {txn_kind::hold, txn_kind::release})
    BOOST_TEST(counted(kind, {{user_available, -5}, {user_held, 5}}) == "");
  BOOST_TEST(counted(txn_kind::lapse, {{user_available, -5}, {house_lapsed, 5}}) == "");
  BOOST_TEST(counted(txn_kind::reversal, {{user_available, -5}, {house_issued, 5}}) == "");
  BOOST_TEST(counted(txn_kind::payment, {{user_settled, 100}, {house_wechat, -100}}) == "");
}

BOOST_AUTO_TEST_CASE(a_count_of_a_command_counts_for_itself_and_most_records_for_nothing) {
  BOOST_TEST(
      counted(record{count_row{realm::zhimai, counted_user, counter::job_searches, counted_at, 2}})
      == "job_searches 2");
  BOOST_TEST(counts_of(record{audit_row{}}).empty());
  BOOST_TEST(counts_of(record{user_row{}}).empty());
}

BOOST_AUTO_TEST_CASE(buckets_are_quarters_of_an_hour) {
  BOOST_TEST((bucket_of(counted_at) == parse_timestamp("2026-11-30T16:00:00Z").value()));
  auto on = parse_timestamp("2026-11-30T16:15:00Z").value();
  BOOST_TEST((bucket_of(on) == on));
  BOOST_TEST((bucket_of(on - std::chrono::microseconds{1}) == bucket_of(counted_at)));
  BOOST_TEST((bucket_of(timestamp{} - std::chrono::microseconds{1})
              == timestamp{} - std::chrono::minutes{15}));
}

BOOST_AUTO_TEST_CASE(every_counter_has_a_word_of_its_own) {
  std::set<std::string_view> words;
  for (auto x : all_counters)
    BOOST_TEST((!to_string(x).empty() && words.insert(to_string(x)).second));
}

BOOST_AUTO_TEST_SUITE_END()
