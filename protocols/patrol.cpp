#include "protocols/patrol.hpp"

#include <ostream>

namespace zhian {

std::string_view to_string(patrol_kind x) {
  switch (x) {
  case patrol_kind::unsettled:
    return "unsettled";
  case patrol_kind::unsettled_day:
    return "unsettled_day";
  case patrol_kind::bill:
    return "bill";
  case patrol_kind::books:
    return "books";
  }
  return {};
}

std::optional<patrol_kind> parse_patrol_kind(std::string_view name) {
  for (auto x : all_patrols)
    if (to_string(x) == name)
      return x;
  return std::nullopt;
}

std::ostream& operator<<(std::ostream& out, patrol_kind x) {
  return out << to_string(x);
}

std::string_view to_string(run_state x) {
  switch (x) {
  case run_state::running:
    return "running";
  case run_state::finished:
    return "finished";
  case run_state::missed:
    return "missed";
  }
  return {};
}

std::optional<run_state> parse_run_state(std::string_view name) {
  for (auto x : {run_state::running, run_state::finished, run_state::missed})
    if (to_string(x) == name)
      return x;
  return std::nullopt;
}

std::ostream& operator<<(std::ostream& out, run_state x) {
  return out << to_string(x);
}

} // namespace zhian
