#include "actors/jobs/samples.hpp"

#include <boost/test/unit_test.hpp>

#include <set>

#include "actors/jobs/job_state.hpp"
#include "actors/resume/skills.hpp"
#include "protocols/cities.hpp"
#include "protocols/geo.hpp"

using namespace zhian;
using namespace zhian::jobs;

BOOST_AUTO_TEST_SUITE(job_samples)

BOOST_AUTO_TEST_CASE(each_sample_can_be_kept_and_says_that_it_is_one) {
  static_assert(sample_count >= 2000);
  std::set<std::string> cities, titles;
  uint32_t english = 0;
  for (uint32_t i = 1; i <= sample_count; ++i) {
    auto x = sample_job(i);
    auto fault = fault_of(x);
    BOOST_REQUIRE_MESSAGE(!fault, i << ' ' << (fault ? fault->field : ""));
    BOOST_REQUIRE((tidy(x) == x));
    BOOST_REQUIRE(is_source_id(sample_source_id(i)));
    BOOST_REQUIRE(x.url.empty());
    auto zh = x.lang == language::zh;
    BOOST_REQUIRE(x.body.find(zh ? "示例职位" : "not a real posting") != std::string::npos);
    BOOST_REQUIRE(x.company.find(zh ? "示例" : "Sample") != std::string::npos);
    for (const auto& skill : x.skills)
      BOOST_REQUIRE(find_skill(skill) != nullptr);
    auto where = find_city(x.city);
    BOOST_REQUIRE(where != nullptr);
    BOOST_REQUIRE(distance_m(where->at, *x.at) < 25'000);
    cities.insert(x.city);
    titles.insert(x.title);
    english += zh ? 0 : 1;
  }
  BOOST_TEST(cities.size() >= 38u);
  BOOST_TEST(titles.size() >= 80u);
  BOOST_TEST(english > sample_count / 20);
  BOOST_TEST(english < sample_count / 3);
}

BOOST_AUTO_TEST_CASE(the_same_number_makes_the_same_posting) {
  BOOST_TEST((sample_job(17) == sample_job(17)));
  BOOST_TEST(!(sample_job(17) == sample_job(18)));
  BOOST_TEST(sample_source_id(42) == "sample-00042");
  BOOST_TEST(samples_digest().size() == 32u);
}

BOOST_AUTO_TEST_CASE(cities_are_found_by_either_name) {
  for (const auto* name : {"上海", "上海市", "Shanghai", "SHANGHAI"}) {
    const auto* x = find_city(name);
    BOOST_REQUIRE_MESSAGE(x != nullptr, name);
    BOOST_TEST(x->zh == "上海");
  }
  BOOST_TEST(find_city("") == nullptr);
  BOOST_TEST(find_city("市") == nullptr);
  BOOST_TEST(find_city("Atlantis") == nullptr);
}

BOOST_AUTO_TEST_SUITE_END()
