// Where the judges write down what they find.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "actors/diagnosis/page.hpp"

namespace zhian::diagnosis {

/// Where a rule reckons differently from the table of kinds.
struct charge {
  std::optional<int32_t> points = std::nullopt;
  std::optional<severity> weight = std::nullopt;
};

/// Collects findings within their bounds.
class ledger {
public:
  /// More of one kind is no advice but a reproach.
  static constexpr uint32_t most_of_a_kind = 12;

  explicit ledger(const page& of) : page_(of) {}

  /// An empty span is taken as the first line.
  void add(finding_kind kind, text_span at, std::vector<parameter> parameters = {},
           charge how = {});
  /// The same for another dimension than the kind's own.
  void add_to(dimension where, finding_kind kind, text_span at);

  /// Gravest first, at most `most_findings`; no dimension loses more than 100 points.
  std::vector<finding> take();

private:
  const page& page_;
  std::vector<finding> all_;
  std::array<uint32_t, kind_count> counts_{};
};

/// The beginning of a text on one line, at most `longest_quote` bytes.
std::string quote_of(std::string_view text);

// The judges, one a dimension. They read the page and write findings; the order of the calls does
// not matter.
struct posting_facts;
void judge_structure(const page& p, ledger& out);
void judge_contact(const page& p, ledger& out);
void judge_experience(const page& p, ledger& out);
/// Also answers the skills; `coverage` is null without a posting.
std::vector<skill_evidence> judge_skills(const page& p, const posting_facts* posting,
                                         std::optional<keyword_coverage>& coverage, ledger& out);
void judge_language(const page& p, ledger& out);
void judge_layout(const page& p, ledger& out);
void judge_risks(const page& p, ledger& out);

/// Months of work that the dates show, each counted once; `with_aside`: also internships and such.
int32_t months_of_work(const page& p, bool with_aside);

} // namespace zhian::diagnosis
