// `Prefer: wait=N` (RFC 7240): how long a client would wait for what goes on behind the answer.
#pragma once

#include <chrono>
#include <string_view>

namespace zhian::http {

inline constexpr std::chrono::seconds longest_preferred_wait{25};

/// The wait among the preferences of `Prefer`, at most the longest; 0: none, or not understood.
/// The first one counts.
std::chrono::seconds preferred_wait(std::string_view prefer);

} // namespace zhian::http
