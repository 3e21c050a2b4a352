// What may stand in the classic question bank, and what each act of the staff makes of it. No
// clock, no I/O.
//
//   shipped ──▶ offered ──change──▶ offered (now the staff's: the program leaves it alone)
//                  │  ▲
//               retire │ change, import
//                  ▼  │
//                retired
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "actors/catalogue/kept_list.hpp"
#include "protocols/question_queries.hpp"

namespace zhian::catalogue {

using facts = act_facts<question_id>;
using outcome = act_outcome<classic_question_row>;

std::optional<content_fault> fault_of(const question_content& x);
/// Roles and skills in lower case, so that they are found however they were written.
question_content tidy(question_content x);
/// Letters, digits and hyphens, beginning with a letter or digit.
bool is_source_id(std::string_view x);
/// Changes with anything in a content.
std::string digest_of_content(const question_content& x);

/// `taken`: another question has the source id. `total`: how many there are.
outcome add(const add_question& what, bool taken, uint64_t total, const facts& around);
/// `now` null: there is no such question.
outcome change(const classic_question_row* now, const change_question& what, const facts& around);
outcome retire(const classic_question_row* now, const retire_question& what, const facts& around);

/// What the audit says of a row: JSON object text.
std::string audit_detail(const classic_question_row& x);

/// A question as the program brings it.
struct shipped_question {
  std::string source_id;
  question_content what;
};
/// The rows that have to be written so that all of `shipped` is there as it is now. What the staff
/// wrote, or retired, stays as they left it; a question that is no longer shipped stays, too.
std::vector<classic_question_row> plan_shipped(const std::vector<shipped_question>& shipped,
                                               const std::vector<shipped_state>& stored,
                                               const facts& around);

} // namespace zhian::catalogue
