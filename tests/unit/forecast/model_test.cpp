// Questions of a language model: which are taken, which are not, and what a pack is when there are
// too few, none, or when it goes on after a crash.
#include <boost/test/unit_test.hpp>

#include <rapidjson/document.h>

#include "actors/engines/config_json.hpp"
#include "actors/forecast/forecast_json.hpp"
#include "actors/forecast/model_questions.hpp"
#include "actors/interview/own_question.hpp"
#include "actors/task/forecast_work.hpp"
#include "actors/task/works.hpp"

using namespace zhian;
using diagnosis::answer_fault;
using forecast::forecast_question;

namespace {

constexpr auto told_resume =
    "李华\nlihua@example.cn 13800000000\n工作经历\n2020.01 - 至今 青禾科技 后端工程师\n"
    "- 负责系统维护工作\n- 用 Redis 把接口延迟从 200ms 降到 50ms\n- NPS 从 30分 提高到 60分\n"
    "技能\nC++ Redis MySQL\n";
constexpr auto told_posting = "熟悉 Redis、Kafka，3 年以上经验。";

/// One question of an answer, good but for what a test changes.
struct proposal {
  std::string text = "接口延迟是怎么降到 50ms 的？";
  std::string quote = "用 Redis 把接口延迟从 200ms 降到 50ms";
  std::string kind = "technical";
  std::string why = "简历写了这个结果。";
  std::vector<std::string> points = {"如何定位", "如何验证"};
  std::string difficulty = "hard";
  std::vector<std::string> follow_ups = {"流量再涨十倍呢？"};
  bool more = false; ///< It has a member nobody asked for.
};

std::string answer_of(const std::vector<proposal>& all) {
  json_writer out;
  out.open().list("questions", all, [&](const proposal& x) {
    out.open()
        .field("kind", x.kind)
        .field("text", x.text)
        .field("why", x.why)
        .field("quote", x.quote)
        .field("key_points", x.points)
        .field("difficulty", x.difficulty)
        .field("follow_ups", x.follow_ups);
    if (x.more)
      out.field("score", 100);
    out.close();
  });
  return out.close().take();
}

forecast::wanted both_texts() {
  forecast::wanted out;
  out.resume = told_resume;
  out.posting = told_posting;
  return out;
}

std::vector<forecast_question> taken(const std::string& answer,
                                     const std::vector<std::string>& given = {},
                                     forecast::question_limits limits = {10, 5}) {
  auto got = forecast::read_questions(answer, both_texts(), given, limits);
  BOOST_REQUIRE_MESSAGE(std::holds_alternative<std::vector<forecast_question>>(got), answer);
  return std::get<std::vector<forecast_question>>(std::move(got));
}
std::string fault_of_answer(const std::string& answer) {
  auto got = forecast::read_questions(answer, both_texts(), {}, {10, 5});
  const auto* why = std::get_if<answer_fault>(&got);
  return why == nullptr ? "" : std::string{diagnosis::to_string(*why)};
}
proposal saying(std::string text) {
  proposal out;
  out.text = std::move(text);
  return out;
}

do_work work_on_pack(uint32_t count, bool with_model = true) {
  do_work x;
  x.what = task_kind::forecast;
  x.text = std::make_shared<const std::string>(told_resume);
  x.input.position = "后端工程师";
  x.input.job_description = told_posting;
  x.input.company = "星云科技";
  x.input.parts = count;
  x.at = parse_timestamp("2026-12-01T00:00:00Z").value();
  x.with_model = with_model;
  return x;
}
std::shared_ptr<engine_config> forecast_version(uint32_t n) {
  auto out = std::make_shared<engine_config>(*engines::shipped(forecast_feature));
  out->version = n;
  return out;
}

rapidjson::Document json_in(const std::string& text) {
  rapidjson::Document doc;
  doc.Parse<rapidjson::kParseIterativeFlag>(text.c_str());
  BOOST_REQUIRE_MESSAGE(doc.IsObject(), text);
  return doc;
}
std::string text_of_part(const task_part& x) {
  return interview::read_notes(x.notes).value().asked.text;
}

const engine_voice the_voice{"openai", "m", "forecast-4", "abc", true};

/// A pack from its beginning, with `answer` of a model.
struct made_pack {
  std::vector<task_part> parts;
  do_work::reply last;
  std::string fault;
};
made_pack pack_with(do_work work, const std::string& answer) {
  made_pack out;
  auto first = tasks::foresee(work).value();
  BOOST_TEST(first.more);
  work.kept = out.parts = first.parts;
  out.last = tasks::foresee(work).value();
  BOOST_TEST(!out.last.more);
  auto by_rule = out.last;
  out.fault =
      tasks::forecast_model.read(read_model{work, by_rule, answer, the_voice}, out.last);
  out.parts.insert(out.parts.end(), out.last.parts.begin(), out.last.parts.end());
  return out;
}

} // namespace

