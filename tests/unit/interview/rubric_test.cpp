// How answers are judged.
#include <boost/test/unit_test.hpp>

#include <iostream>
#include <random>

#include "actors/interview/rubric.hpp"
#include "actors/interview/rubric_texts.hpp"
#include "tests/unit/interview/rubric_answers.hpp"

using namespace zhian;
using namespace zhian::interview;

namespace {

const question& asked(std::string_view id) {
  const auto* found = find_question(id);
  BOOST_REQUIRE(found);
  return *found;
}

answer_score judge(std::string_view id, std::string_view answer) {
  const auto& q = asked(id);
  return score_answer(q, answer, q.lang);
}

int part(const answer_score& x, std::string_view name) {
  for (const auto& d : x.dimensions)
    if (d.name == name)
      return d.score;
  BOOST_FAIL("no dimension " << name);
  return -1;
}

std::string comment(const answer_score& x, std::string_view name) {
  for (const auto& d : x.dimensions)
    if (d.name == name)
      return d.comment;
  return {};
}

/// What must hold of any judgement of any bytes.
void check_sound(const question& q, std::string_view answer, const answer_score& got) {
  BOOST_REQUIRE(got.overall >= 0);
  BOOST_REQUIRE(got.overall <= 100);
  BOOST_REQUIRE(got.dimensions.size() == dimension_names.size());
  BOOST_REQUIRE(got.covered.size() + got.missing.size() == q.key_points.size());
  for (size_t i = 0; i < got.dimensions.size(); ++i) {
    const auto& d = got.dimensions[i];
    BOOST_REQUIRE(d.name == dimension_names[i]);
    BOOST_REQUIRE(d.score >= 0);
    BOOST_REQUIRE(d.score <= 100);
    BOOST_REQUIRE(!d.comment.empty());
    BOOST_REQUIRE(d.quote_begin <= d.quote_end);
    BOOST_REQUIRE(d.quote_end <= answer.size());
    BOOST_REQUIRE(answer.substr(d.quote_begin, d.quote_end - d.quote_begin) == d.quote);
    BOOST_REQUIRE(valid_utf8(d.quote));
    BOOST_REQUIRE((!d.quote.empty() || d.score == 0));
  }
}

/// Random text: words that matter, words that do not, marks, emoji and broken bytes.
std::string random_answer(std::mt19937_64& chance, const question& q) {
  static const std::vector<std::string> pieces{
      "我负责", "结果", "因为",     "首先",     "30%",     "两周",    "可能",
      "不知道", "啊",   "嗯",       "我",       "数据",    "。",      "，",
      "\n",     "；",   "I built ", "because ", "result ", "first ",  "42 ",
      "maybe ", "the ", "um ",      "... ",     "? ",      "😀",       "é",
      "Ｗ",     "\xFF", "\xE4\xB8", "\xC0\xAF", "\0",      "{point}", " "};
  std::string out;
  auto n = chance() % 60;
  for (uint64_t i = 0; i < n; ++i) {
    switch (chance() % 4) {
    case 0: {
      const auto& terms = q.key_points[chance() % q.key_points.size()].terms;
      out += terms[chance() % terms.size()];
      break;
    }
    case 1: {
      auto code = static_cast<char32_t>(0x4E00 + chance() % 0x5000);
      out += {static_cast<char>(0xE0 | code >> 12), static_cast<char>(0x80 | (code >> 6 & 0x3F)),
              static_cast<char>(0x80 | (code & 0x3F))};
      break;
    }
    case 2:
      out += static_cast<char>(chance() % 256);
      break;
    default:
      out += pieces[chance() % pieces.size()];
    }
  }
  return out;
}

} // namespace

BOOST_AUTO_TEST_SUITE(the_rubric)

BOOST_AUTO_TEST_CASE(a_strong_answer_scores_high_in_both_languages) {
  BOOST_TEST(judge("q-backend-001-zh", answers::slow_query_zh).overall >= 85);
  BOOST_TEST(judge("q-backend-001-en", answers::slow_query_en).overall >= 85);
  BOOST_TEST(judge("q-general-005-zh", answers::pride_zh).overall >= 85);
  BOOST_TEST(judge("q-general-005-en", answers::pride_en).overall >= 85);
}

