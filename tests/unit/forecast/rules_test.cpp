// What is forecast of real-looking resumes, in both languages.
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "actors/forecast/forecast.hpp"
#include "actors/forecast/templates.hpp"
#include "actors/interview/text.hpp"
#include "protocols/utf8.hpp"

using namespace zhian;
using namespace zhian::forecast;
using interview::question_kind;

namespace {

constexpr auto zh_posting = "岗位：后端工程师\n负责订单系统的后端开发，熟悉 Java、MySQL、Kafka，了解 "
                            "Redis，有 Kubernetes 经验者优先。\n本科及以上学历，5 年以上工作经验，"
                            "具备良好的沟通能力和抗压能力。\n";
constexpr auto en_posting =
    "We look for a sales manager.\nMust have: CRM, Excel, negotiation, Salesforce.\n"
    "5+ years of experience. A team player who works well under pressure.\n";

std::string resume_file(const std::filesystem::path& path) {
  std::ifstream in{path, std::ios::binary};
  BOOST_REQUIRE_MESSAGE(in.good(), path);
  return {std::istreambuf_iterator<char>{in}, {}};
}

std::string resume_text(const std::string& name) {
  return resume_file(std::string{FORECAST_RESUMES} + "/resumes/" + name + ".txt");
}

std::vector<std::filesystem::path> resume_files() {
  std::vector<std::filesystem::path> out;
  for (const auto& x :
       std::filesystem::directory_iterator{std::string{FORECAST_RESUMES} + "/resumes"})
    out.push_back(x.path());
  std::sort(out.begin(), out.end());
  return out;
}

wanted asking(std::string_view resume, std::string_view posting = {}, uint32_t count = 10,
              language lang = language::zh) {
  wanted x;
  x.resume = resume;
  x.posting = posting;
  x.position = lang == language::en ? "Sales manager" : "后端工程师";
  x.company = lang == language::en ? "Acme Foods" : "星云科技";
  x.lang = lang;
  x.count = count;
  x.today = std::chrono::year{2026} / std::chrono::December;
  return x;
}

/// The questions whose rule begins like this.
std::vector<const forecast_question*> of_rule(const std::vector<forecast_question>& all,
                                              std::string_view rule) {
  std::vector<const forecast_question*> out;
  for (const auto& x : all)
    if (x.asked.id.starts_with("forecast-" + std::string{rule}))
      out.push_back(&x);
  return out;
}

bool quotes(const forecast_question& x, origin of, std::string_view words) {
  return std::any_of(x.sources.begin(), x.sources.end(), [&](const source& y) {
    return y.of == of && y.quote.find(words) != std::string::npos;
  });
}

/// Whatever is forecast of whatever text.
void check_sound(const wanted& x, const std::vector<forecast_question>& all,
                 const std::string& which) {
  BOOST_TEST_CONTEXT(which) {
    BOOST_TEST(all.size() == x.count);
    BOOST_REQUIRE(all.size() >= least_questions);
    BOOST_TEST(all.front().asked.kind == question_kind::opening);
    BOOST_TEST(all.back().asked.kind == question_kind::closing);
    std::set<std::string> texts;
    for (size_t i = 0; i < all.size(); ++i) {
      const auto& q = all[i];
      BOOST_TEST_CONTEXT(q.asked.text) {
        BOOST_TEST(texts.insert(q.asked.text).second, "asked twice");
        BOOST_TEST((q.asked.lang == x.lang));
        BOOST_TEST(!q.why.empty());
        for (const auto* text : {&q.asked.text, &q.why}) {
          BOOST_TEST(text->find('{') == std::string::npos, *text);
          BOOST_TEST(valid_utf8(*text));
          BOOST_TEST(text->size() < 1200u);
        }
        BOOST_TEST(q.asked.key_points.size() >= 3u);
        BOOST_TEST(q.asked.follow_ups.size() >= 2u);
        BOOST_TEST(q.sources.size() <= most_sources);
        if (i > 1 && i + 1 < all.size())
          BOOST_TEST(q.likely <= all[i - 1].likely, "the likeliest first");
        for (const auto& s : q.sources) {
          auto text = s.of == origin::resume ? x.resume : x.posting;
          BOOST_REQUIRE(s.at + s.length <= text.size());
          BOOST_TEST(text.substr(s.at, s.length) == s.quote);
          BOOST_TEST(valid_utf8(s.quote));
          BOOST_TEST((!s.quote.empty() && s.quote.size() <= longest_quote));
        }
      }
    }
  }
}

} // namespace

BOOST_AUTO_TEST_SUITE(forecast_rules)

