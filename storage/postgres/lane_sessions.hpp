// Sessions of lanes in the store, and those that nobody will go on with.
//
// A batch travels with its COMMIT, and a long one in several pieces. When its node is stopped or
// vanishes between two of them, the transaction stays open with the fence's locks on its shards. To
// the server that session is active, waiting for the next statement: neither statement_timeout nor
// idle_in_transaction_session_timeout applies, and the kernel of a node that is only stopped
// answers keep-alives. So whoever takes over ends it.
#pragma once

#include <cstdint>
#include <string>

#include <pqxx/pqxx>

namespace zhian::storage {

/// What sessions of an incarnation's lanes are called (application_name), so that others know whose
/// they are.
std::string lane_session_name(const std::string& incarnation);

/// Ends sessions of lanes, in this database and of this role, whose node is no live member; the
/// server rolls back what they had begun. A lane begins no batch before its node has joined.
/// Answers how many.
uint64_t end_orphaned_lanes(pqxx::transaction_base& tx);

} // namespace zhian::storage
