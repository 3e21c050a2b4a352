// The question bank and its file format.
#include <boost/test/unit_test.hpp>

#include <map>
#include <set>
#include <sstream>

#include "actors/interview/bank.hpp"
#include "actors/interview/data.hpp"
#include "actors/interview/text.hpp"
#include "actors/interview/vocabulary.hpp"

using namespace zhian;
using namespace zhian::interview;

namespace {

/// A file with one good question; tests break it at one place.
const std::string good_file =
    R"({"questions": [{"id": "q-x-1", "kind": "technical", "roles": ["backend"], "skills": ["sql"],
 "level": ["junior", "senior"],
 "zh": {"text": "说说{skill}？", "follow_ups": [{"when": "short", "text": "再说"}, {"when": "missing_point", "text": "{point}呢"}],
        "key_points": [{"name": "甲", "terms": ["索引"]}, {"name": "乙", "terms": ["锁"]}, {"name": "丙", "terms": ["Ｌog-In"]}]},
 "en": {"text": "Say it", "follow_ups": [{"when": "vague", "text": "more"}, {"when": "strong", "text": "why"}],
        "key_points": [{"name": "a", "terms": ["x"]}, {"name": "b", "terms": ["y"]}, {"name": "c", "terms": ["z"]}]}}]})";

std::string broken_file(std::string_view what, std::string_view by) {
  auto out = good_file;
  auto at = out.find(what);
  BOOST_REQUIRE(at != std::string::npos);
  return out.replace(at, what.size(), by);
}

bool slots_within(std::string_view text, const std::set<std::string>& allowed) {
  auto names = slot_names(text);
  return names && std::all_of(names->begin(), names->end(), [&](const auto& x) {
           return allowed.contains(x);
         });
}

} // namespace

BOOST_AUTO_TEST_SUITE(the_bank)

BOOST_AUTO_TEST_CASE(there_are_at_least_a_hundred_and_fifty_questions_in_each_language) {
  std::map<language, int> count;
  for (const auto& x : bank())
    ++count[x.lang];
  BOOST_TEST(count[language::zh] >= 150);
  BOOST_TEST(count[language::en] >= 150);
}

BOOST_AUTO_TEST_CASE(every_idea_is_there_in_both_languages_with_the_same_shape) {
  std::set<std::string> ids;
  for (const auto& x : bank())
    BOOST_TEST(ids.insert(x.id).second, x.id);
  for (const auto& x : bank()) {
    if (x.lang != language::zh)
      continue;
    BOOST_REQUIRE(x.id.ends_with("-zh"));
    const auto* en = find_question(x.id.substr(0, x.id.size() - 2) + "en");
    BOOST_REQUIRE(en);
    BOOST_TEST(en->kind == x.kind);
    BOOST_TEST(en->key_points.size() == x.key_points.size(), x.id);
    BOOST_TEST(en->follow_ups.size() == x.follow_ups.size(), x.id);
    for (size_t i = 0; i < x.follow_ups.size(); ++i)
      BOOST_TEST(en->follow_ups[i].when == x.follow_ups[i].when, x.id);
  }
}

