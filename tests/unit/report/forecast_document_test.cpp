// What stands on a printed question forecast.
#include <boost/test/unit_test.hpp>

#include "actors/forecast/model_questions.hpp"
#include "actors/report/forecast_document.hpp"
#include "actors/report/forms.hpp"
#include "tests/unit/report/document_parts.hpp"
#include "tests/unit/report/read_back.hpp"
#include "tests/unit/report/some_forecast.hpp"

using namespace zhian;
using namespace zhian::report;
using namespace zhian::test;

namespace {

document forecast_of(const stored_report& x, language labels) {
  auto sheet = read_forecast(x);
  BOOST_REQUIRE(sheet.has_value());
  return print_forecast(*sheet, labels);
}
document forecast_of(const some_forecast& x, language labels) {
  return forecast_of(x.stored(), labels);
}

std::vector<std::string> heads_of(const document& x, int level) {
  std::vector<std::string> out;
  for (const auto& one : all<heading>(x))
    if (one.level == level)
      out.push_back(one.text);
  return out;
}

} // namespace

BOOST_AUTO_TEST_SUITE(forecast_documents)

BOOST_AUTO_TEST_CASE(a_pack_begins_with_position_company_day_and_the_version_of_the_resume) {
  auto x = forecast_of(some_forecast{}, language::zh);
  auto top = std::get<banner>(x.blocks.front());
  BOOST_TEST(top.title == "面试押题");
  BOOST_TEST(top.subject == "后端工程师 · 星云科技");
  BOOST_TEST(top.note == "简历第 3 版 · 2026-11-30 08:30 UTC");
  BOOST_TEST(top.score == -1);
  BOOST_TEST((x.made_at == parse_timestamp("2026-11-30T08:30:00Z").value()));
  auto list = facts_in(x);
  BOOST_TEST(has(list, "题数=4"));
  BOOST_TEST(has(list, "类型=开场 1，经历 1，专业 1，收尾 1"));
  BOOST_TEST(has(list, "难度=较易 2，较难 2"));
  BOOST_TEST(has(list, "简历版本=第 3 版"));
  auto bare = some_forecast{}.stored();
  bare.position.clear();
  bare.company.clear();
  BOOST_TEST(std::get<banner>(forecast_of(bare, language::en).blocks.front()).subject
             == "No position named");
}

BOOST_AUTO_TEST_CASE(each_question_stands_with_its_number_kind_difficulty_and_why) {
  auto x = forecast_of(some_forecast{}, language::en);
  BOOST_TEST(
      (heads_of(x, 1) == std::vector<std::string>{"Questions", "How this forecast was made"}));
  BOOST_TEST((heads_of(x, 2)
              == std::vector<std::string>{
                  "1. 请做一个自我介绍。", "2. 下单接口的 p99 是怎么降到 120 ms 的？",
                  "3. Kafka 的消费者怎么保证不重复处理？", "4. 你有什么想问我们的？"}));
  BOOST_TEST(says(x, "experience · hard"));
  BOOST_TEST(says(x, "closing · easy"));
  BOOST_TEST(says(x, "Why it may be asked: 简历写了这个结果"));
}

BOOST_AUTO_TEST_CASE(what_a_question_rests_on_is_quoted_with_where_it_stands) {
  auto quotes = all<quotation>(forecast_of(some_forecast{}, language::zh));
  BOOST_REQUIRE_EQUAL(quotes.size(), 3u);
  BOOST_TEST(quotes[0].text == zh_result);
  BOOST_TEST(quotes[0].source == "简历");
  BOOST_TEST(quotes[1].text == "熟悉 Kafka");
  BOOST_TEST(quotes[1].source == "职位描述");
}