BOOST_AUTO_TEST_SUITE(questions_of_a_model)

BOOST_AUTO_TEST_CASE(a_question_is_taken_with_the_place_that_it_quotes) {
  proposal of_posting = saying("Kafka 你用到什么程度？");
  of_posting.quote = "熟悉 Redis、\nKafka"; // Blanks are where a file has them.
  auto got = taken(answer_of({proposal{}, of_posting}));
  BOOST_REQUIRE_EQUAL(got.size(), 2u);
  BOOST_REQUIRE_EQUAL(got[0].sources.size(), 1u);
  const auto& place = got[0].sources[0];
  BOOST_TEST((place.of == forecast::origin::resume));
  BOOST_TEST(std::string_view{told_resume}.substr(place.at, place.length) == place.quote);
  BOOST_TEST((got[1].sources[0].of == forecast::origin::posting));
  BOOST_TEST(got[1].sources[0].quote == "熟悉 Redis、Kafka");
  BOOST_TEST((got[0].hard == forecast::difficulty::hard));
  BOOST_TEST((got[0].asked.kind == interview::question_kind::technical));
}

BOOST_AUTO_TEST_CASE(a_place_of_the_resume_that_cannot_be_shown_leaves_that_of_the_posting) {
  auto both = both_texts();
  std::string broken = "用 Red\xffis 做缓存\n";
  both.resume = broken;
  both.posting = "要求：用 Redis 做缓存。";
  proposal x;
  x.quote = "用 Redis 做缓存";
  auto got = forecast::read_questions(answer_of({x}), both, {}, {10, 5});
  const auto* questions = std::get_if<std::vector<forecast_question>>(&got);
  BOOST_REQUIRE(questions != nullptr);
  const auto& place = questions->at(0).sources.at(0);
  BOOST_TEST((place.of == forecast::origin::posting));
  BOOST_TEST(place.quote == x.quote);
}

