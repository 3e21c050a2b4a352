// What the bed tells the switch, a line each, and how machines are told apart on it. Pure.
//
//   link FROM TO [delay MS] [jitter MS] [loss %] [duplicate %] [reorder %]   one direction; what is
//   not named is good mend                                                                     all
//   links are good figures                                                                  what
//   was done to frames, by direction
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "tests/chaos/switch/link.hpp"

namespace zhian::chaos {

struct set_link {
  size_t from = 0;
  size_t to = 0;
  impairment how;
};
struct mend_all {};
struct tell_figures {};
/// Not understood: a sentence that says why.
struct not_understood {
  std::string why;
};
using order = std::variant<set_link, mend_all, tell_figures, not_understood>;

order read_order(std::string_view line, size_t ports);

/// The machine at a port has this address, so the switch need not learn any.
std::string address_of(size_t port);

/// The port that a frame is for; nothing: for none (a broadcast, or one for strangers), and nobody
/// misses it.
std::optional<size_t> port_of(std::string_view frame, size_t ports);

} // namespace zhian::chaos
