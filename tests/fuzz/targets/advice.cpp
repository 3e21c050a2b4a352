// Answers of a language model to a resume: what is believed of them. A line of the resume, with \n
// for its line breaks, then the answer.
#include "actors/diagnosis/advice.hpp"
#include "protocols/json_writer.hpp"
#include "protocols/utf8.hpp"
#include "tests/fuzz/target.hpp"

#include <rapidjson/document.h>

ZHIAN_FUZZ_TARGET(model_advice) {
  using zhian::fuzz::claim;
  namespace analyst = zhian::diagnosis;
  zhian::fuzz::input in{bytes.substr(0, 65536)};
  std::string resume{in.line()};
  for (auto at = resume.find("\\n"); at != std::string::npos; at = resume.find("\\n", at))
    resume.replace(at, 2, "\n");
  const analyst::advice_limits limits{3, 2, 2};
  auto got = analyst::read_answer(in.rest(), resume, limits);
  const auto* x = std::get_if<analyst::advice>(&got);
  if (x == nullptr)
    return;
  claim(x->rewrites.size() <= limits.rewrites && x->strengths.size() <= limits.strengths
            && x->questions.size() <= limits.questions,
        "no more is kept than was asked for");
  claim(!x->summary.empty() && zhian::storable_text(x->summary)
            && zhian::count_characters(x->summary) <= analyst::most_summary,
        "the summary is a text of its length");
  for (const auto& y : x->rewrites) {
    claim(size_t{y.span.begin} + y.span.size <= resume.size(), "a span lies in the resume");
    claim(zhian::mend_text(std::string_view{resume}.substr(y.span.begin, y.span.size)) == y.quote,
          "a quote is what the resume has there");
    claim(!y.better.empty() && !y.why.empty(), "a rewrite is whole");
  }
  zhian::json_writer out;
  out.open();
  analyst::write_advice(out, "advice", *x);
  rapidjson::Document doc;
  auto json = out.close().take();
  doc.Parse<rapidjson::kParseIterativeFlag>(json.data(), json.size());
  claim(!doc.HasParseError(), "what is stored is JSON");
  claim(analyst::advice_from_json(doc["advice"]) == *x, "what was written is read the same again");
}
