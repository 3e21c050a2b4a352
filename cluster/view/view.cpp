#include "cluster/view/view.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace zhian::cluster {

namespace {

constexpr std::array<std::string_view, 4> states{"up", "draining", "left", "dead"};

/// Takes the first number of a dotted text; what is no number counts as 0.
uint64_t take_number(std::string_view& text) {
  auto dot = text.find('.');
  auto part = text.substr(0, dot);
  text = dot == std::string_view::npos ? std::string_view{} : text.substr(dot + 1);
  uint64_t out = 0;
  std::from_chars(part.data(), part.data() + part.size(), out);
  return out;
}

} // namespace

std::string_view to_string(member_state x) {
  return states[static_cast<size_t>(x)];
}

std::optional<member_state> parse_member_state(std::string_view text) {
  auto at = std::find(states.begin(), states.end(), text);
  if (at == states.end())
    return std::nullopt;
  return static_cast<member_state>(at - states.begin());
}

const member* cluster_view::find(std::string_view incarnation) const {
  auto at = std::find_if(members.begin(), members.end(),
                         [&](const member& m) { return m.incarnation == incarnation; });
  return at == members.end() ? nullptr : &*at;
}

bool older_version(std::string_view a, std::string_view b) {
  while (!a.empty() || !b.empty()) {
    auto x = take_number(a), y = take_number(b);
    if (x != y)
      return x < y;
  }
  return false;
}

} // namespace zhian::cluster
