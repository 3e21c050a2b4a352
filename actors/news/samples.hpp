// The articles that come with the program: data/news_samples.json, embedded at build time and
// parsed once. They are written where no feed is set, and say that they are samples.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "actors/news/news_state.hpp"

namespace zhian::news {

struct sample_file {
  std::vector<incoming> items;
  std::string error; ///< The first reason to refuse it; empty when good.
};
/// Reads the data file strictly: both languages have to be there, and nothing unknown.
sample_file parse_samples(std::string_view json);

/// All of them. The reference lives as long as the process.
const std::vector<incoming>& samples();

/// The data file as the build put it into the binary.
std::string_view samples_json();

} // namespace zhian::news
