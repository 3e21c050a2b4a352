#include "tests/unit/jobs/postings.hpp"

#include <functional>

using namespace zhian;
using namespace zhian::jobs;
using namespace zhian::test;

namespace {

told_job said(const std::string& source, job_content what) {
  return {source, false, std::move(what)};
}

} // namespace

BOOST_AUTO_TEST_SUITE(job_state)

BOOST_AUTO_TEST_CASE(a_content_is_tidied_and_gets_the_place_of_its_city) {
  auto x = some_posting();
  x.city = " Shanghai ";
  x.title = "  后端\t";
  x.at.reset();
  x.skills = {" java ", "Java", "喝茶"};
  x = tidy(x);
  BOOST_TEST(x.city == "上海");
  BOOST_TEST(x.title == "后端");
  BOOST_REQUIRE(x.at.has_value());
  BOOST_TEST(x.at->lat == 31'230'400);
  BOOST_TEST(x.skills == (std::vector<std::string>{"Java", "喝茶"}),
             boost::test_tools::per_element());
  BOOST_TEST(!fault_of(x).has_value());
}

BOOST_AUTO_TEST_CASE(each_member_has_bounds_and_its_fault_is_named) {
  struct {
    const char* field;
    const char* reason;
    std::function<void(job_content&)> spoil;
  } cases[] = {
      {"title", "missing",
       [](auto& x) {
         x.title.clear();
       }},
      {"title", "too_long",
       [](auto& x) {
         x.title = std::string(121, 'x');
       }},
      {"company", "encoding",
       [](auto& x) {
         x.company = "\xff";
       }},
      {"city", "not_allowed",
       [](auto& x) {
         x.city = "a\nb";
       }},
      {"latitude", "out_of_bounds",
       [](auto& x) {
         x.at = geo_point{90'000'001, 0};
       }},
      {"salary_min", "out_of_bounds",
       [](auto& x) {
         x.salary_min = 1'000'001;
       }},
      {"salary_max", "out_of_bounds",
       [](auto& x) {
         x.salary_max = x.salary_min - 1;
       }},
      {"years_min", "out_of_bounds",
       [](auto& x) {
         x.years_min = 51;
       }},
      {"years_max", "out_of_bounds",
       [](auto& x) {
         x.years_max = x.years_min - 1;
       }},
      {"skills", "too_many",
       [](auto& x) {
         x.skills.assign(21, "x");
       }},
      {"skills", "repeated",
       [](auto& x) {
         x.skills = {"a", "a"};
       }},
      {"body", "missing",
       [](auto& x) {
         x.body.clear();
       }},
      {"url", "not_allowed",
       [](auto& x) {
         x.url = "javascript:alert(1)";
       }},
  };
  for (auto& c : cases) {
    auto x = some_posting();
    c.spoil(x);
    auto fault = fault_of(x);
    BOOST_REQUIRE_MESSAGE(fault.has_value(), c.field << ' ' << c.reason);
    BOOST_TEST(fault->field == c.field);
    BOOST_TEST(fault->reason == c.reason);
  }
}

BOOST_AUTO_TEST_CASE(what_a_source_says_again_changes_nothing) {
  uint64_t last = 7;
  auto made = brought(nullptr, job_origin::provider, said("p-1", some_posting()), last, at_noon());
  BOOST_TEST(made.changed);
  BOOST_TEST(made.row.ordinal == 8u);
  BOOST_TEST(made.row.version == 1u);
  BOOST_TEST((made.row.what.posted_at == at_noon().at));
  auto again =
      brought(&made.row, job_origin::provider, said("p-1", some_posting()), last, at_noon());
  BOOST_TEST(!again.changed);
  BOOST_TEST(last == 8u);
  auto other =
      brought(&made.row, job_origin::provider, said("p-1", some_posting("前端")), last, at_noon());
  BOOST_TEST(other.changed);
  BOOST_TEST(other.row.version == 2u);
  BOOST_TEST(other.row.ordinal == 8u);
  BOOST_TEST(last == 8u);
}

