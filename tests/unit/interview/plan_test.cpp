// Which questions an interview asks.
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <map>
#include <set>

#include "actors/interview/bank.hpp"
#include "actors/interview/plan.hpp"
#include "actors/interview/vocabulary.hpp"

using namespace zhian;
using namespace zhian::interview;

namespace {

using texts = std::vector<std::string>;

interview_config config_for(std::string position, language lang = language::zh,
                            level at = level::middle, uint32_t n = 6) {
  interview_config out;
  out.position = std::move(position);
  out.lang = lang;
  out.seniority = at;
  out.questions = n;
  return out;
}

const question& source(const planned_question& x) {
  const auto* found = find_question(x.id);
  BOOST_REQUIRE(found);
  return *found;
}

const planned_question* with_reason(const std::vector<planned_question>& plan,
                                    std::string_view reason) {
  auto found =
      std::find_if(plan.begin(), plan.end(), [&](const auto& x) { return x.reason == reason; });
  return found == plan.end() ? nullptr : &*found;
}

/// At least one of every role group in both languages, unknown trades, and texts that are no
/// position at all.
const texts positions{"后端开发工程师",
                      "Backend Engineer",
                      "前端工程师",
                      "iOS Developer",
                      "数据分析师",
                      "Machine Learning Engineer",
                      "产品经理",
                      "Growth Marketing",
                      "销售代表",
                      "Account Executive",
                      "人事专员",
                      "HRBP",
                      "行政助理",
                      "Office Manager",
                      "软件工程师",
                      "Full Stack Developer",
                      "护士",
                      "Nurse",
                      "月嫂",
                      "x",
                      "🙂",
                      "",
                      "{skill} {company}",
                      "\xFF\xFE"};

} // namespace

BOOST_AUTO_TEST_SUITE(the_plan)

BOOST_AUTO_TEST_CASE(
    any_position_level_language_and_number_gives_exactly_that_many_different_questions) {
  for (const auto& position : positions)
    for (auto lang : {language::zh, language::en})
      for (auto at : {level::junior, level::middle, level::senior})
        for (uint32_t n = 0; n <= 14; ++n)
          for (const auto& skills : {texts{}, texts{"Redis", "沟通", "静脉采血"}}) {
            auto plan = plan_interview(config_for(position, lang, at, n), skills, n);
            auto wanted = std::clamp<size_t>(n, 1, 12);
            BOOST_REQUIRE_MESSAGE(plan.size() == wanted,
                                  position << ' ' << n << " gave " << plan.size());
            std::set<std::string> ids;
            std::set<std::string> asked;
            for (const auto& x : plan) {
              ids.insert(x.id);
              asked.insert(x.text);
              BOOST_REQUIRE(source(x).lang == lang);
            }
            BOOST_REQUIRE(ids.size() == wanted);
            BOOST_REQUIRE(asked.size() == wanted);
          }
}

BOOST_AUTO_TEST_CASE(the_opening_question_comes_first_and_from_four_on_the_closing_one_last) {
  for (uint32_t n = 1; n <= 12; ++n) {
    auto plan = plan_interview(config_for("会计", language::zh, level::junior, n), {}, 3);
    BOOST_TEST(source(plan.front()).kind == question_kind::opening);
    for (size_t i = 1; i < plan.size(); ++i) {
      auto kind = source(plan[i]).kind;
      BOOST_TEST(kind != question_kind::opening);
      BOOST_TEST((kind == question_kind::closing) == (n >= 4 && i + 1 == plan.size()));
    }
  }
}

BOOST_AUTO_TEST_CASE(the_past_comes_before_the_craft_and_the_personal_last) {
  auto plan = plan_interview(config_for("后端", language::zh, level::senior, 12), {"Redis"}, 5);
  std::map<question_kind, int> place{
      {question_kind::opening, 0},     {question_kind::experience, 1},
      {question_kind::technical, 2},   {question_kind::situational, 3},
      {question_kind::behavioural, 4}, {question_kind::closing, 5}};
  for (size_t i = 1; i < plan.size(); ++i)
    BOOST_TEST(place[source(plan[i - 1]).kind] <= place[source(plan[i]).kind]);
}

BOOST_AUTO_TEST_CASE(the_same_arguments_give_the_same_plan_and_another_seed_may_give_another) {
  auto config = config_for("后端工程师", language::zh, level::middle, 6);
  std::set<std::string> seen;
  for (uint64_t seed = 0; seed < 20; ++seed) {
    auto one = plan_interview(config, {"Java"}, seed);
    auto two = plan_interview(config, {"Java"}, seed);
    std::string ids;
    for (size_t i = 0; i < one.size(); ++i) {
      BOOST_TEST(one[i].id == two[i].id);
      BOOST_TEST(one[i].text == two[i].text);
      ids += one[i].id;
    }
    seen.insert(ids);
  }
  BOOST_TEST(seen.size() > 1u);
}

