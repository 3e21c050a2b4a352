#include "protocols/permissions.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace zhian {

namespace {

struct role_row {
  std::string_view name;
  bool staff;
  std::span<const std::string_view> permissions;
};

constexpr std::array<std::string_view, 7> candidate{"interview.host", "message.own", "order.own",
                                                    "points.own",     "profile.own", "record.own",
                                                    "resume.own"};
constexpr std::array<std::string_view, 1> person{"profile.own"};
constexpr std::array<std::string_view, 3> support{"profile.own", "question.read", "user.read"};
constexpr std::array<std::string_view, 4> editor{"content.edit", "profile.own", "question.edit",
                                                 "question.read"};
constexpr std::array<std::string_view, 5> finance{"money.act", "money.approve", "money.read",
                                                  "profile.own", "statistics.read"};
constexpr std::array<std::string_view, 5> manager{"money.approve", "money.read", "profile.own",
                                                  "statistics.read", "user.read"};
constexpr std::array<std::string_view, 3> operator_{"ops.act", "ops.read", "profile.own"};
constexpr std::array<std::string_view, 16> admin{
    "audit.read",    "content.edit",    "engine.edit", "engine.read",
    "money.act",     "money.approve",   "money.read",  "money.rules",
    "ops.act",       "ops.read",        "profile.own", "question.edit",
    "question.read", "statistics.read", "user.edit",   "user.read"};

constexpr std::array roles{
    role_row{"candidate", false, candidate}, role_row{"customer", false, person},
    role_row{"worker", false, person},       role_row{"support", true, support},
    role_row{"editor", true, editor},        role_row{"finance", true, finance},
    role_row{"manager", true, manager},      role_row{"operator", true, operator_},
    role_row{"admin", true, admin},
};

const role_row* find(std::string_view name) {
  auto at =
      std::find_if(roles.begin(), roles.end(), [&](const role_row& r) { return r.name == name; });
  return at == roles.end() ? nullptr : &*at;
}

} // namespace

bool known_role(std::string_view role) {
  return find(role) != nullptr;
}

std::vector<std::string> permissions_of(const std::vector<std::string>& held) {
  std::vector<std::string> out;
  for (const auto& name : held)
    if (const auto* row = find(name))
      out.insert(out.end(), row->permissions.begin(), row->permissions.end());
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

bool permitted(const std::vector<std::string>& held, std::string_view permission) {
  return std::any_of(held.begin(), held.end(), [&](const std::string& name) {
    const auto* row = find(name);
    return row != nullptr
           && std::find(row->permissions.begin(), row->permissions.end(), permission)
                  != row->permissions.end();
  });
}

bool is_staff(const std::vector<std::string>& held) {
  return std::any_of(held.begin(), held.end(), [&](const std::string& name) {
    const auto* row = find(name);
    return row != nullptr && row->staff;
  });
}

} // namespace zhian
