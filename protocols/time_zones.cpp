#include "protocols/time_zones.hpp"

#include <fstream>
#include <set>
#include <string>

namespace zhian {

namespace {

/// The names of tzdata's own source: "Z <name> …" is a zone, "L <zone> <name>" another name of one.
std::set<std::string, std::less<>> read_names() {
  std::set<std::string, std::less<>> out{"UTC",
                                         "Asia/Shanghai"}; // These also where there is no tzdata.
  std::ifstream in{"/usr/share/zoneinfo/tzdata.zi"};
  for (std::string line; std::getline(in, line);) {
    if (line.size() < 3 || line[1] != ' ' || (line[0] != 'Z' && line[0] != 'L'))
      continue;
    auto rest = std::string_view{line}.substr(2);
    if (line[0] == 'L')
      rest.remove_prefix(std::min(rest.size(), rest.find(' ') + 1));
    out.emplace(rest.substr(0, rest.find(' ')));
  }
  return out;
}

} // namespace

bool known_time_zone(std::string_view name) {
  static const auto names = read_names();
  return names.contains(name);
}

} // namespace zhian
