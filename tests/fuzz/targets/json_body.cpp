// The strict reader of JSON bodies.
#include "http/json/reader.hpp"
#include "protocols/utf8.hpp"
#include "tests/fuzz/target.hpp"

using namespace zhian;
using fuzz::claim;

ZHIAN_FUZZ_TARGET(json_body) {
  http::json_object in{bytes};
  auto name = in.text("name", 1, 20);
  auto note = in.optional_text("note", 0, 5);
  auto choice = in.optional_choice("choice", {"zh", "en"});
  auto number = in.number("number", 1, 12);
  in.optional_number("big", 0, UINT64_MAX);
  auto inner = in.object("inner", false);
  auto word = inner.optional_text("word", 1, 3);
  auto problem = inner.finish();
  if (!problem)
    problem = in.finish();
  if (problem) {
    claim(problem->error == ec::bad_request || problem->error == ec::validation_failed,
          "a problem of a body is one of two errors");
    using reason = http::json_problem::reason;
    // A client may call a field by an empty name, or by one that is no text.
    claim(problem->error == ec::bad_request || !problem->field.empty()
              || problem->why == reason::unknown || problem->why == reason::repeated,
          "a problem of a field names it");
    for (auto lang : {language::zh, language::en}) {
      auto detail = problem->detail(lang);
      claim(!detail.empty() && valid_utf8(detail), "a problem is told in text");
    }
    return;
  }
  claim(fuzz::is_good_json(bytes), "what is taken is JSON that can be stored");
  claim(storable_text(name) && count_characters(name) >= 1 && count_characters(name) <= 20,
        "a text is within its bounds");
  claim(!note || count_characters(*note) <= 5, "an optional text is within its bounds");
  claim(!choice || *choice == "zh" || *choice == "en", "a choice is one of its words");
  claim(number >= 1 && number <= 12, "a number is within its bounds");
  claim(!word || count_characters(*word) <= 3, "a nested text is within its bounds");
  auto spelled = in.canonical();
  http::json_object again{spelled};
  claim(again.canonical() == spelled, "the one spelling is spelled like itself");
}