BOOST_AUTO_TEST_CASE(a_strong_answer_covers_the_key_points_and_says_so) {
  auto got = judge("q-backend-001-zh", answers::slow_query_zh);
  BOOST_TEST(got.covered.size() == 5u);
  BOOST_TEST(got.missing.empty());
  BOOST_TEST(part(got, "depth") == 100);
  BOOST_TEST(comment(got, "depth") == "要点覆盖得比较全。");
}

BOOST_AUTO_TEST_CASE(an_answer_about_something_else_scores_low_however_well_it_is_told) {
  for (auto [id, answer] : std::initializer_list<std::pair<const char*, std::string_view>>{
           {"q-backend-001-zh", answers::cooking_zh},
           {"q-backend-001-en", answers::cooking_en},
           {"q-backend-003-zh", answers::cooking_zh},
           {"q-hr-002-en", answers::cooking_en},
           {"q-frontend-006-zh", answers::pride_zh},
           {"q-frontend-006-en", answers::pride_en}}) {
    auto got = judge(id, answer);
    BOOST_TEST(got.overall <= 25, id << " gave " << got.overall);
    BOOST_TEST(part(got, "relevance") < 45, id);
  }
}

BOOST_AUTO_TEST_CASE(a_vague_answer_scores_far_below_a_concrete_one) {
  for (auto [id, vague, concrete] :
       std::initializer_list<std::tuple<const char*, std::string_view, std::string_view>>{
           {"q-general-005-zh", answers::vague_zh, answers::pride_zh},
           {"q-general-005-en", answers::vague_en, answers::pride_en}}) {
    auto low = judge(id, vague);
    BOOST_TEST(low.overall <= 50);
    BOOST_TEST(low.overall + 40 <= judge(id, concrete).overall);
    BOOST_TEST(part(low, "concreteness") < 35);
  }
}

BOOST_AUTO_TEST_CASE(nothing_scores_nothing) {
  for (auto nothing : {"", "   ", "\n\n", "……！？", "🙂🙂", "\xFF\xFE"})
    for (auto id : {"q-backend-001-zh", "q-backend-001-en"}) {
      auto got = judge(id, nothing);
      BOOST_TEST(got.overall == 0);
      BOOST_TEST(!got.declined);
      BOOST_TEST(got.covered.empty());
      check_sound(asked(id), nothing, got);
      // What was said is quoted all the same, however little it is.
      auto spoken = std::string_view{nothing}.find_first_not_of(" \n") != std::string_view::npos
                    && valid_utf8(nothing);
      for (const auto& d : got.dimensions)
        BOOST_TEST(d.quote.empty() != spoken);
    }
}

BOOST_AUTO_TEST_CASE(i_do_not_know_scores_nothing_and_is_marked) {
  for (auto [id, answer] : std::initializer_list<std::pair<const char*, const char*>>{
           {"q-backend-001-zh", "这个不太清楚。"}, {"q-backend-001-en", "Sorry, I don't know."}}) {
    auto got = judge(id, answer);
    BOOST_TEST(got.overall == 0);
    BOOST_TEST(got.declined);
    BOOST_TEST(got.missing.size() == 5u);
    check_sound(asked(id), answer, got);
    BOOST_TEST(got.dimensions[0].quote == answer);
  }
}