BOOST_AUTO_TEST_CASE(
    key_points_and_follow_ups_are_lists_below_their_names_and_empty_ones_are_left_out) {
  auto x = forecast_of(some_forecast{}, language::zh);
  size_t points = 0, follow_ups = 0;
  for (size_t i = 0; i < x.blocks.size(); ++i) {
    const auto* name = std::get_if<paragraph>(&x.blocks[i]);
    if (!name || name->look != tone::strong)
      continue;
    BOOST_REQUIRE(i + 1 < x.blocks.size());
    BOOST_TEST(std::holds_alternative<bullet>(x.blocks[i + 1]), name->text);
    points += name->text == "回答要点";
    follow_ups += name->text == "可能的追问";
  }
  BOOST_TEST(points == 4u);
  BOOST_TEST(follow_ups == 3u);
  auto bullets = all<bullet>(x);
  BOOST_REQUIRE_EQUAL(bullets.size(), 4u * 3 + 3u * 2);
  BOOST_TEST(bullets[0].text == "如何定位");
  BOOST_TEST(bullets[3].text == "流量再涨十倍呢？");
}

BOOST_AUTO_TEST_CASE(a_pack_says_how_it_was_made) {
  auto stored = some_forecast{}.stored();
  auto x = forecast_of(stored, language::en);
  BOOST_TEST(says(x, "by the built-in engine, by rule"));
  auto list = facts_in(x);
  BOOST_TEST(has(list, "Engine=built-in engine"));
  BOOST_TEST(has(list, "Rules and bank=forecast-1/bank-1-0f3a9c21d4e7"));
  BOOST_TEST(has(list, "Version=1"));
  for (const auto& one : list)
    BOOST_TEST((!one.starts_with("Model=") && !one.starts_with("Prompt=")), one);
}

BOOST_AUTO_TEST_CASE(a_pack_of_rules_and_a_model_says_which_question_is_whose) {
  for (bool simulated : {false, true}) {
    some_forecast some;
    some.questions[2].model = "some-model";
    some.questions[2].simulated = simulated;
    auto stored = some.stored();
    stored.by = {"openai", "some-model", "7", "12"};
    auto x = forecast_of(stored, language::zh);
    BOOST_TEST(says(x, "部分题目由语言模型 some-model 提出"));
    BOOST_TEST(says(x, "其余由内置引擎按规则得出"));
    BOOST_TEST(says(x, "专业 · 较难 · 语言模型"));
    size_t marked = 0;
    for (const auto& one : all<paragraph>(x))
      marked += one.text.ends_with(" · 语言模型");
    BOOST_TEST(marked == 1u);
    auto list = facts_in(x);
    BOOST_TEST(has(list, "引擎=openai"));
    BOOST_TEST(has(list, simulated ? "模型=some-model（模拟）" : "模型=some-model"));
    BOOST_TEST(has(list, "提示词版本=7"));
    auto other = forecast_of(stored, language::en);
    BOOST_TEST(says(other, "were proposed by the language model some-model, the others by rule"));
    BOOST_TEST(says(other, "technical · hard · language model"));
  }
}

BOOST_AUTO_TEST_CASE(words_that_are_not_known_here_are_printed_as_they_are) {
  some_forecast x;
  x.questions[1].kind = "musical";
  x.questions[1].difficulty = "odd";
  x.questions[1].sources = {{"rumour", "听说"}};
  auto got = forecast_of(x, language::en);
  BOOST_TEST(says(got, "musical · odd"));
  BOOST_TEST(all<quotation>(got)[0].source == "rumour");
}

BOOST_AUTO_TEST_CASE(what_is_no_pack_is_not_read) {
  auto stored = some_forecast{}.stored();
  for (const auto* text : {"", "[]", "{", "7", "{}", R"({"text":3})"}) {
    stored.parts[2] = text;
    BOOST_TEST(!read_forecast(stored).has_value(), text);
  }
  stored.parts.clear();
  BOOST_TEST(!read_forecast(stored).has_value());
  stored.parts.assign(most_task_parts + 1, some_question{}.json());
  BOOST_TEST(!read_forecast(stored).has_value());
  // What is missing around a text is left out.
  stored.parts = {R"({"text":"Why?","sources":[3,{"of":"resume"}],"key_points":[1,"a"],"why":[]})"};
  auto sheet = read_forecast(stored);
  BOOST_REQUIRE(sheet.has_value());
  BOOST_TEST(sheet->questions[0].sources.empty());
  BOOST_TEST((sheet->questions[0].key_points == std::vector<std::string>{"a"}));
  BOOST_TEST(sheet->questions[0].why.empty());
}