BOOST_AUTO_TEST_CASE(what_rooms_judge_by_is_never_the_models) {
  proposal easy;
  easy.points = {"我"}; // Any answer has it.
  auto got = taken(answer_of({easy}));
  BOOST_TEST(got[0].told_points == std::vector<std::string>{"我"});
  BOOST_TEST(got[0].asked.key_points.size() >= 3u);
  for (const auto& point : got[0].asked.key_points)
    BOOST_TEST(point.name != "我");
  auto part = forecast::part_of(got[0]);
  BOOST_TEST(part.notes.find("\"我\"") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(another_form_is_no_answer) {
  BOOST_TEST(fault_of_answer("Here are my questions.") == "invalid_reply");
  BOOST_TEST(fault_of_answer("[]") == "invalid_reply");
  BOOST_TEST(fault_of_answer(R"({"questions":[]})") == "invalid_reply");
  BOOST_TEST(fault_of_answer(R"({"questions":[{}]})") == "invalid_reply");
  auto good = answer_of({proposal{}});
  BOOST_TEST(fault_of_answer(good) == "");
  BOOST_TEST(fault_of_answer("```json\n" + good + "\n```") == "");
  BOOST_TEST(fault_of_answer(good + "x") == "invalid_reply");
  BOOST_TEST(fault_of_answer("x" + good) == "invalid_reply");
  BOOST_TEST(fault_of_answer(R"({"score":1,)" + good.substr(1)) == "invalid_reply");
  auto with = [](auto change) {
    std::vector<proposal> all(2);
    all[0].text = "另一个问题？";
    change(all[1]);
    return fault_of_answer(answer_of(all));
  };
  BOOST_TEST(with([](proposal& x) { x.more = true; }) == "invalid_reply");
  BOOST_TEST(with([](proposal& x) { x.kind = "opening"; }) == "invalid_reply");
  BOOST_TEST(with([](proposal& x) { x.difficulty = "impossible"; }) == "invalid_reply");
  BOOST_TEST(with([](proposal& x) { x.text = ""; }) == "invalid_reply");
  BOOST_TEST(with([](proposal& x) { x.text = std::string(301, 'a'); }) == "invalid_reply");
  BOOST_TEST(with([](proposal& x) { x.why = "```"; }) == "invalid_reply");
  for (const auto* text : {"为什么\u0085？", "为什么\u2028？", "为什么\u202e？", "为什么\u2066？",
                           "\u200b\u200d", "\ufeff"})
    BOOST_TEST(with([&](proposal& x) { x.text = text; }) == "invalid_reply", text);
  BOOST_TEST(with([](proposal& x) { x.points = {"\u200b"}; }) == "invalid_reply");
  BOOST_TEST(with([](proposal& x) { x.points.assign(41, "x"); }) == "invalid_reply");
  BOOST_TEST(fault_of_answer(std::string(200'000, ' ') + good) == "invalid_reply");
}

BOOST_AUTO_TEST_CASE(what_quotes_nothing_or_says_what_it_must_not_is_left_out) {
  auto left_out = [](auto change) {
    std::vector<proposal> all(2);
    all[0].text = "还有什么？";
    change(all[0]);
    return taken(answer_of(all)).size() == 1;
  };
  BOOST_TEST(left_out([](proposal& x) { x.quote = "负责全公司的架构"; }));
  BOOST_TEST(left_out([](proposal& x) { x.quote = "负"; }));
  BOOST_TEST(left_out([](proposal& x) { x.quote = "[address] [number]"; }));
  BOOST_TEST(left_out([](proposal& x) { x.text = "见 https://example.com"; }));
  BOOST_TEST(left_out([](proposal& x) { x.why = "写信到 a@b.cn"; }));
  BOOST_TEST(left_out([](proposal& x) { x.why = "该简历应得100分"; }));
  BOOST_TEST(left_out([](proposal& x) { x.points = {"95/100"}; }));
  BOOST_TEST(left_out([](proposal& x) { x.follow_ups = {"www.example.com"}; }));
  BOOST_TEST(left_out([](proposal& x) { x.text = proposal{}.text; })); // The next one is the same.
  // A figure of the person's own is no score of ours.
  auto own = saying("NPS 怎么从 30分 提高到 60分？");
  own.quote = "NPS 从 30分 提高到 60分";
  BOOST_TEST(taken(answer_of({own})).size() == 1u);
  BOOST_TEST(taken(answer_of({proposal{}, saying("a？"), saying("b？")}), {"A"}).size() == 2u);
}

BOOST_AUTO_TEST_CASE(an_answer_of_which_nothing_is_left_is_none) {
  auto wrong = proposal{};
  wrong.quote = "不在简历里的话";
  BOOST_TEST(fault_of_answer(answer_of({wrong})) == "wrong_quotes");
  BOOST_TEST(fault_of_answer(answer_of({saying("满分，直接录用？")})) == "unusable_text");
}

BOOST_AUTO_TEST_CASE(no_more_is_taken_than_a_version_allows) {
  std::vector<proposal> all;
  for (int i = 0; i < 12; ++i) {
    all.push_back(saying("问题 " + std::to_string(i)));
    all.back().follow_ups.assign(4, "然后呢？");
    all.back().points.assign(12, "要点");
  }
  auto got = taken(answer_of(all), {}, {3, 1});
  BOOST_REQUIRE_EQUAL(got.size(), 3u);
  BOOST_TEST(got[2].asked.text == "问题 2");
  BOOST_TEST(got[0].told_follow_ups.size() == 1u);
  BOOST_TEST(got[0].told_points.size() == forecast::most_key_points);
  auto part = json_in(forecast::part_of(got[0], 0).body);
  BOOST_TEST(part["follow_ups"].Size() == 0u);
}

BOOST_AUTO_TEST_CASE(some_questions_by_rule_are_there_before_a_model_is_asked) {
  for (uint32_t count : {3u, 4u, 10u, 20u}) {
    auto work = work_on_pack(count);
    auto whole = tasks::foresee(work_on_pack(count, false)).value();
    BOOST_TEST(!whole.more);
    auto first = tasks::foresee(work).value();
    BOOST_TEST(first.more);
    BOOST_TEST(first.parts.size() == tasks::questions_before_a_model(count));
    work.kept = first.parts;
    auto rest = tasks::foresee(work).value();
    BOOST_TEST(!rest.more);
    auto all = first.parts;
    all.insert(all.end(), rest.parts.begin(), rest.parts.end());
    BOOST_TEST((all == whole.parts), "without an answer it is the pack by rule");
    BOOST_TEST(rest.by.engine == "builtin");
    auto told = tasks::forecast_model.ask(work, rest);
    BOOST_REQUIRE_EQUAL(told.size(), 2u);
    auto message = json_in(told[1].content);
    BOOST_TEST(message["task"]["count"].GetUint() == count - first.parts.size() - 1);
    BOOST_TEST(message["given"].Size() == first.parts.size());
  }
}

BOOST_AUTO_TEST_CASE(a_pack_of_a_model_says_so_and_begins_and_ends_by_rule) {
  std::vector<proposal> all;
  for (int i = 0; i < 8; ++i)
    all.push_back(saying("问题 " + std::to_string(i)));
  auto got = pack_with(work_on_pack(10), answer_of(all));
  BOOST_TEST(got.fault == "");
  BOOST_REQUIRE_EQUAL(got.parts.size(), 10u);
  for (size_t i = 0; i < 10; ++i) {
    bool model = i >= 4 && i < 9;
    auto doc = json_in(got.parts[i].body);
    BOOST_TEST(doc["made_by"].IsNull() != model, i);
    if (model)
      BOOST_TEST(doc["made_by"]["simulated"].GetBool(), "the provider is on this machine");
    if (model)
      BOOST_TEST(text_of_part(got.parts[i]) == "问题 " + std::to_string(i - 4));
  }
  auto maker = forecast::maker_of(got.parts[5]);
  BOOST_REQUIRE(maker.has_value());
  BOOST_TEST((*maker == got.last.by));
  BOOST_TEST(got.last.by.engine == "openai");
  BOOST_TEST(got.last.by.model == "m");
  BOOST_TEST(got.last.by.prompt == "forecast-4");
  BOOST_TEST(got.last.by.configuration.starts_with(forecast::rules_version));
  BOOST_TEST(got.last.by.configuration.ends_with("/abc"));
  BOOST_TEST(json_in(got.parts[9].body)["kind"].GetString() == std::string{"closing"});
  auto summary = json_in(got.last.summary);
  unsigned sum = 0;
  for (const auto& kind : summary["kinds"].GetObject())
    sum += kind.value.GetUint();
  BOOST_TEST(sum == 10u);
  BOOST_TEST(interview::read_notes(got.parts[4].notes)->asked.id == "forecast-model-5");
}

BOOST_AUTO_TEST_CASE(too_few_questions_of_a_model_are_filled_up_by_rule) {
  auto got = pack_with(work_on_pack(10), answer_of({proposal{}}));
  BOOST_TEST(got.fault == "");
  BOOST_REQUIRE_EQUAL(got.parts.size(), 10u);
  auto whole = tasks::foresee(work_on_pack(10, false)).value();
  for (size_t i = 0; i < 4; ++i)
    BOOST_TEST((got.parts[i] == whole.parts[i]));
  for (size_t i = 5; i < 9; ++i)
    BOOST_TEST((got.parts[i] == whole.parts[i - 1]));
  BOOST_TEST((got.parts[9] == whole.parts[9]));
}

BOOST_AUTO_TEST_CASE(an_answer_that_is_none_leaves_the_rules_and_names_its_fault) {
  auto got = pack_with(work_on_pack(10), "no");
  BOOST_TEST(got.fault == "invalid_reply");
  BOOST_TEST((got.parts == tasks::foresee(work_on_pack(10, false)).value().parts));
  BOOST_TEST(got.last.by.engine == "builtin");
}

BOOST_AUTO_TEST_CASE(a_pack_that_goes_on_asks_only_for_what_is_not_kept_and_knows_who_made_it) {
  std::vector<proposal> all;
  for (int i = 0; i < 8; ++i)
    all.push_back(saying("问题 " + std::to_string(i)));
  auto whole = pack_with(work_on_pack(10), answer_of(all));
  auto again = work_on_pack(10);
  again.kept.assign(whole.parts.begin(), whole.parts.begin() + 8);
  auto rest = tasks::foresee(again).value();
  BOOST_TEST(!rest.more);
  BOOST_TEST(rest.parts.size() == 2u);
  BOOST_TEST((rest.by == whole.last.by), "also if the model is not asked any more");
  auto told = json_in(tasks::forecast_model.ask(again, rest)[1].content);
  BOOST_TEST(told["task"]["count"].GetUint() == 1u);
  BOOST_TEST(told["given"].Size() == 8u);
  // Only the closing question is missing, or nothing: there is nothing to ask.
  for (ptrdiff_t n : {9, 10}) {
    again.kept.assign(whole.parts.begin(), whole.parts.begin() + n);
    auto end = tasks::foresee(again).value();
    BOOST_TEST(end.parts.size() == static_cast<size_t>(10 - n));
    BOOST_TEST(tasks::forecast_model.ask(again, end).empty());
    BOOST_TEST((end.by == whole.last.by));
    BOOST_TEST(end.summary == whole.last.summary);
  }
}

BOOST_AUTO_TEST_CASE(a_version_says_by_which_texts_and_how_many_may_follow) {
  auto by = forecast_version(4);
  for (auto& limit : by->limits)
    if (limit.name == "follow_ups")
      limit.value = 1;
  for (auto& x : by->prompts)
    if (x.purpose == "task")
      x.zh = "看 {{resume}}，写 {{count}} 个，不同于 {{given}}。";
  auto work = work_on_pack(10);
  work.by = by;
  work.kept = tasks::foresee(work).value().parts;
  for (const auto& part : work.kept)
    BOOST_TEST(json_in(part.body)["follow_ups"].Size() <= 1u);
  auto told = tasks::forecast_model.ask(work, tasks::foresee(work).value());
  auto message = json_in(told[1].content);
  BOOST_TEST(message["task"]["do"].GetString()
             == std::string{"看 resume，写 task.count 个，不同于 given。"});
  BOOST_TEST(message["task"]["follow_ups"].GetUint() == 1u);
  // The form is the program's, whatever a version says.
  const auto& form = message["task"]["form"]["questions"][0];
  BOOST_TEST(form.MemberCount() == 7u);
  for (auto [name, most] : {std::pair{"text", forecast::most_question_text},
                            std::pair{"why", forecast::most_question_why},
                            std::pair{"quote", forecast::most_question_quote}}) {
    std::string said = form[name].GetString();
    BOOST_TEST(said.find("at most " + std::to_string(most) + " characters") != said.npos, said);
  }
  std::string points = form["key_points"][0].GetString();
  BOOST_TEST(points.find("at most 6 items") != points.npos, points);
  BOOST_TEST(told[0].content.find("{{") == std::string::npos);
  std::string resume = message["resume"].GetString();
  BOOST_TEST(resume.find("13800000000") == std::string::npos);
  BOOST_TEST(resume.find("lihua@example.cn") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
