// The rules of money as JSON: how they are stored, shown to an administrator and sent by one.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "actors/money/rules.hpp"

namespace zhian::money {

std::string to_json(const money_rules& x);
/// Rules that can be put in force, or the first thing that is wrong with the text. Every member
/// must be there and no other may.
std::variant<money_rules, rule_fault> rules_from_json(std::string_view json);

} // namespace zhian::money
