// The command line of the one binary.
#pragma once

namespace zhian::cli {

/// Exit codes (sysexits.h where one fits). 75 also ends a node that was fenced.
enum exit_code : int { done = 0, failed = 1, wrong_usage = 64, fenced = 75, wrong_config = 78 };

/// Parses and runs one command; answers the exit code.
int run(int argc, char** argv);

} // namespace zhian::cli