BOOST_AUTO_TEST_CASE(no_slot_is_left_and_position_and_company_are_woven_in) {
  for (auto lang : {language::zh, language::en}) {
    auto config = config_for("Nurse", lang, level::middle, 12);
    config.company = " Sunrise\nClinic ";
    auto plan = plan_interview(config, {}, 1);
    std::string all;
    for (const auto& x : plan) {
      BOOST_TEST(x.text.find_first_of("{}") == std::string::npos, x.text);
      all += x.text;
    }
    BOOST_TEST(all.find("Nurse") != std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(the_question_why_here_names_the_company_or_ours) {
  for (uint64_t seed = 0; seed < 40; ++seed)
    for (auto lang : {language::zh, language::en}) {
      auto config = config_for("Nurse", lang, level::middle, 12);
      for (const auto* company : {"Sunrise", ""}) {
        config.company = company;
        for (const auto& x : plan_interview(config, {}, seed))
          if (x.id.starts_with("q-general-015"))
            BOOST_TEST(x.text.find(*company               ? "Sunrise"
                                   : lang == language::zh ? "我们公司"
                                                          : "our company")
                       != std::string::npos);
      }
    }
}

BOOST_AUTO_TEST_CASE(what_the_caller_wrote_is_taken_as_it_is) {
  auto config = config_for("{company} 工程师", language::zh, level::middle, 1);
  config.company = "{skill}";
  BOOST_TEST(plan_interview(config, {}, 1).front().text.find("{company} 工程师")
             != std::string::npos);
  config.position = " \n ";
  BOOST_TEST(plan_interview(config, {}, 1).front().text.find("这个岗位") != std::string::npos);
  config.lang = language::en;
  BOOST_TEST(plan_interview(config, {}, 1).front().text.find("specialist") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_trade_is_asked_its_own_questions) {
  for (auto [position, group] :
       std::initializer_list<std::pair<const char*, const char*>>{{"后端开发工程师", "backend"},
                                                                  {"Frontend Engineer", "frontend"},
                                                                  {"数据分析师", "data_ai"},
                                                                  {"产品经理", "product_ops"},
                                                                  {"销售经理", "sales"},
                                                                  {"招聘专员", "hr"},
                                                                  {"行政专员", "admin"}}) {
    auto plan = plan_interview(config_for(position, language::zh, level::middle, 8), {}, 7);
    auto own = 0;
    for (const auto& x : plan) {
      const auto& roles = source(x).roles;
      auto mine = std::find(roles.begin(), roles.end(), group) != roles.end();
      own += mine;
      BOOST_TEST((roles.empty() || mine), position << " was asked " << x.id);
      if (mine)
        BOOST_TEST(x.reason == "role");
    }
    BOOST_TEST(own >= 3, position);
  }
}

BOOST_AUTO_TEST_CASE(of_a_position_that_names_two_trades_the_nearer_one_counts) {
  BOOST_TEST(roles_of("采购系统后端").size() == 2u);
  for (const auto& x :
       plan_interview(config_for("采购系统后端", language::zh, level::middle, 12), {}, 7)) {
    const auto& roles = source(x).roles;
    BOOST_TEST((roles.empty() || roles.front() == "backend"), x.id);
  }
}

BOOST_AUTO_TEST_CASE(a_software_engineer_is_asked_about_both_ends) {
  auto plan =
      plan_interview(config_for("Software Engineer", language::en, level::middle, 12), {}, 1);
  std::map<std::string, int> groups;
  for (const auto& x : plan)
    for (const auto& role : source(x).roles)
      ++groups[role];
  BOOST_TEST(groups["backend"] > 0);
  BOOST_TEST(groups["frontend"] > 0);
  BOOST_TEST(groups.size() == 2u);
}

BOOST_AUTO_TEST_CASE(an_unknown_trade_is_not_asked_the_questions_of_another) {
  for (const auto& skills : {texts{}, texts{"Excel", "沟通", "静脉采血"}})
    for (const auto& x :
         plan_interview(config_for("护士", language::zh, level::junior, 12), skills, 2))
      BOOST_TEST(source(x).roles.empty(), x.id);
}

BOOST_AUTO_TEST_CASE(an_unknown_trade_with_a_known_craft_is_asked_about_it) {
  auto plan = plan_interview(config_for("技术岗", language::zh, level::middle, 8), {"消息队列"}, 2);
  BOOST_TEST(std::any_of(plan.begin(), plan.end(),
                         [](const auto& x) { return x.id == "q-backend-003-zh"; }));
}

BOOST_AUTO_TEST_CASE(seniors_are_not_asked_beginners_questions_nor_the_other_way_round) {
  for (uint64_t seed = 0; seed < 10; ++seed)
    for (auto at : {level::junior, level::senior})
      for (const auto& x :
           plan_interview(config_for("后端工程师", language::zh, at, 8), {}, seed)) {
        const auto& levels = source(x).levels;
        BOOST_TEST(std::any_of(levels.begin(), levels.end(), [&](auto have) {
          return std::abs(static_cast<int>(have) - static_cast<int>(at)) <= 1;
        }));
      }
}

BOOST_AUTO_TEST_CASE(skills_of_the_resume_choose_questions_and_are_the_reason) {
  auto plan =
      plan_interview(config_for("后端工程师", language::zh, level::middle, 6), {"Redis"}, 1);
  auto found = std::find_if(plan.begin(), plan.end(),
                            [](const auto& x) { return x.id == "q-backend-002-zh"; });
  BOOST_REQUIRE(found != plan.end());
  BOOST_TEST(found->reason == "resume");
  BOOST_TEST(found->skill == "Redis");
}

BOOST_AUTO_TEST_CASE(skills_of_the_posting_choose_questions_and_are_the_reason) {
  auto config = config_for("Backend Engineer", language::en, level::senior, 6);
  config.job_description = "You will run our Kafka clusters.";
  auto plan = plan_interview(config, {}, 1);
  const auto* found = with_reason(plan, "posting");
  BOOST_REQUIRE(found);
  BOOST_TEST(found->skill == "Message queues");
}

BOOST_AUTO_TEST_CASE(a_skill_in_the_position_is_part_of_the_role) {
  auto plan = plan_interview(config_for("Redis 专家", language::zh, level::middle, 5), {}, 1);
  BOOST_TEST(!with_reason(plan, "posting"));
  const auto* found = with_reason(plan, "role");
  BOOST_REQUIRE(found);
  BOOST_TEST(found->text.find("Redis") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_skill_is_woven_into_one_question_only_and_those_of_both_papers_come_first) {
  auto config = config_for("护士", language::zh, level::middle, 8);
  config.job_description = "熟练使用 Excel";
  auto plan = plan_interview(config, {"静脉采血", "Excel"}, 4);
  texts woven;
  for (const auto& x : plan)
    if (source(x).text.find("{skill}") != std::string::npos) {
      woven.push_back(x.skill);
      BOOST_TEST(x.reason == "resume");
      BOOST_TEST(x.text.find(x.skill) != std::string::npos);
    }
  BOOST_TEST(woven == (texts{"Excel", "静脉采血"}), boost::test_tools::per_element());
  auto one = plan_interview(config_for("护士", language::zh, level::middle, 12), {"静脉采血"}, 4);
  BOOST_TEST(std::count_if(
                 one.begin(), one.end(),
                 [](const auto& x) { return source(x).text.find("{skill}") != std::string::npos; })
             == 1);
}

BOOST_AUTO_TEST_CASE(without_any_skill_no_question_about_one_is_asked) {
  for (const auto& x : plan_interview(config_for("护士", language::zh, level::middle, 12), {}, 4))
    BOOST_TEST(source(x).text.find("{skill}") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_skill_that_is_a_sentence_or_empty_is_not_woven_in) {
  texts skills{"", " \n", std::string(200, 'x'),
               "我曾经在一家很大的公司里做过很多很多不同的工作并且做得不错"};
  for (const auto& x :
       plan_interview(config_for("护士", language::zh, level::middle, 12), skills, 4))
    BOOST_TEST(source(x).text.find("{skill}") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_resume_with_endless_skills_is_read_to_a_bound) {
  texts skills;
  for (int i = 0; i < 1000; ++i)
    skills.push_back("skill " + std::to_string(i));
  skills.push_back("Redis");
  for (const auto& x :
       plan_interview(config_for("后端工程师", language::zh, level::middle, 12), skills, 4))
    BOOST_TEST(x.skill != "Redis");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(names_of_positions)

BOOST_AUTO_TEST_CASE(positions_are_recognised_in_both_languages) {
  for (auto [position, group] : std::initializer_list<std::pair<const char*, const char*>>{
           {"高级后端开发工程师", "backend"},
           {"Senior Back-End Developer", "backend"},
           {"Java开发工程师", "backend"},
           {"运维工程师", "backend"},
           {"ＩＯＳ开发", "frontend"},
           {"前端架构", "frontend"},
           {"小程序开发工程师", "frontend"},
           {"算法工程师", "data_ai"},
           {"Data Scientist", "data_ai"},
           {"数据产品经理", "product_ops"},
           {"内容运营", "product_ops"},
           {"大客户经理", "sales"},
           {"Sales Manager", "sales"},
           {"HRBP", "hr"},
           {"Recruiter", "hr"},
           {"总经理助理", "admin"},
           {"Office Manager", "admin"},
           {"采购系统后端", "backend"},
           {"Developer", "software"},
           {"程序员", "software"}}) {
    auto roles = roles_of(position);
    BOOST_REQUIRE_MESSAGE(!roles.empty(), position);
    BOOST_TEST(roles.front() == group, position << " is " << roles.front());
  }
  for (auto position : {"", "护士", "Chef", "三轮车", "thorough"})
    BOOST_TEST(roles_of(position).empty(), position);
}

BOOST_AUTO_TEST_CASE(skills_are_found_in_the_order_they_are_named) {
  BOOST_TEST(skills_in("熟悉 K8s，会用Redis；懂 redis 和 MySQL")
                 == (texts{"kubernetes", "redis", "mysql"}),
             boost::test_tools::per_element());
  BOOST_TEST(skills_in("we use GraphQL and React").size() == 2u);
  BOOST_TEST(skills_in("nothing at all").empty());
}

BOOST_AUTO_TEST_SUITE_END()
