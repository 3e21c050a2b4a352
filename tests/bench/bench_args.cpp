#include "bench/bench_args.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <stdexcept>

namespace zhian::bench {

arguments parse(int argc, char** argv) {
  arguments out;
  auto number = [&](int& i) {
    if (i + 1 >= argc || std::atoi(argv[i + 1]) < 1) {
      std::cerr << argv[i] << " needs a number\n";
      std::exit(2);
    }
    return std::atoi(argv[++i]);
  };
  for (int i = 1; i < argc; ++i) {
    std::string arg = argv[i];
    if (arg == "--json")
      out.json = true;
    else if (arg == "--seconds")
      out.seconds = number(i);
    else if (arg == "--rounds")
      out.rounds = number(i);
    else {
      std::cerr << "unknown argument " << arg << "; there are --seconds S, --rounds R and --json\n";
      std::exit(2);
    }
  }
  return out;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  auto n = values.size();
  return n % 2 == 1 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

std::string output_of(const std::string& command) {
  std::string out;
  auto* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr)
    throw std::runtime_error("cannot run " + command);
  std::array<char, 4096> buffer;
  while (auto n = fread(buffer.data(), 1, buffer.size(), pipe))
    out.append(buffer.data(), n);
  if (pclose(pipe) != 0)
    throw std::runtime_error("failed: " + command + "\n" + out);
  return out;
}

} // namespace zhian::bench
