// How the audit log, which is kept for ever, names what somebody typed: an address that is in it
// would outlive the account it belonged to.
#pragma once

#include <string>
#include <string_view>

namespace zhian {

/// "address:…" or "text:…" with the beginning of a MAC. The same text, whatever its case, has the
/// same tag, so that lines about a known address are found; without the key nothing can be tried
/// against it.
std::string audit_tag(std::string_view master_key, std::string_view text);

/// What may stand in the log as it is: ids, the names of operators and of the system, tags.
bool names_nobody(std::string_view entity);

} // namespace zhian
