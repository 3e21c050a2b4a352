// The answer of a language model, which may have been talked into anything by what it read: only
// what has the form is taken, and of that only what the resume bears out.
#include <algorithm>
#include <set>

#include "actors/diagnosis/advice.hpp"
#include "actors/diagnosis/chars.hpp"
#include "protocols/utf8.hpp"

namespace zhian::diagnosis {

namespace {

using json_value = rapidjson::Value;

/// Reads one answer; the first fault of its form ends it.
class answer_reader {
public:
  answer_reader(std::string_view resume, const advice_limits& limits)
      : resume_(resume), limits_(limits) {
    for (auto figure : figures_in(resume))
      figures_.insert(figure);
  }

  std::variant<advice, answer_fault> read(const json_value& from) {
    if (!form_.object(from, {"summary", "strengths", "rewrites", "questions"}))
      return answer_fault::invalid_reply;
    form_.text(from["summary"], most_summary, out_.summary);
    texts(from["strengths"], limits_.strengths, out_.strengths);
    rewrites(from["rewrites"]);
    texts(from["questions"], limits_.questions, out_.questions);
    if (!form_.good())
      return answer_fault::invalid_reply;
    if (!may_be_said(out_.summary))
      return answer_fault::unusable_text;
    if (offered_ > 0 && limits_.rewrites > 0 && out_.rewrites.empty())
      return answer_fault::wrong_quotes;
    return std::move(out_);
  }

private:
  void texts(const json_value& from, uint32_t most, std::vector<std::string>& into) {
    form_.each(from, [&](const json_value& item) {
      std::string text;
      form_.text(item, most_point, text);
      if (!form_.good())
        return;
      if (into.size() < most && may_be_said(text)
          && std::find(into.begin(), into.end(), text) == into.end())
        into.push_back(std::move(text));
      else
        ++out_.left_out;
    });
  }

  void rewrites(const json_value& from) {
    form_.each(from, [&](const json_value& item) {
      if (!form_.object(item, {"quote", "better", "why"}))
        return;
      advised_rewrite x;
      form_.text(item["quote"], most_rewrite, x.quote);
      form_.text(item["better"], most_rewrite, x.better);
      form_.text(item["why"], most_point, x.why);
      if (!form_.good())
        return;
      ++offered_;
      if (out_.rewrites.size() < limits_.rewrites && stands(x))
        out_.rewrites.push_back(std::move(x));
      else
        ++out_.left_out;
    });
  }

  /// Whether the resume bears it out; its quote is then as the resume has it.
  bool stands(advised_rewrite& x) const {
    auto at = resume_.find(x.quote);
    // Between its letters may be any number of blanks.
    if (!at || at->size > most_rewrite * 4 || !may_be_said(x.better, x.quote) || !may_be_said(x.why)
        || bare_text(x.quote) == bare_text(x.better))
      return false;
    for (auto figure : figures_in(x.better))
      if (!figures_.contains(figure))
        return false;
    for (const auto& y : out_.rewrites)
      if (y.span == *at)
        return false;
    x.span = *at;
    x.quote = mend_text(resume_.of(*at));
    return true;
  }

  const blankless resume_;
  const advice_limits limits_;
  std::set<std::string_view> figures_; ///< Of the resume.
  answer_form form_;
  advice out_;
  size_t offered_ = 0; ///< Rewrites.
};

} // namespace

std::variant<advice, answer_fault> read_answer(std::string_view answer, std::string_view resume,
                                               const advice_limits& limits) {
  auto doc = parse_answer(answer);
  if (!doc)
    return answer_fault::invalid_reply;
  return answer_reader{cut_utf8(resume, most_bytes), limits}.read(*doc);
}

} // namespace zhian::diagnosis