BOOST_AUTO_TEST_CASE(every_resume_gets_as_many_sound_questions_as_are_wanted) {
  size_t seen = 0;
  for (const auto& path : resume_files()) {
    auto text = resume_file(path);
    bool en = path.filename().string().starts_with("en");
    auto lang = en ? language::en : language::zh;
    for (uint32_t count : {3u, 10u, 20u}) {
      auto x = asking(text, en ? en_posting : zh_posting, count, lang);
      check_sound(x, forecast::forecast(x), path.filename().string());
      x.posting = {};
      x.position = {};
      x.company = {};
      auto all = forecast::forecast(x);
      check_sound(x, all, path.filename().string() + " alone");
      for (const auto& q : all)
        BOOST_TEST(!q.sources.empty(), "a resume with text is always quoted: " << q.asked.text);
    }
    ++seen;
  }
  BOOST_TEST(seen >= 20u);
}

BOOST_AUTO_TEST_CASE(the_same_texts_get_the_same_questions) {
  auto text = resume_text("zh_developer_3");
  auto x = asking(text, zh_posting, 20);
  auto first = forecast::forecast(x);
  auto second = forecast::forecast(x);
  BOOST_REQUIRE_EQUAL(first.size(), second.size());
  for (size_t i = 0; i < first.size(); ++i) {
    BOOST_TEST(first[i].asked.text == second[i].asked.text);
    BOOST_TEST((first[i].sources == second[i].sources));
  }
}

BOOST_AUTO_TEST_CASE(a_resume_without_a_word_and_bytes_that_are_no_text_get_general_questions) {
  for (std::string_view text :
       {std::string_view{}, std::string_view{"   \n \n"}, std::string_view{"\xff\xfe\x00\x01", 4},
        std::string_view{"李"}}) {
    auto x = asking(text, "\xff no text", 20);
    auto all = forecast::forecast(x);
    BOOST_TEST(all.size() == 20u);
    std::set<std::string> texts;
    for (const auto& q : all) {
      BOOST_TEST(texts.insert(q.asked.text).second);
      for (const auto& s : q.sources)
        BOOST_TEST(text.substr(s.at, s.length) == s.quote);
    }
  }
}

BOOST_AUTO_TEST_CASE(counts_out_of_bounds_are_taken_into_them) {
  auto text = resume_text("en_sales_2");
  BOOST_TEST(forecast::forecast(asking(text, {}, 0, language::en)).size() == least_questions);
  BOOST_TEST(forecast::forecast(asking(text, {}, 999, language::en)).size() == most_questions);
}

BOOST_AUTO_TEST_CASE(what_was_done_is_asked_about_with_its_result_and_its_place) {
  auto text = resume_text("en_sales_2");
  auto x = asking(text, en_posting, 10, language::en);
  auto all = forecast::forecast(x);
  auto results = of_rule(all, "job_result");
  BOOST_REQUIRE(!results.empty());
  BOOST_TEST(quotes(*results[0], origin::resume, "Grew 38 key accounts"));
  BOOST_TEST(results[0]->asked.text.find("Bright Harbour Foods") != std::string::npos);
  BOOST_TEST(results[0]->asked.text.find("2017") == std::string::npos, "the name without its dates");
}

