// The cities that postings are in and that searches name: how they are written, and where their
// middle is. Pure.
#pragma once

#include <span>
#include <string_view>

#include "protocols/job.hpp"

namespace zhian::jobs {

struct city {
  std::string_view zh; ///< How it is kept.
  std::string_view en;
  geo_point at;
  uint32_t weight = 1; ///< How many of the samples are there, in proportion.
};

std::span<const city> all_cities();
/// By either name, also with 市 behind it; Latin letters in any case. Null: none of them.
const city* find_city(std::string_view name);

} // namespace zhian::jobs
