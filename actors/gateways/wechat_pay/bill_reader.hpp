// BILL READER: unpacks and reads one bill beside the actors that wait for nothing: a large one
// takes a good part of a second.
#pragma once

#include <string>

#include <caf/actor.hpp>
#include <caf/fwd.hpp>

#include "actors/gateways/wechat_pay/requests.hpp"

namespace zhian::wechat_pay {

/// The file of a bill, as it came. Answered with a fetch_bill::answer, once; then the reader ends.
struct packed_bill {
  static constexpr uint16_t kind = 0x0d43;
  std::string file;
  std::string sha1;
  size_t most_bytes = 0;
  account ours;
};
caf::actor spawn_bill_reader(caf::actor_system& sys);

} // namespace zhian::wechat_pay
