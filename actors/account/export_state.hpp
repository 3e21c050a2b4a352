// The rules of exports: one is gathered at a time, it is told once, and its file goes.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "actors/account/person_state.hpp"

namespace zhian::account {

inline constexpr std::string_view gather_timer_prefix = "export:";
inline constexpr std::string_view expire_timer_prefix = "export_end:";
/// Exports kept at once.
inline constexpr size_t most_exports = 3;

/// Records of a new export that is gathered at once. Language: of its mail.
std::vector<record> open_export(const export_row& row);

/// A gathered export: its row, the mail (unless the person wants none), the news, and the end of
/// the timer that had it gathered. `due_at` is that timer's.
std::vector<record> export_ready(export_row row, const person& whose, const stored_file& file,
                                 const std::string& public_url, std::chrono::seconds life,
                                 timestamp now, timestamp due_at);

/// An export that cannot be made, or whose time is over.
std::vector<record> export_over(export_row row, export_state how, timestamp now,
                                std::chrono::seconds spare);

/// The list of what an archive holds and what had to be left out, as JSON.
std::string manifest_of(const export_row& row, const gather_data::reply& data,
                        const std::vector<bool>& taken);

/// Which of the files fit beside the parts: in their order, as many as `most_bytes` lets.
std::vector<bool> choose_files(const gather_data::reply& data, uint64_t most_bytes);

} // namespace zhian::account
