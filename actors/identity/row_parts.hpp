// Steps that several rules of an address share.
#pragma once

#include "actors/identity/identity_state.hpp"

namespace zhian::identity {

/// Whole seconds until then, rounded up; 0 when it is past.
uint32_t seconds_until(timestamp then, timestamp now);

/// The row of the address, or that of one nobody has used yet.
identity_row row_or_new(const state& now, const facts& around);

/// Whether the windows of an hour and of a day have room for a code; counts it if so.
bool may_send(identity_row& row, const facts& around);

/// The next version of the row, in the commit and in memory.
void save(outcome& out, identity_row row);

/// Names the address in the audit log without telling it.
std::string address_tag(const facts& around);

} // namespace zhian::identity