BOOST_AUTO_TEST_CASE(texts_are_cut_at_whole_characters_and_are_one_line) {
  some_forecast x;
  x.fill("面\n");
  auto sheet = read_forecast(x.stored());
  BOOST_REQUIRE(sheet.has_value());
  BOOST_TEST(sheet->questions.size() == most_task_parts);
  for (const auto& q : sheet->questions) {
    BOOST_TEST(q.text.size() == 800u);
    BOOST_TEST(q.text.find('\n') == q.text.npos);
    BOOST_TEST(q.sources.size() == 3u);
    BOOST_TEST(q.key_points.size() == 8u);
    BOOST_TEST(q.follow_ups.back().size() == 400u);
  }
}

BOOST_AUTO_TEST_CASE(what_a_model_may_say_in_a_question_is_not_cut) {
  auto full = [](size_t characters) {
    std::string out;
    while (characters-- > 0)
      out += "面";
    return out;
  };
  some_forecast x;
  auto& q = x.questions[1];
  q.text = full(forecast::most_question_text);
  q.why = full(forecast::most_question_why);
  q.points.assign(forecast::most_key_points, full(forecast::most_question_point));
  q.follow_ups.assign(5, full(forecast::most_question_point));
  q.sources = {{"resume", std::string(forecast::longest_quote, 'a')}};
  auto sheet = read_forecast(x.stored());
  BOOST_REQUIRE(sheet.has_value());
  const auto& got = sheet->questions[1];
  BOOST_TEST(got.text == q.text);
  BOOST_TEST(got.why == q.why);
  BOOST_TEST((got.key_points == q.points));
  BOOST_TEST((got.follow_ups == q.follow_ups));
  BOOST_TEST(got.sources[0].quote == q.sources[0].second);
}

BOOST_AUTO_TEST_CASE(a_printed_pack_can_be_read_back_in_both_languages) {
  for (auto labels : {language::zh, language::en}) {
    auto paper = document_of(some_forecast{}.stored(), labels);
    BOOST_REQUIRE(paper.has_value());
    printed_report x{*paper};
    for (const auto* part : {"星云科技", zh_result, "熟悉 Kafka", "流量再涨十倍呢？", "如何定位",
                             "forecast-1/bank-1-0f3a9c21d4e7"})
      BOOST_TEST(x.has(part), part);
    BOOST_TEST(x.has(labels == language::zh ? "面试押题" : "Question forecast"));
    BOOST_TEST(x.has(labels == language::zh ? "可能的追问" : "What may follow"));
    std::unique_ptr<poppler::toc> outline{x.doc->create_toc()};
    BOOST_REQUIRE(outline != nullptr);
    BOOST_TEST(outline->root()->children().size() == 2u);
  }
}

BOOST_AUTO_TEST_CASE(the_name_of_a_list_never_ends_a_page) {
  some_forecast x;
  while (x.questions.size() < most_task_parts)
    x.questions.push_back(x.questions[x.questions.size() % 4]);
  auto paper = forecast_of(x, language::zh);
  printed_report got{paper};
  BOOST_TEST(got.doc->pages() > 4);
  got.type.speak(language::zh);
  auto set = set_blocks(paper, got.type);
  for (const auto& page : paginate(set.pieces, text_height)) {
    BOOST_REQUIRE(!page.empty());
    BOOST_TEST(!set.pieces[page.back().piece].with_next);
  }
}

BOOST_AUTO_TEST_CASE(the_longest_pack_that_can_be_stored_is_printed_whatever_stands_in_it) {
  for (const auto* word : {"面", "W", "\u202ex</b> & %s {page}\n"}) {
    some_forecast x;
    x.fill(word);
    printed_report got{forecast_of(x, language::en)};
    BOOST_TEST(got.file.pages <= most_pages, word);
  }
}

BOOST_AUTO_TEST_CASE(the_same_pack_gives_the_same_bytes) {
  auto paper = forecast_of(some_forecast{}, language::zh);
  type_case one, other;
  BOOST_TEST(print_pdf(paper, one).bytes == print_pdf(paper, other).bytes);
}

BOOST_AUTO_TEST_SUITE_END()
