// Profiles, exports and what the staff sees, as JSON.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "protocols/profile.hpp"
#include "protocols/staff.hpp"

namespace zhian::http::json {

std::string mail_choices(const zhian::mail_choices& x);

std::string data_export(const export_view& x);
std::string data_exports(const std::vector<export_view>& items, std::string_view next);

std::string person(const person_item& x);
std::string people(const std::vector<user_view>& items, std::string_view next);
std::string audit(const std::vector<audit_item>& items, std::string_view next);

} // namespace zhian::http::json