BOOST_AUTO_TEST_CASE(repeating_the_question_is_no_answer) {
  for (const auto& q : bank()) {
    auto got = score_answer(q, q.text, q.lang);
    BOOST_TEST(got.overall <= 10, q.id << " gave " << got.overall);
    check_sound(q, q.text, got);
  }
  BOOST_TEST(
      comment(judge("q-backend-001-zh", "一条查询上周还是 20 毫秒，今天变成了 3 秒。"), "relevance")
          .find("重复")
      != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_bare_list_of_key_words_is_not_a_deep_answer) {
  for (const auto& q : bank()) {
    std::string list;
    for (const auto& p : q.key_points)
      list += p.terms.front() + " ";
    auto got = score_answer(q, list, q.lang);
    BOOST_TEST(got.missing.empty(), q.id);
    BOOST_TEST(got.overall <= 45, q.id << " gave " << got.overall);
  }
}

BOOST_AUTO_TEST_CASE(every_key_point_of_every_question_can_be_covered) {
  for (const auto& q : bank())
    for (const auto& p : q.key_points)
      for (const auto& term : p.terms) {
        auto answer = q.lang == language::zh ? "具体来说，围绕" + term + "这一块。"
                                             : "So it was mainly " + term + " in this case.";
        auto got = score_answer(q, answer, q.lang);
        BOOST_TEST(std::count(got.covered.begin(), got.covered.end(), p.name) == 1,
                   q.id << ": " << term);
      }
}

BOOST_AUTO_TEST_CASE(short_answers_score_lower_than_the_same_said_in_full) {
  auto brief = judge("q-backend-001-zh", "先看执行计划，再加索引。");
  BOOST_TEST(brief.overall < 35);
  BOOST_TEST(part(brief, "expression") < 30);
  BOOST_TEST(brief.overall < judge("q-backend-001-zh", answers::slow_query_zh).overall);
}

BOOST_AUTO_TEST_CASE(saying_the_same_over_and_over_does_not_read_well) {
  std::string again;
  for (int i = 0; i < 20; ++i)
    again += "我们加了索引，加了索引，加了索引。";
  auto got = judge("q-backend-001-zh", again);
  BOOST_TEST(part(got, "expression") < 45);
  BOOST_TEST(comment(got, "expression").find("重复") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_endless_answer_or_sentence_does_not_read_well) {
  std::mt19937_64 chance{7};
  std::string endless;
  while (amount(endless) < 6000)
    endless += std::string{answers::slow_query_zh.substr(0, 3)}
               + random_answer(chance, asked("q-backend-001-zh"));
  BOOST_TEST(part(judge("q-backend-001-zh", endless), "expression") < 75);
  std::string breathless = "we looked at";
  for (int i = 0; i < 200; ++i)
    breathless += " thing" + std::to_string(i) + "x";
  auto got = judge("q-backend-001-en", breathless);
  BOOST_TEST(part(got, "expression") <= 85);
}

BOOST_AUTO_TEST_CASE(filler_words_cost_a_little) {
  std::string plain{answers::slow_query_zh};
  auto filled = plain;
  constexpr std::string_view filler = "，嗯，呃，怎么说呢";
  for (size_t at = 0; (at = filled.find("。", at)) != std::string::npos; at += filler.size() + 1)
    filled.insert(at, filler);
  auto before = part(judge("q-backend-001-zh", plain), "expression");
  auto after = part(judge("q-backend-001-zh", filled), "expression");
  BOOST_TEST(after < before);
  BOOST_TEST(before - after <= 25);
}

BOOST_AUTO_TEST_CASE(the_quote_of_concreteness_is_the_sentence_with_the_figures) {
  auto got = judge("q-general-005-zh", answers::pride_zh);
  BOOST_TEST(got.dimensions[1].quote.find("37%") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(of_a_vague_answer_the_vague_place_is_quoted) {
  auto got = judge("q-general-005-en", answers::vague_en);
  BOOST_TEST(got.dimensions[1].quote.find("generally") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_long_sentence_is_quoted_up_to_a_bound_and_at_a_character) {
  std::string longest = "索引";
  for (int i = 0; i < 300; ++i)
    longest += "数据";
  auto got = judge("q-backend-001-zh", longest);
  BOOST_TEST(got.dimensions[0].quote.size() == 360u);
  check_sound(asked("q-backend-001-zh"), longest, got);
}

BOOST_AUTO_TEST_CASE(comments_speak_the_language_asked_for) {
  const auto& q = asked("q-general-005-zh");
  auto has_han = [](std::string_view text) {
    return text.find("。") != std::string::npos;
  };
  for (auto answer : {answers::pride_zh, answers::vague_zh, answers::cooking_zh,
                      std::string_view{"好"}, std::string_view{""}}) {
    for (const auto& d : score_answer(q, answer, language::zh).dimensions)
      BOOST_TEST(has_han(d.comment), d.comment);
    for (const auto& d : score_answer(q, answer, language::en).dimensions)
      BOOST_TEST((!has_han(d.comment) || d.name == "depth"), d.comment);
  }
}

BOOST_AUTO_TEST_CASE(a_comment_names_what_would_help) {
  auto says = [](const answer_score& x, std::string_view name, std::string_view what) {
    BOOST_TEST(comment(x, name).find(what) != std::string::npos, comment(x, name) << " / " << what);
  };
  // No own part; an own part without figures; hedged figures; figures without much else.
  says(judge("q-general-005-en", "The team had a goal at the time and then the team worked on the "
                                 "project until the result was fine."),
       "concreteness", "tell your own part");
  says(judge("q-general-005-en", "At the time I led the project and then I talked to all the "
                                 "people until the result was fine for them."),
       "concreteness", "No figure");
  says(judge("q-general-005-en", "I led it, maybe 3 or so people, kind of a project, various stuff "
                                 "and things, probably fine."),
       "concreteness", "vague words");
  says(judge("q-general-005-en",
             "I led 3 people there and that went on for some while as far as they remember."),
       "concreteness", "more concrete");
  // Structure.
  says(judge("q-general-005-en", "I led 3 people and then I built the shop."), "structure",
       "setting is missing");
  says(judge("q-general-005-en", "When I joined, I led 3 people."), "structure", "end is missing");
  says(judge("q-backend-001-en", "Look at the plan and the index."), "structure", "because");
  says(judge("q-backend-001-en", "Look at the index because it matters."), "structure",
       "first, then, finally");
  // Relevance.
  says(judge("q-backend-001-en", answers::cooking_en), "relevance", "little to do");
  says(judge("q-backend-001-en", "Well, bread."), "relevance", "Too little");
  says(judge("q-backend-001-en", "I would look at the index first of all and then see what else "
                                 "there might be to find in it."),
       "relevance", "Mostly");
  // Depth names at most two.
  says(judge("q-backend-001-en", "I would look at the index."), "depth",
       "Still missing: the query plan and growth");
  says(judge("q-backend-001-zh", "我会先看索引。"), "depth", "还可以补充：执行计划、数据量");
  // Expression.
  says(judge("q-backend-001-en", "Look at the index."), "expression", "Rather short");
  auto filled =
      "Um, the planner takes another path, you know, whenever its statistics are old. Uh, then one "
      "reads many pages. "
      "I mean, disks are slow, memory is small, neighbours compete, backups run at night, and um "
      "everything waits "
      "while somebody calls again to hear whether that report will finally arrive before lunch.";
  says(judge("q-backend-001-en", filled), "expression", "Many filler words");
}

BOOST_AUTO_TEST_CASE(an_endless_sentence_is_told_so) {
  std::mt19937_64 chance{3};
  std::string breathless;
  for (int i = 0; i < 400; ++i)
    breathless += " w" + std::to_string(chance() % 100000) + "q";
  BOOST_TEST(comment(judge("q-backend-001-en", breathless), "expression").find("Long sentences")
             != std::string::npos);
}

BOOST_AUTO_TEST_CASE(any_bytes_at_all_are_judged_within_bounds_and_quoted_truly) {
  auto seed = std::random_device{}();
  std::cout << "seed " << seed << '\n';
  std::mt19937_64 chance{seed};
  for (int i = 0; i < 3000; ++i) {
    const auto& q = bank()[chance() % bank().size()];
    auto answer = random_answer(chance, q);
    BOOST_TEST_CONTEXT("seed " << seed << ", round " << i) {
      auto got = score_answer(q, answer, chance() % 2 ? language::zh : language::en);
      check_sound(q, answer, got);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_largest_answer_is_judged_quickly_enough) {
  std::string answer;
  while (answer.size() < 24000)
    answer += answers::pride_zh;
  check_sound(asked("q-general-005-zh"), answer, judge("q-general-005-zh", answer));
}

BOOST_AUTO_TEST_CASE(judging_twice_gives_the_same) {
  auto one = judge("q-general-005-zh", answers::pride_zh);
  auto two = judge("q-general-005-zh", answers::pride_zh);
  BOOST_TEST(one.overall == two.overall);
  BOOST_TEST(one.dimensions[2].quote == two.dimensions[2].quote);
}

BOOST_AUTO_TEST_CASE(dimensions_have_names_for_people) {
  BOOST_TEST(dimension_label("depth", language::zh) == "内容深度");
  BOOST_TEST(dimension_label("depth", language::en) == "Depth");
  BOOST_TEST(dimension_label("charm", language::en) == "charm");
  BOOST_TEST(rubric_version() == "rubric-1");
  BOOST_TEST(text_of(static_cast<fixed_comment>(99), language::en).empty());
}

BOOST_AUTO_TEST_CASE(a_question_of_no_known_kind_is_still_judged) {
  auto q = asked("q-general-005-en");
  q.kind = static_cast<question_kind>(99);
  check_sound(q, answers::pride_en, score_answer(q, answers::pride_en, language::en));
}

BOOST_AUTO_TEST_SUITE_END()
