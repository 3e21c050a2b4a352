// What a language model adds to a diagnosis: words, never scores. It is asked for after everything
// was judged by rule, and what it says is checked like any other input (advice_answer.cpp).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "actors/diagnosis/model_answer.hpp"
#include "actors/diagnosis/span.hpp"
#include "protocols/entity.hpp"
#include "protocols/json_writer.hpp"

namespace zhian::diagnosis {

/// A better way to write something that stands in the resume.
struct advised_rewrite {
  text_span span;     ///< Where the quote stands.
  std::string quote;  ///< As the resume has it there, blanks included.
  std::string better; ///< In the language of the quote, with no figure that the resume lacks.
  std::string why;
  bool operator==(const advised_rewrite&) const = default;
};

struct advice {
  // By whom it was made.
  std::string model;
  std::string prompt;
  std::string configuration;
  bool simulated = false;       ///< A provider on the node's own machine.
  language lang = language::zh; ///< It was asked for in.

  std::string summary; ///< One paragraph.
  std::vector<std::string> strengths;
  std::vector<advised_rewrite> rewrites;
  std::vector<std::string> questions; ///< What the resume leaves open.
  uint32_t left_out = 0;              ///< Items that were not kept, for what they said.
  bool operator==(const advice&) const = default;
};

/// How many of each are kept; what an answer has beyond is left out.
struct advice_limits {
  uint32_t rewrites = 8;
  uint32_t strengths = 5;
  uint32_t questions = 5;
};

// Bounds of an answer's form, in characters. Whatever exceeds them is no answer.
inline constexpr size_t most_summary = 1200;
inline constexpr size_t most_point = 400;
inline constexpr size_t most_rewrite = 800;

/// The advice out of a model's answer to `resume`. The form is kept to the letter: one object with
/// the members `summary`, `strengths`, `rewrites` (`quote`, `better`, `why`) and `questions`, each
/// once and no others. What fits the form may still say what it must not: an item whose quote is
/// not in the resume, whose better version has a figure that the resume has not, with a link or an
/// address, or with a score (0 to 100; only a quoted one may be repeated), is left out. Any bytes are taken.
std::variant<advice, answer_fault> read_answer(std::string_view answer, std::string_view resume,
                                               const advice_limits& limits);

/// As a member of what is stored.
void write_advice(json_writer& out, std::string_view name, const advice& x);
/// Reads it; empty when it is not of that form.
std::optional<advice> advice_from_json(const rapidjson::Value& from);
/// As a member of what is answered: with a sentence that says that a model made it.
void write_advice_view(json_writer& out, std::string_view name, const advice& x, language lang);

} // namespace zhian::diagnosis
