// Roles and what they may do. Routes name a permission; an account carries roles.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace zhian {

/// Whoever holds it may make rooms and be in their own: over HTTP, as an event stream and on a
/// socket.
inline constexpr std::string_view host_interviews = "interview.host";

/// The roles: candidate, customer, worker, support, editor, finance, manager, operator, admin.
bool known_role(std::string_view role);

/// Permissions of all these roles together, sorted, each once, e.g. "interview.host", "ops.read".
std::vector<std::string> permissions_of(const std::vector<std::string>& roles);

/// Whether one of the roles has the permission.
bool permitted(const std::vector<std::string>& roles, std::string_view permission);

/// Whether one of the roles is a member of staff: these may sign in at the admin listener.
bool is_staff(const std::vector<std::string>& roles);

} // namespace zhian