BOOST_AUTO_TEST_CASE(what_staff_have_written_their_sources_leave_alone_but_files_of_staff_do_not) {
  uint64_t last = 0;
  auto row =
      brought(nullptr, job_origin::provider, said("p-1", some_posting()), last, at_noon()).row;
  job_patch patch;
  patch.salary_max = 50000;
  auto changed = change(&row, {row.id, 1, patch}, last, at_noon());
  BOOST_TEST(changed.row.edited);
  BOOST_TEST(changed.row.what.salary_max == 50000u);
  for (auto gone : {false, true})
    BOOST_TEST(!brought(&changed.row, job_origin::provider, {"p-1", gone, some_posting("新")}, last,
                        at_noon())
                    .changed);
  auto own =
      brought(nullptr, job_origin::staff, said("own-1", some_posting()), last, at_noon()).row;
  BOOST_TEST(own.edited);
  BOOST_TEST(
      brought(&own, job_origin::staff, said("own-1", some_posting("新")), last, at_noon()).changed);
}

BOOST_AUTO_TEST_CASE(a_withdrawn_posting_is_offered_again_at_a_new_place) {
  uint64_t last = 0;
  auto row =
      brought(nullptr, job_origin::provider, said("p-1", some_posting()), last, at_noon()).row;
  auto gone = brought(&row, job_origin::provider, {"p-1", true, {}}, last, at_noon());
  BOOST_TEST(gone.row.withdrawn_at.has_value());
  BOOST_TEST(!brought(&gone.row, job_origin::provider, {"p-1", true, {}}, last, at_noon()).changed);
  BOOST_TEST(!brought(nullptr, job_origin::provider, {"p-2", true, {}}, last, at_noon()).changed);
  auto back =
      brought(&gone.row, job_origin::provider, said("p-1", some_posting()), last, at_noon());
  BOOST_TEST(!back.row.withdrawn_at.has_value());
  BOOST_TEST(back.row.ordinal == 2u);
  BOOST_TEST(last == 2u);
}

BOOST_AUTO_TEST_CASE(staff_name_the_version_their_change_is_based_on) {
  uint64_t last = 1;
  auto row = some_job();
  BOOST_TEST((change(&row, {row.id, 2, {}}, last, at_noon()).error == ec::precondition_failed));
  BOOST_TEST((change(nullptr, {row.id, 1, {}}, last, at_noon()).error == ec::not_found));
  BOOST_TEST(!change(&row, {row.id, 1, {}}, last, at_noon()).changed);
  job_patch wrong;
  wrong.salary_max = 1;
  auto refused = change(&row, {row.id, 1, wrong}, last, at_noon());
  BOOST_TEST((refused.error == ec::validation_failed));
  BOOST_TEST(refused.field == "salary_max");
  BOOST_TEST((withdraw(&row, {row.id, 2}, at_noon()).error == ec::precondition_failed));
  auto gone = withdraw(&row, {row.id, 1}, at_noon());
  BOOST_TEST(gone.row.withdrawn_at.has_value());
  BOOST_TEST(!withdraw(&gone.row, {row.id, 2}, at_noon()).changed);
  job_patch again;
  again.offer = true;
  auto back = change(&gone.row, {row.id, 2, again}, last, at_noon());
  BOOST_TEST(!back.row.withdrawn_at.has_value());
  BOOST_TEST(back.row.ordinal == 2u);
}

BOOST_AUTO_TEST_CASE(another_city_has_another_place) {
  uint64_t last = 1;
  auto row = some_job();
  job_patch patch;
  patch.city = "北京";
  auto moved = change(&row, {row.id, 1, patch}, last, at_noon());
  BOOST_REQUIRE(moved.row.what.at.has_value());
  BOOST_TEST(moved.row.what.at->lat == 39'904'200);
}

BOOST_AUTO_TEST_CASE(a_source_id_is_one_of_its_origin) {
  uint64_t last = 0;
  BOOST_TEST((add({"own-1", some_posting()}, true, last, at_noon()).error == ec::job_source_taken));
  BOOST_TEST(
      (add({"no spaces", some_posting()}, false, last, at_noon()).error == ec::validation_failed));
  last = job_bounds::postings;
  BOOST_TEST((add({"own-1", some_posting()}, false, last, at_noon()).error == ec::jobs_full));
  last = 0;
  auto made = add({"", some_posting()}, false, last, at_noon());
  BOOST_TEST(made.row.source_id.starts_with("own-"));
  BOOST_TEST(is_source_id(made.row.source_id));
}

BOOST_AUTO_TEST_SUITE_END()
