// What people say in an interview, and the rooms that are read from the store.
#include <algorithm>
#include <set>

#include "actors/interview/bank.hpp"
#include "actors/interview/builtin_engine.hpp"
#include "actors/interview/plan.hpp"
#include "actors/interview/report.hpp"
#include "actors/interview/room_json.hpp"
#include "actors/interview/rubric.hpp"
#include "actors/interview/text.hpp"
#include "protocols/utf8.hpp"
#include "tests/fuzz/target.hpp"

using namespace zhian;
using namespace zhian::interview;
using fuzz::claim;

namespace {

const timestamp now{std::chrono::seconds{1'800'000'000}};

bool lies_in(span x, std::string_view text) {
  return x.begin <= x.end && x.end <= text.size();
}

void check_room(const room_state& x) {
  claim(fuzz::is_good_json(snapshot_json(x)), "a snapshot is JSON");
  claim(fuzz::is_good_json(transcript_json(x)), "a transcript is JSON");
  claim(fuzz::is_good_json(config_view_json(x.config)), "a configuration is JSON");
  claim(fuzz::is_good_json(ended_data(x)), "a frame is JSON");
  for (const auto& turn : x.turns)
    if (turn.number != 0)
      claim(fuzz::is_good_json(question_data(x, turn)), "a question is JSON");
  auto row = to_row(x);
  auto all = x;
  all.stored_turns = 0;
  for (const auto& over : new_turn_rows(all))
    row.turns += (row.turns.empty() ? '[' : ',') + over.body;
  if (!row.turns.empty())
    row.turns += ']';
  auto again = from_row(row);
  claim(again.has_value(), "a row that was written can be read");
  auto twin = to_row(*again);
  claim(twin.state == row.state && twin.plan == row.plan && twin.config == row.config,
        "and is written the same again");
}

} // namespace

ZHIAN_FUZZ_TARGET(interview_text) {
  fuzz::input in{bytes};
  auto term = fold(in.line());
  auto text = in.rest();
  folded_text folded{text};
  if (auto found = folded.find(term)) {
    claim(lies_in(*found, folded.text()), "what is found lies in the folded text");
    claim(lies_in(folded.origin(*found), text), "and comes from the original");
  }
  size_t last = 0;
  for (const auto& x : sentences(text)) {
    claim(lies_in(x, text) && x.begin >= last && x.size() > 0, "sentences lie one after another");
    claim(valid_utf8(text.substr(x.begin, x.size())), "a sentence is text");
    auto shorter = cut(text, x, 7);
    claim(lies_in(shorter, text) && shorter.begin == x.begin && shorter.end <= x.end,
          "a cut is the front");
    claim(count_characters(text.substr(shorter.begin, shorter.size())) <= 7, "a cut is bounded");
    last = x.end;
  }
  amount(text);
  auto units = content_units(text);
  claim(std::is_sorted(units.begin(), units.end())
            && std::adjacent_find(units.begin(), units.end()) == units.end(),
        "each unit is there once, in order");
  std::vector<std::string> whole, by_sentence;
  for (auto unit : units_of(folded))
    whole.emplace_back(unit);
  for (const auto& x : sentences(text)) {
    folded_text sentence{text.substr(x.begin, x.size())};
    for (auto unit : units_of(sentence))
      by_sentence.emplace_back(unit);
  }
  claim(whole == by_sentence, "no unit lies outside of the sentences or in two of them");
  std::string joined;
  for (auto piece : pieces_of(text))
    joined += piece;
  claim(joined == text, "the pieces of a line are the line");
  claim(fill_slots(text, {}) == text, "without values nothing is filled");
  if (auto names = slot_names(text))
    for (const auto& name : *names)
      claim(text.find("{" + name + "}") != std::string_view::npos, "a slot that is named is there");
}

ZHIAN_FUZZ_TARGET(interview_answer) {
  fuzz::input in{bytes};
  auto pick = static_cast<size_t>(in.byte()) * 256 + in.byte();
  const auto& asked = bank()[pick % bank().size()];
  auto answer = in.rest();
  auto score = score_answer(asked, answer, asked.lang);
  claim(score.overall >= 0 && score.overall <= 100 && score.dimensions.size() == 5,
        "a score has five sides, each of 0 to 100");
  for (const auto& x : score.dimensions) {
    claim(x.score >= 0 && x.score <= 100 && valid_utf8(x.comment), "a side is judged in words");
    claim(x.quote_begin <= x.quote_end && x.quote_end <= answer.size(),
          "a quote lies in the answer");
    claim(x.quote.empty() || x.quote == answer.substr(x.quote_begin, x.quote_end - x.quote_begin),
          "a quote is what was said");
    claim(valid_utf8(x.quote), "a quote is text");
  }
  std::vector<std::string> before;
  for (uint32_t i = 0; i <= max_follow_ups; ++i) {
    auto next = pick_follow_up(asked, answer, score, before);
    if (!next)
      break;
    claim(i < max_follow_ups && valid_utf8(next->text), "there are few follow-ups");
    claim(std::find(before.begin(), before.end(), next->text) == before.end(),
          "a follow-up is asked once");
    before.push_back(next->text);
  }
}

ZHIAN_FUZZ_TARGET(interview_plan) {
  fuzz::input in{bytes};
  interview_config config;
  config.questions = in.byte() % 16;
  config.seniority = static_cast<level>(in.byte() % 3);
  config.lang = in.byte() % 2 == 0 ? language::zh : language::en;
  config.position = mend_text(in.line());
  config.company = mend_text(in.line());
  config.job_description = mend_text(in.rest());
  auto plan = plan_interview(config, skills_in(config.job_description), bytes.size());
  claim(plan.size() == std::clamp<size_t>(config.questions, 1, 12), "as many as were asked for");
  std::set<std::string> ids;
  for (const auto& x : plan) {
    claim(ids.insert(x.id).second && find_question(x.id), "each question is of the bank, and once");
    claim(storable_text(x.text) && !x.text.empty(), "a question is text");
  }
}

ZHIAN_FUZZ_TARGET(room_row) {
  fuzz::input in{bytes};
  room_row row;
  auto pick = in.byte();
  row.id = *room_id::parse("rom_00a101JD3V8Z6Q4M7K2X9T5B0C1E8G");
  row.host = *user_id::parse("usr_00a101JD3V8Z6Q4M7K2X9T5B0C1E8G");
  row.phase = static_cast<room_phase>(pick % 4 + 1);
  row.config = in.line();
  row.plan = in.line();
  row.state = in.line();
  if (pick >= 128)
    row.turns = in.line();
  row.created_at = row.last_active_at = now;
  if (row.phase == room_phase::ended)
    row.ended_at = now;
  auto room = from_row(row);
  if (!room)
    return;
  check_room(*room);
  auto report = build_report(*room, end_reason::completed, now);
  claim(fuzz::is_good_json(report_json(report)), "a report is JSON");
  // Whatever is said in it next, the room can be stored and read again.
  room_facts facts;
  facts.record = *record_id::parse("rec_00a101JD3V8Z6Q4M7K2X9T5B0C1E8G");
  auto turn = room->current().turn;
  std::string text{in.rest()};
  const room_event events[] = {woken{}, answer_given{turn, text},
                               line_spoken{turn, 0, text, "stop"}, line_failed{turn, 0, text},
                               end_requested{}};
  for (const auto& event : events) {
    auto decided = decide(*room, event, now, facts);
    if (decided.error == ec::none)
      check_room(decided.next);
  }
}
