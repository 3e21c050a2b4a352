#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <set>

#include <rapidjson/document.h>

#include "actors/resume/skill_matcher.hpp"
#include "actors/resume/skills.hpp"

using namespace zhian;
using names = std::vector<std::string>;

namespace {

bool finds(std::string_view text, std::string_view name) {
  auto got = find_skills(text);
  return std::find(got.begin(), got.end(), name) != got.end();
}

} // namespace

namespace std {
ostream& operator<<(ostream& out, const names& x) {
  for (const auto& y : x)
    out << '[' << y << ']';
  return out;
}
} // namespace std

BOOST_AUTO_TEST_SUITE(lexicon)

BOOST_AUTO_TEST_CASE(the_lexicon_is_large_and_of_one_mind) {
  rapidjson::Document doc;
  auto json = resume::lexicon_json();
  doc.Parse(json.data(), json.size());
  BOOST_REQUIRE(!doc.HasParseError());
  BOOST_TEST(doc["skills"].Size() >= 250u);
  BOOST_TEST(all_skills().size() == doc["skills"].Size());
  std::map<std::string, std::string> owner;
  for (const auto& x : doc["skills"].GetArray()) {
    std::string name = x["name"].GetString();
    BOOST_TEST(!x["zh"].Empty(), name);
    BOOST_TEST(!x["en"].Empty(), name);
    BOOST_TEST(std::string{x["area"].GetString()} != "", name);
    for (const auto* language : {"zh", "en"})
      for (const auto& y : x[language].GetArray()) {
        std::string_view alias = y.GetString();
        alias.remove_prefix(alias.starts_with('=') ? 1 : 0);
        auto folded = resume::fold(alias).folded;
        auto [at, fresh] = owner.emplace(folded, name);
        BOOST_TEST((fresh || at->second == name),
                   alias << " is both " << at->second << " and " << name);
      }
  }
}

BOOST_AUTO_TEST_CASE(every_skill_is_found_by_each_of_its_names) {
  rapidjson::Document doc;
  auto json = resume::lexicon_json();
  doc.Parse(json.data(), json.size());
  for (const auto& x : doc["skills"].GetArray())
    for (const auto* language : {"zh", "en"})
      for (const auto& y : x[language].GetArray()) {
        std::string alias = y.GetString();
        if (alias.starts_with('='))
          alias.erase(0, 1);
        BOOST_TEST(find_skills("熟悉：" + alias + "。") == names{x["name"].GetString()}, alias);
      }
}

BOOST_AUTO_TEST_CASE(the_areas_of_the_product_are_covered) {
  std::set<std::string> areas;
  for (const auto& x : all_skills())
    areas.insert(x.area);
  for (const char* area : {"programming", "frontend", "backend", "database", "bigdata", "ai",
                           "cloud", "security", "product", "design", "operations", "sales",
                           "finance", "hr", "language", "office", "housekeeping"})
    BOOST_TEST(areas.contains(area), area);
}

