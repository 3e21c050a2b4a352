#include "actors/forecast/model_questions.hpp"

#include <algorithm>
#include <set>

#include "actors/diagnosis/chars.hpp"
#include "actors/forecast/evidence.hpp"
#include "actors/forecast/templates.hpp"

namespace zhian::forecast {

namespace {

using diagnosis::answer_fault;
using interview::question_kind;
using json_value = rapidjson::Value;

/// A single letter stands in every text.
constexpr size_t least_quote = 2;

// In the order of the words that `one` takes. The first and the last question are the rules'.
constexpr question_kind kinds[] = {question_kind::experience, question_kind::technical,
                                   question_kind::behavioural, question_kind::situational};
constexpr difficulty difficulties[] = {difficulty::easy, difficulty::medium, difficulty::hard};

/// The rule whose key points and follow-ups a room goes by.
const rule& judged_by(question_kind x) {
  return rule_of(x == question_kind::technical ? "resume_skill" : "job_story");
}

class questions_reader {
public:
  questions_reader(const wanted& x, const std::vector<std::string>& given,
                   const question_limits& limits)
      : resume_text_(read_part_of_resume(x.resume)),
        posting_text_(read_part_of_posting(x.posting)),
        resume_(resume_text_),
        posting_(posting_text_),
        lang_(x.lang),
        limits_(limits) {
    for (const auto& text : given)
      asked_.insert(diagnosis::bare_text(text));
  }

  std::variant<std::vector<forecast_question>, answer_fault> read(const json_value& from) {
    size_t offered = 0;
    if (form_.object(from, {"questions"}))
      form_.each(from["questions"], [&](const json_value& item) {
        ++offered;
        one(item);
      });
    if (!form_.good() || offered == 0)
      return answer_fault::invalid_reply;
    if (out_.empty())
      return quoted_ ? answer_fault::unusable_text : answer_fault::wrong_quotes;
    return std::move(out_);
  }

private:
  void one(const json_value& item) {
    if (!form_.object(item, {"kind", "text", "why", "quote", "key_points", "difficulty",
                             "follow_ups"}))
      return;
    auto kind = form_.word(item["kind"], {"experience", "technical", "behavioural", "situational"});
    auto hard = form_.word(item["difficulty"], {"easy", "medium", "hard"});
    forecast_question x;
    std::string quote;
    form_.text(item["text"], most_question_text, x.asked.text);
    form_.text(item["why"], most_question_why, x.why);
    form_.text(item["quote"], most_question_quote, quote);
    texts(item["key_points"], x.told_points);
    texts(item["follow_ups"], x.told_follow_ups);
    if (!form_.good())
      return;
    auto from = place_of(quote);
    if (!from)
      return;
    quoted_ = true;
    if (out_.size() >= limits_.questions || !may_be_kept(x, quote))
      return;
    asked_.insert(diagnosis::bare_text(x.asked.text));
    x.sources.push_back(std::move(*from));
    x.hard = difficulties[hard];
    x.told_points.resize(std::min(x.told_points.size(), most_key_points));
    x.told_follow_ups.resize(std::min(x.told_follow_ups.size(), limits_.follow_ups));
    x.asked.lang = lang_;
    x.asked.kind = kinds[kind];
    x.asked.levels = {level::junior, level::middle, level::senior};
    const auto& rule = judged_by(x.asked.kind);
    bool en = lang_ == language::en;
    x.asked.key_points = en ? rule.points_en : rule.points_zh;
    x.asked.follow_ups = en ? rule.follow_ups_en : rule.follow_ups_zh;
    x.asked.id = "forecast-model";
    out_.push_back(std::move(x));
  }

  void texts(const json_value& from, std::vector<std::string>& into) {
    form_.each(from, [&](const json_value& item) {
      form_.text(item, most_question_point, into.emplace_back());
    });
  }

  /// The resume comes first: it is what the person is asked about.
  std::optional<source> place_of(const std::string& quote) const {
    if (count_characters(quote) < least_quote)
      return std::nullopt;
    if (auto at = resume_.find(quote))
      if (auto out = source_in(origin::resume, resume_text_, at->begin, at->end()))
        return out;
    if (auto at = posting_.find(quote))
      return source_in(origin::posting, posting_text_, at->begin, at->end());
    return std::nullopt;
  }

  bool may_be_kept(const forecast_question& x, const std::string& quote) const {
    auto good = [&](const std::string& text) {
      return diagnosis::may_be_said(text, quote);
    };
    auto bare = diagnosis::bare_text(x.asked.text);
    return !bare.empty() && !asked_.contains(bare) && good(x.asked.text) && good(x.why)
           && std::all_of(x.told_points.begin(), x.told_points.end(), good)
           && std::all_of(x.told_follow_ups.begin(), x.told_follow_ups.end(), good);
  }

  const std::string_view resume_text_;
  const std::string_view posting_text_;
  const diagnosis::blankless resume_;
  const diagnosis::blankless posting_;
  const language lang_;
  const question_limits limits_;
  std::set<std::string> asked_; ///< Letters and digits of what is asked already.
  diagnosis::answer_form form_;
  bool quoted_ = false; ///< One at least quotes right.
  std::vector<forecast_question> out_;
};

} // namespace

void write_question_form(json_writer& out, std::string_view name) {
  auto text = [](size_t most) {
    return "text, at most " + std::to_string(most) + " characters";
  };
  out.open(name)
      .open_list("questions")
      .open()
      .field("kind", "experience | technical | behavioural | situational")
      .field("text", text(most_question_text))
      .field("why", text(most_question_why))
      .field("quote", text(most_question_quote) + ", copied word for word")
      .field("key_points", std::vector<std::string>{text(most_question_point) + "; at most "
                                                    + std::to_string(most_key_points) + " items"})
      .field("difficulty", "easy | medium | hard")
      .field("follow_ups", std::vector<std::string>{text(most_question_point)})
      .close()
      .close_list()
      .close();
}

std::variant<std::vector<forecast_question>, answer_fault>
read_questions(std::string_view answer, const wanted& x, const std::vector<std::string>& given,
               const question_limits& limits) {
  auto doc = diagnosis::parse_answer(answer);
  if (!doc)
    return answer_fault::invalid_reply;
  return questions_reader{x, given, limits}.read(*doc);
}

} // namespace zhian::forecast
