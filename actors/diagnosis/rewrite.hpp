// How a statement could be told better: made from its own words, in its own language, with places
// for the figures that only its writer knows. Pure.
#pragma once

#include <string>
#include <string_view>

#include "protocols/entity.hpp"

namespace zhian::diagnosis {

/// "负责系统维护工作" → "主导系统维护，用【做法】把每月故障次数从【A】降到【B】". A statement
/// without a weak opening keeps its words and gets an end.
std::string better_statement(std::string_view statement, language lang);

/// "maintaining" → "maintained"; a word that is no -ing form is left.
std::string past_of(std::string_view gerund);

} // namespace zhian::diagnosis
