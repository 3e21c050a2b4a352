// What is fixed about kinds of reports, and what they are called in the ledger.
#include <boost/test/unit_test.hpp>

#include <set>

#include "protocols/report.hpp"

using namespace zhian;

BOOST_AUTO_TEST_SUITE(kinds_of_reports)

BOOST_AUTO_TEST_CASE(every_kind_is_told_from_the_others_by_word_path_and_title) {
  std::set<std::string_view> words, paths, titles;
  int number = 1;
  for (const auto& x : report_kinds()) {
    BOOST_TEST(static_cast<int>(x.what) == number++);
    BOOST_TEST(traits_of(x.what) == &x);
    BOOST_TEST(words.insert(x.word).second);
    BOOST_TEST(paths.insert(x.path).second);
    BOOST_TEST(titles.insert(title_of(x.what, language::zh)).second);
    BOOST_TEST(titles.insert(title_of(x.what, language::en)).second);
    BOOST_TEST(x.path.ends_with("/{id}"));
    BOOST_TEST(x.file.ends_with(".pdf"));
    BOOST_TEST(x.word.find('/') == x.word.npos);
  }
  BOOST_TEST(traits_of(static_cast<report_kind>(number)) == nullptr);
  BOOST_TEST(title_of(static_cast<report_kind>(number), language::zh).empty());
}

BOOST_AUTO_TEST_CASE(a_key_is_an_id_of_what_the_kind_is_about) {
  auto record = record_id::make(7, wall_now()).str();
  auto task = task_id::make(7, wall_now()).str();
  BOOST_TEST((report_key(report_kind::interview, record) == record));
  BOOST_TEST((report_key(report_kind::diagnosis, task) == task));
  BOOST_TEST((report_key(report_kind::forecast, task) == task));
  BOOST_TEST(!report_key(report_kind::forecast, record));
  BOOST_TEST(!report_key(report_kind::interview, task));
  BOOST_TEST(!report_key(report_kind::diagnosis, record));
  BOOST_TEST(!report_key(report_kind::diagnosis, ""));
  BOOST_TEST(!report_key(static_cast<report_kind>(99), record));
}

BOOST_AUTO_TEST_CASE(a_pack_that_is_not_done_is_told_from_none_and_from_one_that_never_will_be) {
  for (auto stage : all_task_stages) {
    auto lost = stage == task_stage::failed || stage == task_stage::cancelled;
    BOOST_TEST((absence_of(report_kind::forecast, stage)
                == (lost ? ec::pack_failed : ec::pack_not_ready)));
    BOOST_TEST((absence_of(report_kind::diagnosis, stage) == ec::not_found));
    BOOST_TEST((absence_of(report_kind::interview, stage) == ec::not_found));
    BOOST_TEST((absence_of(static_cast<report_kind>(99), stage) == ec::not_found));
  }
  BOOST_TEST((absence_of(report_kind::forecast, {}) == ec::not_found));
  // Who is told the first may come again; who is told the second need not.
  BOOST_TEST(info(ec::pack_not_ready).retryable);
  BOOST_TEST(!info(ec::pack_failed).retryable);
}

BOOST_AUTO_TEST_CASE(a_reference_names_kind_report_and_version_and_is_read_back) {
  auto record = record_id::make(7, wall_now()).str();
  auto task = task_id::make(7, wall_now()).str();
  BOOST_TEST(reference_of(report_kind::interview, record, 1) == record + "/1");
  BOOST_TEST(reference_of(report_kind::diagnosis, task, 3) == "diagnosis/" + task + "/3");
  BOOST_TEST(reference_of(report_kind::forecast, task, 1) == "forecast/" + task + "/1");
  BOOST_TEST((report_of("forecast/" + task + "/1")
              == named_report{report_kind::forecast, task, 1}));
  BOOST_TEST((report_of(record + "/1") == named_report{report_kind::interview, record, 1}));
  BOOST_TEST(
      (report_of("diagnosis/" + task + "/3") == named_report{report_kind::diagnosis, task, 3}));
}

BOOST_AUTO_TEST_CASE(two_kinds_with_the_same_key_have_two_references) {
  std::set<std::string> seen;
  for (const auto& x : report_kinds())
    for (uint32_t edition : {1u, 2u})
      BOOST_TEST(seen.insert(reference_of(x.what, "the-same", edition)).second);
}

BOOST_AUTO_TEST_CASE(what_names_no_report_is_told_from_what_does) {
  auto record = record_id::make(7, wall_now()).str();
  auto task = task_id::make(7, wall_now()).str();
  for (const auto& other :
       {std::string{}, record, task, task + "/1", record + "/", record + "/x", record + "/1/",
        record + "/-1", "interview/" + record + "/1", "diagnosis/" + record + "/1",
        "moon/" + task + "/1", "diagnosis/" + task + "/1/2", record + "/99999999999",
        voucher_id::make(7, wall_now()).str()})
    BOOST_TEST(!report_of(other), other);
}

BOOST_AUTO_TEST_SUITE_END()
