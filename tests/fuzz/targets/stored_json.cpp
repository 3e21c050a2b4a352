// What the store keeps as JSON and shows again, perhaps by a later program: diagnoses, interview reports, questions, parts of
// resumes and what a task is charged for.
#include "actors/diagnosis/diagnosis_json.hpp"
#include "actors/diagnosis/words.hpp"
#include "actors/interview/charge.hpp"
#include "actors/report/interview_sheet.hpp"
#include "protocols/utf8.hpp"
#include "storage/postgres/question_json.hpp"
#include "storage/postgres/resume_json.hpp"
#include "tests/fuzz/target.hpp"

using namespace zhian;
using fuzz::claim;

namespace {

/// What is read of bytes is written, read and written the same again.
template <class Read, class Write>
void check_round(std::string_view bytes, Read read, Write write) {
  auto text = write(read(bytes));
  claim(fuzz::is_good_json(text), "what is written is JSON that can be stored");
  claim(write(read(text)) == text, "and is written the same again");
}

} // namespace

ZHIAN_FUZZ_TARGET(diagnosis_report) {
  auto found = diagnosis::report_from_json(bytes);
  if (!found)
    return;
  auto valid = valid_utf8(bytes);
  for (const auto& x : found->findings)
    for (auto lang : {language::zh, language::en}) {
      auto words = diagnosis::words_of(x, lang);
      claim(!words.what.empty(), "a finding has words");
      claim(!valid || (valid_utf8(words.what) && valid_utf8(words.rewrite)), "which are text");
    }
  auto text = diagnosis::to_json(*found);
  auto again = diagnosis::report_from_json(text);
  claim(again && diagnosis::to_json(*again) == text, "what is written can be read");
}

ZHIAN_FUZZ_TARGET(report_sheet) {
  constexpr size_t most_items = 40;
  constexpr size_t longest_text = 4000;
  fuzz::input in{bytes};
  stored_report stored;
  stored.edition = 3;
  stored.config = in.line();
  stored.body = in.rest();
  auto sheet = report::read_interview(stored);
  if (!sheet)
    return;
  auto is_score = [](int x) {
    return x >= -1 && x <= 100;
  };
  auto check_sides = [&](const std::vector<report::judged_dimension>& all) {
    claim(all.size() <= most_items, "lists are bounded");
    for (const auto& x : all)
      claim(is_score(x.score) && x.comment.size() <= longest_text && x.quote.size() <= longest_text,
            "a side has a score and bounded texts");
  };
  claim(sheet->edition == 3 && is_score(sheet->score), "a report has a score or none");
  claim(sheet->summary.size() <= longest_text && sheet->level.size() <= longest_text,
        "texts are bounded");
  check_sides(sheet->dimensions);
  for (size_t size : {sheet->questions.size(), sheet->strengths.size(), sheet->suggestions.size(),
                      sheet->voices.size()})
    claim(size <= most_items, "lists are bounded");
  for (const auto& x : sheet->questions) {
    claim(is_score(x.score) && x.text.size() <= longest_text, "a question is bounded");
    check_sides(x.dimensions);
    for (const auto* list : {&x.covered, &x.missing, &x.follow_ups})
      claim(list->size() <= most_items, "lists are bounded");
  }
}

ZHIAN_FUZZ_TARGET(question_text) {
  auto found = storage::text_of_json(bytes);
  if (!found)
    return;
  auto text = storage::json_of_text(*found);
  claim(fuzz::is_good_json(text), "a question is JSON that can be stored");
  auto again = storage::text_of_json(text);
  claim(again && storage::json_of_text(*again) == text, "and is written the same again");
}

ZHIAN_FUZZ_TARGET(resume_parts) {
  check_round(bytes, storage::sections_of_json, storage::json_sections);
  check_round(bytes, storage::words_of_json, storage::json_words);
  check_round(bytes, storage::numbers_of_json, storage::json_numbers);
}

ZHIAN_FUZZ_TARGET(charge_lines) {
  auto found = interview::read_charge(bytes);
  if (!found)
    return;
  auto text = interview::charge_payload(*found);
  claim(fuzz::is_good_json(text), "a payload is JSON");
  auto again = interview::read_charge(text);
  claim(again && interview::charge_payload(*again) == text, "and is read as it was written");
}
