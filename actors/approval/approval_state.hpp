// What takes two of the staff, from the proposal to its end, together with the finding it is for.
// No clock, no I/O.
//
//   proposed ──agree (another person)──▶ agreed ──carried out──▶ done: the finding is resolved
//      │                                    └────────could not──▶ failed ┐
//      └──refuse──▶ refused, or withdrawn (by who proposed it) ──────────┴▶ the finding is free
//      again
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "protocols/approval.hpp"
#include "protocols/errors.hpp"

namespace zhian::approval {

/// What comes from outside with a proposal.
struct facts {
  approval_id id; ///< Fresh.
  realm in = realm::zhimai;
  user_id who;
  timestamp at{};
};
/// What a step leads to. Each row is one version on.
struct outcome {
  ec error = ec::none; ///< Not none: nothing else is set.
  std::string field;   ///< The JSON name.
  approval_row row;
  std::optional<finding_row> finding; ///< Changes with it.
};

/// A proposal about `order` and `finding`, as they are; null: there is no such one. Fails as
/// `zhian::propose` says.
outcome decide(const propose& what, const order_row* order, const finding_view* finding,
               const facts& around);

/// The second person wants it, too. Fails: second_person, already_decided.
struct agreed {
  user_id who;
  std::string note;
  timestamp at{};
};
/// Somebody does not. Fails: already_decided.
struct refused {
  user_id who;
  std::string note;
  timestamp at{};
};
/// What was agreed to has happened. Fails: already_decided (it is not under way).
struct carried_out {
  timestamp at{};
};
/// It will not happen.
struct could_not {
  std::string why; ///< An error's code.
  timestamp at{};
};
using event = std::variant<agreed, refused, carried_out, could_not>;

/// What `x` does to a proposal and to its finding; a finding that is bound to another one stays as
/// it is. Same arguments, same decision.
outcome decide(const approval_row& now, const finding_row* finding, const event& x);

/// A finding in new hands. Fails: not_found, already_decided. Taken by who has it already: nothing
/// changes.
struct taken {
  ec error = ec::none;
  std::optional<finding_row> row;
};
taken take(const finding_view* finding, realm in, const user_id& who);

/// Whether an order that answers so will always answer so; with anything else it is asked again.
bool is_final(ec why);

/// What the audit says of it: JSON object text.
std::string audit_detail(const approval_row& x);

} // namespace zhian::approval
