// What the lists that staff keep have in common: questions, articles, postings. What an act leads
// to, what of a row changes with every act, and what a text may be. No clock, no I/O.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "protocols/entity.hpp"
#include "protocols/errors.hpp"

namespace zhian::catalogue {

/// What comes from outside with an act.
template <class Id>
struct act_facts {
  realm in = realm::zhimai;
  timestamp at{};
  std::function<Id()> fresh; ///< Another id each time.
};

/// What is wrong with a content: the member it is about, and a word for why: missing, too_long,
/// too_many, repeated, not_allowed, out_of_bounds, encoding.
struct content_fault {
  std::string field;
  std::string_view reason;
};

/// What an act leads to.
template <class Row>
struct act_outcome {
  ec error = ec::none; ///< Not none: nothing else is set but `field`.
  std::string field;
  Row row;
  bool changed = false; ///< Else the row is as it was.

  static act_outcome refuse(ec why, std::string field = {}) {
    act_outcome out;
    out.error = why;
    out.field = std::move(field);
    return out;
  }
  static act_outcome as_it_was(const Row& row) {
    act_outcome out;
    out.row = row;
    return out;
  }
  /// The next version of the row, written at `at`.
  void next_version(timestamp at) {
    row.changed_at = at;
    ++row.version;
    changed = true;
  }
};

/// Why an act cannot be based on version `based_on` of `now`: not_found where that is null,
/// precondition_failed. None: it can.
template <class Row>
std::optional<act_outcome<Row>> refuse_basis(const Row* now, uint64_t based_on) {
  if (!now)
    return act_outcome<Row>::refuse(ec::not_found);
  if (now->version != based_on)
    return act_outcome<Row>::refuse(ec::precondition_failed, "If-Match");
  return std::nullopt;
}

/// What every new row begins with.
template <class Row, class Id>
void begin_row(Row& row, const act_facts<Id>& around) {
  row.id = around.fresh();
  row.in = around.in;
  row.created_at = row.changed_at = around.at;
  row.version = 1;
}

/// The source id of a row that was not given one: "own-", and what is unique of its id.
std::string own_source_id(const ulid& unique);

/// Rows by their source ids; of several with the same one the first. The rows outlive it.
template <class Row>
class rows_by_source {
public:
  explicit rows_by_source(const std::vector<Row>& rows) {
    for (const auto& x : rows)
      by_source_.emplace(x.source_id, &x);
  }
  const Row* find(std::string_view source) const {
    auto found = by_source_.find(source);
    return found == by_source_.end() ? nullptr : found->second;
  }

private:
  std::unordered_map<std::string_view, const Row*> by_source_;
};

// ---- what a text may be

bool one_line(std::string_view x);
/// An address of http or https in visible ASCII.
bool is_link(std::string_view x);
/// Nothing but white space.
bool blank(std::string_view x);
/// Why a text of at most `most` characters cannot be kept; empty: it can. One that is not needed
/// may be empty, but not blank.
std::string_view wrong_text(std::string_view x, size_t most, bool needed = true);
bool all_different(const std::vector<std::string>& all);

} // namespace zhian::catalogue