BOOST_AUTO_TEST_CASE(a_skill_of_both_texts_is_asked_in_depth_and_shows_both_places) {
  auto text = resume_text("zh_developer_1");
  auto x = asking(text, zh_posting, 20);
  auto all = forecast::forecast(x);
  auto shared = of_rule(all, "shared_skill");
  BOOST_REQUIRE(!shared.empty());
  for (const auto* q : shared) {
    BOOST_TEST(quotes(*q, origin::posting, q->skill));
    BOOST_TEST(std::any_of(q->sources.begin(), q->sources.end(),
                           [](const source& s) { return s.of == origin::resume; }));
    BOOST_TEST(q->asked.text.find(q->skill) != std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(a_skill_that_is_required_and_not_there_is_asked_about_and_no_other) {
  std::string text = "张三\n工作经历\n2019.01 - 2024.06 青禾科技 后端工程师\n- 用 Java "
                     "重写下单接口，延迟从 300ms 降到 80ms\n技能\nJava\n";
  auto x = asking(text, "要求：熟悉 Java 和 Kafka。", 20);
  auto asked = forecast::forecast(x);
  auto missing = of_rule(asked, "missing_skill");
  BOOST_REQUIRE_EQUAL(missing.size(), 1u);
  BOOST_TEST(missing[0]->skill == "Kafka");
  BOOST_TEST(quotes(*missing[0], origin::posting, "Kafka"));
  BOOST_TEST(missing[0]->asked.kind == question_kind::technical);
  x.posting = {};
  BOOST_TEST(of_rule(forecast::forecast(x), "missing_skill").empty());
}

BOOST_AUTO_TEST_CASE(a_gap_in_the_dates_is_asked_about_with_its_months) {
  std::string text = "张三\n工作经历\n2022.01 - 至今 青禾科技 后端工程师\n- 接口延迟降低 "
                     "40%\n2018.01 - 2020.06 蓝湖网络 后端工程师\n- 上线 12 个服务\n";
  auto x = asking(text, {}, 10);
  auto all = forecast::forecast(x);
  auto gaps = of_rule(all, "gap");
  BOOST_REQUIRE(!gaps.empty());
  BOOST_TEST(gaps[0]->asked.text.find("18") != std::string::npos, gaps[0]->asked.text);
  BOOST_TEST(gaps[0]->asked.text.find("2020.07") != std::string::npos);
  BOOST_TEST(gaps[0]->asked.kind == question_kind::behavioural);
  BOOST_TEST(!gaps[0]->sources.empty());
}

BOOST_AUTO_TEST_CASE(what_a_posting_wants_of_a_person_is_tested_by_experience) {
  auto text = resume_text("zh_developer_2");
  auto x = asking(text, zh_posting, 20);
  auto asked = forecast::forecast(x);
  auto traits = of_rule(asked, "trait-");
  BOOST_REQUIRE(!traits.empty());
  for (const auto* q : traits)
    BOOST_TEST((q->sources.at(0).of == origin::posting));
}

BOOST_AUTO_TEST_CASE(who_applies_to_a_company_is_asked_why_and_others_are_not) {
  auto text = resume_text("zh_nurse_1");
  auto x = asking(text, {}, 20);
  auto asked = forecast::forecast(x);
  auto named = of_rule(asked, "company");
  BOOST_REQUIRE_EQUAL(named.size(), 1u);
  BOOST_TEST(named[0]->asked.text.find("星云科技") != std::string::npos);
  x.company = {};
  BOOST_TEST(of_rule(forecast::forecast(x), "company").empty());
}

BOOST_AUTO_TEST_CASE(kinds_are_mixed_and_none_crowds_the_others_out) {
  for (const auto& path : resume_files()) {
    auto text = resume_file(path);
    bool en = path.filename().string().starts_with("en");
    auto all = forecast::forecast(asking(text, en ? en_posting : zh_posting, 12,
                               en ? language::en : language::zh));
    std::set<question_kind> kinds;
    for (const auto& q : all)
      kinds.insert(q.asked.kind);
    BOOST_TEST(kinds.size() >= 4u, path.filename());
  }
}

BOOST_AUTO_TEST_CASE(values_with_braces_and_line_breaks_stay_what_they_are) {
  auto text = resume_text("zh_developer_3");
  auto x = asking(text, {}, 6);
  x.company = "A{position}\nB";
  auto asked = forecast::forecast(x);
  auto named = of_rule(asked, "company");
  BOOST_REQUIRE(!named.empty());
  BOOST_TEST(named[0]->asked.text.find("A{position} B") != std::string::npos,
             named[0]->asked.text);
}

BOOST_AUTO_TEST_CASE(what_follows_after_any_number_of_kept_ones_is_the_rest) {
  auto text = resume_text("en_developer_2");
  auto x = asking(text, en_posting, 12, language::en);
  auto all = forecast::forecast(x);
  std::vector<std::string> kept;
  for (size_t n = 0; n <= all.size(); ++n) {
    auto rest = forecast_after(x, kept);
    BOOST_REQUIRE_EQUAL(rest.size(), all.size() - n);
    for (size_t i = 0; i < rest.size(); ++i)
      BOOST_TEST(rest[i].asked.text == all[n + i].asked.text);
    if (n < all.size())
      kept.push_back(all[n].asked.text);
  }
}

BOOST_AUTO_TEST_CASE(kept_ones_of_other_rules_are_counted_and_never_come_again) {
  auto text = resume_text("en_developer_2");
  auto x = asking(text, en_posting, 10, language::en);
  auto all = forecast::forecast(x);
  std::vector<std::string> kept{"A question of older rules?", all[4].asked.text, "Another?"};
  auto rest = forecast_after(x, kept);
  BOOST_TEST(rest.size() == 7u);
  for (const auto& q : rest)
    BOOST_TEST(q.asked.text != all[4].asked.text);
  BOOST_TEST(rest.back().asked.kind == question_kind::closing);
}

BOOST_AUTO_TEST_CASE(every_rule_has_words_in_both_languages_and_slots_that_are_filled) {
  const std::set<std::string> known{"position", "company", "entry", "quote", "skill",
                                    "count",    "asked",   "shown", "months", "from",
                                    "to"};
  for (const auto& id : rule_ids()) {
    const auto& r = rule_of(id);
    for (const auto* words : {&r.zh, &r.en})
      for (const auto* text : {&words->text, &words->why}) {
        auto names = interview::slot_names(*text);
        BOOST_REQUIRE_MESSAGE(names.has_value(), *text);
        for (const auto& name : *names)
          BOOST_TEST(known.contains(name), id << " has an unknown slot " << name);
      }
    BOOST_TEST(r.points_zh.size() == r.points_en.size(), id);
    BOOST_TEST(r.follow_ups_zh.size() == r.follow_ups_en.size(), id);
    BOOST_TEST((r.likely > 0 && r.likely <= 100), id);
  }
  BOOST_CHECK_THROW(rule_of("no-such-rule"), std::logic_error);
}

BOOST_AUTO_TEST_SUITE_END()