BOOST_AUTO_TEST_CASE(every_question_can_be_asked_followed_up_and_judged) {
  for (const auto& x : bank()) {
    BOOST_TEST_CONTEXT(x.id) {
      BOOST_TEST(!x.text.empty());
      BOOST_TEST(slots_within(x.text, {"skill", "company", "position"}));
      BOOST_TEST(!x.levels.empty());
      BOOST_TEST(x.follow_ups.size() >= 2u);
      BOOST_TEST(x.key_points.size() >= 3u);
      std::set<std::string> texts;
      std::set<follow_up_rule> rules;
      for (const auto& f : x.follow_ups) {
        BOOST_TEST(texts.insert(f.text).second);
        BOOST_TEST(rules.insert(f.when).second);
        // A follow-up about a missing point that does not name it would be the same question for
        // each point.
        BOOST_TEST((f.text.find("{point}") != std::string::npos)
                   == (f.when == follow_up_rule::missing_point));
      }
      // An answer may be too short or too general whatever was asked.
      BOOST_TEST(rules.contains(follow_up_rule::short_answer));
      BOOST_TEST(rules.contains(follow_up_rule::vague));
      std::set<std::string> names;
      for (const auto& p : x.key_points) {
        BOOST_TEST(names.insert(p.name).second);
        BOOST_TEST(!p.terms.empty());
        for (const auto& term : p.terms)
          BOOST_TEST(term == fold(term));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(an_english_question_holds_no_chinese_and_a_chinese_one_does) {
  auto has_han = [](std::string_view text) {
    for (size_t at = 0; at < text.size(); at += decode_utf8(text, at).size)
      if (is_ideographic(decode_utf8(text, at).code))
        return true;
    return false;
  };
  for (const auto& x : bank()) {
    auto zh = x.lang == language::zh;
    BOOST_TEST(has_han(x.text) == zh, x.id);
    for (const auto& f : x.follow_ups)
      BOOST_TEST(has_han(f.text) == zh, f.text);
    for (const auto& p : x.key_points) {
      BOOST_TEST(has_han(p.name) == zh, p.name);
      if (!zh)
        for (const auto& term : p.terms)
          BOOST_TEST(!has_han(term), term);
    }
  }
}

BOOST_AUTO_TEST_CASE(every_role_group_and_every_stage_has_questions_in_both_languages) {
  for (auto lang : {language::zh, language::en}) {
    std::map<std::string, int> by_role;
    std::map<question_kind, int> by_kind;
    int anybody = 0; // Usable for any position, resume or none.
    for (const auto& x : bank()) {
      if (x.lang != lang)
        continue;
      for (const auto& role : x.roles)
        ++by_role[role];
      ++by_kind[x.kind];
      auto stage = x.kind == question_kind::opening || x.kind == question_kind::closing;
      anybody += x.roles.empty() && !stage && x.text.find("{skill}") == std::string::npos;
    }
    for (const auto& role : words().roles)
      if (role.name != "software") // Asked from backend and frontend.
        BOOST_TEST(by_role[role.name] >= 4, role.name);
    for (auto kind :
         {question_kind::opening, question_kind::experience, question_kind::technical,
          question_kind::behavioural, question_kind::situational, question_kind::closing})
      BOOST_TEST(by_kind[kind] >= 2, kind);
    BOOST_TEST(anybody >= 10); // 12 without opening and closing.
  }
}

BOOST_AUTO_TEST_CASE(no_two_questions_say_the_same) {
  for (size_t i = 0; i < bank().size(); ++i)
    for (size_t j = i + 1; j < bank().size(); ++j)
      BOOST_TEST(bank()[i].text != bank()[j].text, bank()[i].id << " and " << bank()[j].id);
}

BOOST_AUTO_TEST_CASE(a_question_is_found_by_its_id) {
  const auto* found = find_question("q-backend-003-en");
  BOOST_REQUIRE(found);
  BOOST_TEST(found->id == "q-backend-003-en");
  BOOST_TEST((found->lang == language::en));
  BOOST_TEST(!find_question("q-backend-003"));
  BOOST_TEST(!find_question(""));
}

BOOST_AUTO_TEST_CASE(a_planned_question_is_judged_as_it_was_asked) {
  planned_question planned{"q-general-003-zh", "说到Redis，请讲一件事。", "Redis", "resume"};
  auto asked = as_asked(planned);
  BOOST_REQUIRE(asked);
  BOOST_TEST(asked->text == planned.text);
  BOOST_TEST(asked->key_points.size() == find_question(planned.id)->key_points.size());
  BOOST_TEST(as_asked({"q-general-003-zh", "", "", ""})->text == find_question(planned.id)->text);
  BOOST_TEST(!as_asked({"q-gone", "x", "", ""}));
}

BOOST_AUTO_TEST_CASE(the_version_names_the_data) {
  BOOST_TEST(bank_version().starts_with("bank-1-"));
  BOOST_TEST(bank_version().ends_with(embedded_digest()));
  BOOST_TEST(embedded_digest().size() == 12u);
}

BOOST_AUTO_TEST_CASE(names_of_kinds_and_rules_are_read_back) {
  for (int i = 0; i < 6; ++i) {
    auto x = static_cast<question_kind>(i);
    BOOST_TEST(parse_question_kind(to_string(x)).value() == x);
  }
  for (int i = 0; i < 5; ++i) {
    auto x = static_cast<follow_up_rule>(i);
    BOOST_TEST(parse_follow_up_rule(to_string(x)).value() == x);
  }
  BOOST_TEST(!parse_question_kind("Opening").has_value());
  BOOST_TEST(!parse_follow_up_rule("").has_value());
  std::ostringstream out;
  out << question_kind::situational << ' ' << follow_up_rule::missing_point;
  BOOST_TEST(out.str() == "situational missing_point");
}

BOOST_AUTO_TEST_CASE(a_good_file_gives_one_question_in_each_language) {
  auto got = parse_questions(good_file);
  BOOST_TEST(got.error == "");
  BOOST_REQUIRE(got.questions.size() == 2u);
  const auto& zh = got.questions[0];
  BOOST_TEST(zh.id == "q-x-1-zh");
  BOOST_TEST((zh.levels == std::vector<level>{level::junior, level::senior}));
  BOOST_TEST(zh.key_points[2].terms[0] == "log in");
  BOOST_TEST(got.questions[1].id == "q-x-1-en");
}

BOOST_AUTO_TEST_CASE(a_file_with_any_fault_is_refused_and_the_fault_named) {
  struct fault {
    const char* what;
    const char* by;
    const char* told;
  };
  for (auto [what, by, told] : std::initializer_list<fault>{
           {"\"q-x-1\"", "7", "id: not a text"},
           {"\"q-x-1\"", "\"\"", "id: not a text"},
           {"\"id\"", "\"identity\"", "id: missing"},
           {"\"technical\"", "\"hard\"", "kind: unknown"},
           {"\"backend\"", "\"wizard\"", "roles: unknown: wizard"},
           {"[\"backend\"]", "\"backend\"", "roles: not a list"},
           {"[\"backend\"]", "[\"backend\", \"backend\"]", "roles: a repeat"},
           {"[\"sql\"]", "[\"cobol\"]", "skills: unknown: cobol"},
           {"[\"sql\"]", "[1]", "skills: not a text"},
           {"\"senior\"", "\"chief\"", "level: unknown: chief"},
           {"[\"junior\", \"senior\"]", "[]", "level: none"},
           {"{skill}", "{skil}", "an unknown slot {skil}"},
           {"{skill}", "{skill", "a brace without its partner"},
           {"\"text\": \"再说\"", "\"text\": \"{point}\"", "an unknown slot {point}"},
           {"\"text\": \"{point}呢\"", "\"text\": \"{skill}呢\"", "an unknown slot {skill}"},
           {"\"short\"", "\"brief\"", "an unknown rule"},
           {"{\"when\": \"short\", \"text\": \"再说\"}, ", "", "follow_ups: fewer than 2"},
           {"{\"name\": \"甲\", \"terms\": [\"索引\"]}, ", "", "key_points: fewer than 3"},
           {"{\"name\": \"甲\", \"terms\": [\"索引\"]}", "5", "not an object"},
           {"[\"索引\"]", "[]", "terms: none"},
           {"\"when\": \"short\", ", "\"when\": \"short\", \"why\": 1, ", "an unknown member"},
           {"\"kind\"", "\"extra\": 1, \"kind\"", "an unknown member"},
           {"\"en\": {", "\"fr\": {", "en: missing"},
           {"{\"questions\"", "{\"version\": 1, \"questions\"", "an unknown member"},
           {"\"questions\"", "\"question\"", "questions: missing"},
           {"}]})", "}]", "not JSON at byte"}}) {
    auto file = std::string_view{what} == "}]})" ? good_file.substr(0, good_file.size() - 1)
                                                 : broken_file(what, by);
    auto got = parse_questions(file);
    BOOST_TEST(got.questions.empty());
    BOOST_TEST(got.error.find(told) != std::string::npos, what << " gave: " << got.error);
  }
  BOOST_TEST(parse_questions("[]").error == "file: not an object");
  BOOST_TEST(parse_questions("{\"questions\": []}").error.find("fewer than 1")
             != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_id_used_twice_is_refused) {
  auto from = good_file.find("{\"id\"");
  auto one = good_file.substr(from, good_file.size() - 2 - from);
  auto got = parse_questions("{\"questions\": [" + one + "," + one + "]}");
  BOOST_TEST(got.error == "q-x-1-zh: id: a repeat");
}

BOOST_AUTO_TEST_CASE(a_text_that_is_not_utf8_is_refused) {
  BOOST_TEST(parse_questions(broken_file("再说", "\xFF\xFE")).error.find("not JSON") == 0u);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(the_vocabulary)

BOOST_AUTO_TEST_CASE(names_are_found_and_labels_are_there_in_both_languages) {
  BOOST_REQUIRE(find_skill("message queue"));
  BOOST_TEST(find_skill("message queue")->label(language::zh) == "消息队列");
  BOOST_TEST(find_skill("message queue")->label(language::en) == "Message queues");
  BOOST_TEST(!find_skill("cobol"));
  BOOST_TEST(find_role("hr"));
  BOOST_TEST(!find_role("wizard"));
}

BOOST_AUTO_TEST_CASE(a_skill_is_recognised_by_any_of_its_words_whole) {
  BOOST_TEST(skill_named("Kafka")->name == "message queue");
  BOOST_TEST(skill_named("Ｇo")->name == "go");
  BOOST_TEST(skill_named("Spring Boot")->name == "spring");
  BOOST_TEST(!skill_named("Kafka and more"));
}

BOOST_AUTO_TEST_CASE(a_word_belongs_to_one_skill_only) {
  std::map<std::string, std::string> owner;
  for (const auto& skill : words().skills)
    for (const auto& word : skill.words) {
      auto first = owner.emplace(word, skill.name).second;
      BOOST_TEST(first, word << ": " << owner[word] << " and " << skill.name);
    }
}

BOOST_AUTO_TEST_CASE(a_broken_vocabulary_is_refused) {
  std::string entry = R"({"name":"a","zh":"甲","en":"A","words":["x"]})";
  auto file = [](std::string roles, std::string skills) {
    return "{\"roles\":" + roles + ",\"skills\":" + skills + "}";
  };
  BOOST_TEST(parse_vocabulary(file("[" + entry + "]", "[" + entry + "]")).has_value());
  for (const auto& bad :
       {std::string{"["}, std::string{"[]"}, std::string{"{\"roles\":[]}"}, file("1", "[]"),
        file("[]", "[3]"), file("[" + entry + "," + entry + "]", "[]"),
        file(R"([{"name":"a","zh":"甲","en":"A","words":[]}])", "[]"),
        file(R"([{"name":"a","zh":"甲","en":"A","words":[""]}])", "[]"),
        file(R"([{"name":"a","zh":"","en":"A","words":["x"]}])", "[]"),
        file(R"([{"name":"a","zh":"甲","de":"A","words":["x"]}])", "[]"),
        file(R"([{"name":"a","zh":"甲","en":"A","word":["x"]}])", "[]"),
        file(R"([{"name":"a","zh":"甲","en":"A"}])", "[]"),
        std::string{"{\"roles\":[],\"skill\":[]}"}})
    BOOST_TEST(!parse_vocabulary(bad).has_value(), bad);
}

BOOST_AUTO_TEST_SUITE_END()
