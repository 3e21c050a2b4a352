// Sign-ins the edge refused before anybody was asked, for the trail of the address.
#pragma once

#include <string>
#include <vector>

#include "http/server/call.hpp"

namespace zhian::http {

/// Tells the address which of the rules refused, at most once in ten seconds an address and io
/// thread, and within the daily budgets of `note_rules`. Nobody waits for it, and when the limiter
/// is silent nothing is written: a trail that misses a line is better than a flood that writes.
void note_limited(http_call& in, const std::string& email, const std::vector<token_rule>& rules);

/// The name of the rule that gave the verdict, e.g. "login.pair"; nothing of the bucket's key.
std::string rule_of(const limit_verdict& said, const std::vector<token_rule>& rules);

} // namespace zhian::http
