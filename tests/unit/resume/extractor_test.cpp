#include <boost/test/unit_test.hpp>

#include <deque>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>

#include "actors/resume/extractor.hpp"
#include "protocols/runtime/scoped_caller.hpp"
#include "tiny_pdf.hpp"

using namespace zhian;
using namespace zhian::test;

namespace {

struct fixture {
  caf::actor_system_config cfg;
  caf::actor_system sys{cfg};
  scoped_caller self{sys};
  extract_settings with;

  caf::actor extractor(const std::string& exe = EXTRACT_PROBE) {
    return spawn_extractor(sys, with, exe);
  }

  static extract_file file(std::string type, std::string bytes) {
    return {std::move(type), std::make_shared<const std::string>(std::move(bytes))};
  }

  extracted_text found;
  ec ask(const caf::actor& to, extract_file what) {
    auto result = ec::internal;
    found = {};
    self->request(to, caf::infinite, std::move(what))
        .receive(
            [&](extracted_text& x) {
              found = std::move(x);
              result = ec::none;
            },
            [&](const caf::error& e) { result = ec_of(e); });
    return result;
  }
};

/// Nothing finishes this within its bounds.
std::string bomb() {
  return laughing_pdf(12);
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(extractors, fixture)

BOOST_AUTO_TEST_CASE(a_resume_comes_back_with_its_skills) {
  auto to = extractor();
  BOOST_TEST(ask(to, file("application/pdf", gbk_pdf("张三精通数据分析与C++，熟悉MySQL，C++")))
             == ec::none);
  BOOST_TEST(found.pages == 1u);
  BOOST_TEST(found.text.find("张三精通数据分析") != std::string::npos);
  BOOST_TEST(found.skills == (std::vector<std::string>{"C++", "数据分析", "MySQL"}),
             boost::test_tools::per_element());
  BOOST_TEST(ask(to, file("text/plain", "Redis")) == ec::none);
  BOOST_TEST(found.skills == std::vector<std::string>{"Redis"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(each_kind_of_bad_file_has_its_own_error) {
  with.max_pages = 2;
  auto to = extractor();
  BOOST_TEST(ask(to, file("application/pdf", "")) == ec::file_empty);
  BOOST_TEST(ask(to, {"application/pdf", nullptr}) == ec::file_empty);
  BOOST_TEST(ask(to, file("image/gif", "x")) == ec::file_type_unsupported);
  BOOST_TEST(ask(to, file("application/pdf; x", "x")) == ec::file_type_unsupported);
  BOOST_TEST(ask(to, file("application/pdf", "x")) == ec::file_damaged);
  BOOST_TEST(ask(to, file("application/pdf", locked_pdf())) == ec::file_encrypted);
  BOOST_TEST(ask(to, file("application/pdf", latin_pdf({""}))) == ec::file_no_text);
  BOOST_TEST(ask(to, file("application/pdf", latin_pdf({"a", "b", "c"})))
             == ec::file_too_many_pages);
  BOOST_TEST(ask(to, file("text/plain", std::string((32u << 20) + 1, 'x')))
             == ec::payload_too_large);
}

BOOST_AUTO_TEST_CASE(a_file_that_exhausts_the_parser_costs_one_request) {
  with.workers = 1;
  with.timeout = std::chrono::seconds(6);
  auto to = extractor();
  BOOST_TEST(ask(to, file("application/pdf", bomb())) == ec::extraction_failed);
  BOOST_TEST(ask(to, file("text/plain", "Redis")) == ec::none);
}

BOOST_AUTO_TEST_CASE(a_parser_that_cannot_run_costs_one_request) {
  BOOST_TEST(ask(extractor("/bin/false"), file("text/plain", "x")) == ec::extraction_failed);
  BOOST_TEST(ask(extractor("/no/such/program"), file("text/plain", "x")) == ec::extraction_failed);
}

BOOST_AUTO_TEST_CASE(more_than_the_queue_holds_is_overload_and_an_end_answers_all) {
  with.workers = 1;
  with.queue = 1;
  with.timeout = std::chrono::minutes(5);
  auto to = extractor();
  std::deque<scoped_caller> askers;
  std::vector<decltype(askers.front()->request(to, caf::infinite, extract_file{}))> pending;
  for (int i = 0; i < 2; ++i) {
    askers.emplace_back(sys);
    pending.push_back(askers.back()->request(to, caf::infinite, file("application/pdf", bomb())));
  }
  BOOST_TEST(ask(to, file("text/plain", "x")) == ec::overloaded);
  self->send_exit(to, caf::exit_reason::user_shutdown);
  for (auto& x : pending)
    x.receive([](const extracted_text&) { BOOST_ERROR("a bomb was read"); },
              [](const caf::error& e) { BOOST_TEST(ec_of(e) == ec::shutting_down); });
}

BOOST_AUTO_TEST_SUITE_END()