BOOST_AUTO_TEST_CASE(a_skill_has_a_label_for_each_reader) {
  const auto* x = find_skill("项目管理");
  BOOST_REQUIRE(x);
  BOOST_TEST(x->label_zh == "项目管理");
  BOOST_TEST(x->label_en == "Project management");
  BOOST_TEST(find_skill("Go")->label_en == "Go");
  BOOST_TEST(!find_skill("no such skill"));
  for (const auto& y : all_skills())
    BOOST_TEST(std::all_of(y.label_en.begin(), y.label_en.end(),
                           [](char c) { return static_cast<unsigned char>(c) < 0x80; }),
               y.name);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(finding)

BOOST_AUTO_TEST_CASE(the_most_mentioned_comes_first_then_the_earliest) {
  BOOST_TEST(find_skills("Redis, MySQL, Docker; MySQL, Docker, MySQL")
             == (names{"MySQL", "Docker", "Redis"}));
  BOOST_TEST(find_skills("") == names{});
  BOOST_TEST(find_skills("今天天气很好") == names{});
}

BOOST_AUTO_TEST_CASE(the_longest_name_wins) {
  BOOST_TEST(find_skills("Spring Boot") == names{"Spring Boot"});
  BOOST_TEST(find_skills("JavaScript") == names{"JavaScript"});
  BOOST_TEST(find_skills("SQL Server") == names{"SQL Server"});
  BOOST_TEST(find_skills("大数据分析") != names{});
  BOOST_TEST(find_skills("跨境电商运营") == names{"跨境电商"});
}

BOOST_AUTO_TEST_CASE(a_name_across_two_words_is_no_name) {
  for (const auto* x : {"负责系统维护工作", "机电工程", "代码符合规范", "确保安全上线", "模型优化验证",
                        "分布式存储能力", "国家政策", "任务评审计划", "使用友盟统计", "机会计算"})
    BOOST_TEST(find_skills(x) == names{}, x);
  BOOST_TEST(find_skills("做过护工") == names{"病患陪护"});
  BOOST_TEST(find_skills("持电工证") != names{});
  BOOST_TEST(find_skills("人事业务") == names{"人力资源管理"});
  BOOST_TEST(find_skills("合规模块") == names{"合规"});
}

BOOST_AUTO_TEST_CASE(latin_names_are_whole_words) {
  BOOST_TEST(!finds("Javanese", "Java"));
  BOOST_TEST(!finds("excellent", "Excel"));
  BOOST_TEST(!finds("digital", "Git"));
  BOOST_TEST(!finds("my_java_file", "Java"));
  BOOST_TEST(!finds("zhang@redis.com", "Redis"));
  BOOST_TEST(!finds("www.docker.com", "Docker"));
  BOOST_TEST(!finds("éGit", "Git"));
  BOOST_TEST(finds("精通Java开发", "Java"));
  BOOST_TEST(finds("(java)", "Java"));
  BOOST_TEST(finds("JAVA/Python", "Java"));
  BOOST_TEST(finds("Java8、Vue3.2", "Java"));
  BOOST_TEST(finds("Java8、Vue3.2", "Vue"));
  BOOST_TEST(!finds("Java8x", "Java"));
}

BOOST_AUTO_TEST_CASE(names_of_one_letter_are_languages_only_where_they_stand_for_one) {
  for (const char* yes : {"C/C++", "C, C++", "熟悉C和Python", "使用C开发", "C、Java",
                          "languages: C, Go", "written in C.", "C语言", "c language", "Ｃ语言"})
    BOOST_TEST(finds(yes, "C"), yes);
  for (const char* no : {"C++", "C#", "Objective-C", "Plan C", "C轮融资", "C端产品", "vitamin C",
                         "Washington D.C.", "c", "abc", "C1驾照", "To C", "Type-C", "A, B, C"})
    BOOST_TEST(!finds(no, "C"), no);
  for (const char* yes : {"R、Python", "R语言", "使用R进行统计", "R and Python", "Python, R"})
    BOOST_TEST(finds(yes, "R"), yes);
  for (const char* no : {"R&D", "R & D manager", "Mr. R. Smith", "HR", "r", "Building R"})
    BOOST_TEST(!finds(no, "R"), no);
}

BOOST_AUTO_TEST_CASE(names_with_signs_are_told_apart) {
  BOOST_TEST(find_skills("C++") == names{"C++"});
  BOOST_TEST(find_skills("C++17") == names{"C++"});
  BOOST_TEST(find_skills("精通c++、c#") == (names{"C++", "C#"}));
  BOOST_TEST(find_skills(".NET") == names{".NET"});
  BOOST_TEST(find_skills("ASP.NET Core") == names{".NET"});
  BOOST_TEST(find_skills("li@company.net 或 www.example.net") == names{});
  BOOST_TEST(find_skills("Node.js") == names{"Node.js"});
  BOOST_TEST(find_skills("CI/CD") == names{"CI/CD"});
}

BOOST_AUTO_TEST_CASE(short_names_that_are_also_words_need_their_case_and_company) {
  for (const char* yes : {"Go, Rust", "使用Go重构", "Go/Java", "GO语言", "golang", "Go and Rust"})
    BOOST_TEST(finds(yes, "Go"), yes);
  for (const char* no :
       {"go", "Go to market", "Go to school", "let's go", "Go-live", "Google", "ago"})
    BOOST_TEST(!finds(no, "Go"), no);
  BOOST_TEST(!finds("in spring and summer", "Spring"));
  BOOST_TEST(!finds("they react quickly", "React"));
  BOOST_TEST(finds("Word、Excel、PPT", "Word"));
  BOOST_TEST(!finds("word of mouth", "Word"));
}

BOOST_AUTO_TEST_CASE(spaces_hyphens_and_line_ends_inside_a_name_do_not_matter) {
  for (const char* text :
       {"SpringBoot", "spring-boot", "Spring  Boot", "Spring\nBoot", "ＳｐｒｉｎｇＢｏｏｔ"})
    BOOST_TEST(find_skills(text) == names{"Spring Boot"}, text);
  BOOST_TEST(finds("项 目 管 理", "项目管理"));
  BOOST_TEST(finds("负责项目\n管理工作", "项目管理"));
  BOOST_TEST(finds("Front end development", "前端开发"));
}

BOOST_AUTO_TEST_CASE(both_languages_lead_to_one_name) {
  BOOST_TEST(find_skills("机器学习, machine learning, Machine-Learning") == names{"机器学习"});
  BOOST_TEST(find_skills("做过月嫂，会做月子餐") == (names{"月嫂", "月子餐"}));
  BOOST_TEST(find_skills("CET-6, 英语六级") == names{"大学英语六级"});
}

BOOST_AUTO_TEST_CASE(a_real_paragraph_reads_well) {
  auto got =
      find_skills("5年后端开发经验，精通Go和C++，熟悉MySQL、Redis、Kafka，了解Kubernetes与Docker；"
                  "有良好的沟通能力和团队协作精神，英语六级。");
  BOOST_TEST(got
             == (names{"后端开发", "Go", "C++", "MySQL", "Redis", "Kafka", "Kubernetes", "Docker",
                       "沟通能力", "团队协作", "大学英语六级"}));
}

BOOST_AUTO_TEST_CASE(a_mention_is_the_very_bytes_of_the_text) {
  std::string text = "熟悉 Ｊａｖａ、机器\n学习 和 spring-boot，\xff Java";
  std::vector<std::string> quoted;
  for (const auto& x : find_skill_mentions(text))
    quoted.push_back(x.skill->name + " = " + text.substr(x.begin, x.end - x.begin));
  BOOST_TEST(quoted
             == (names{"Java = Ｊａｖａ", "机器学习 = 机器\n学习", "Spring Boot = spring-boot",
                       "Java = Java"}));
  BOOST_TEST(find_skill_mentions("").empty());
}

BOOST_AUTO_TEST_CASE(a_text_that_is_no_text_harms_nothing) {
  BOOST_TEST(finds("\xff\xfe\x80 Java \xe4\xbd", "Java"));
  std::string all;
  for (int i = 0; i < 256; ++i)
    all += static_cast<char>(i);
  find_skills(all);
}

/// Some 20 ms each; were the time quadratic, the test would not end within its limit.
BOOST_AUTO_TEST_CASE(the_longest_resume_is_read_in_one_pass) {
  std::string text;
  while (text.size() < 400000)
    text += "项目管项目管理数据分Spring Boo Machine learnin 大学英语六 Java ";
  std::string hostile;
  while (hostile.size() < 400000)
    hostile += "object oriented programmin";
  BOOST_TEST(!find_skills(text).empty());
  BOOST_TEST(find_skills(hostile).size() <= 2u); // Each once, however often it nearly stands there.
}

BOOST_AUTO_TEST_SUITE_END()
