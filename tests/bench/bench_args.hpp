// What every benchmark takes: --seconds S, --rounds R, --json.
#pragma once

#include <string>
#include <vector>

namespace zhian::bench {

struct arguments {
  int seconds = 5; ///< Of each measurement.
  int rounds = 3;  ///< Interleaved; the median counts.
  bool json = false;
};

/// Ends the process with a message when an argument is not understood.
arguments parse(int argc, char** argv);

double median(std::vector<double> values);

/// Runs a command line and gives what it wrote to stdout; throws std::runtime_error when it fails.
std::string output_of(const std::string& command);

} // namespace zhian::bench
