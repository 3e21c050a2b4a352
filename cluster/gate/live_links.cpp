#include "cluster/gate/live_links.hpp"

#include "cluster/gate/stream_relay.hpp"

namespace zhian::cluster {

std::set<std::string> live_links::names() const {
  std::set<std::string> out;
  for (const auto& [other, wire] : wires_)
    out.insert(other);
  return out;
}

size_t live_links::longest_to(const std::string& other) const {
  auto at = wires_.find(other);
  return at != wires_.end() && at->second >= wire_with_parts ? max_whole : max_payload;
}

sent live_links::send(const std::string& to, envelope what) {
  if (!carrier_)
    return sent::no_link;
  if (what.payload.size() <= max_payload)
    return carrier_->send(to, std::move(what));
  if (!has(to))
    return sent::no_link;
  // When the link fills up in between, the other end forgets the beginning in time.
  for (auto& part : in_parts(std::move(what)))
    if (auto r = carrier_->send(to, std::move(part)); r != sent::yes)
      return r;
  return sent::yes;
}

void live_links::tell(const std::string& other, uint16_t kind, std::string payload) {
  if (carrier_)
    tell_gate(*carrier_, other, kind, std::move(payload));
}

void live_links::tell_all(uint16_t kind, const std::string& payload) {
  for (const auto& [other, wire] : wires_)
    tell(other, kind, payload);
}

} // namespace zhian::cluster
