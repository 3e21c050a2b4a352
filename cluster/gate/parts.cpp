#include "cluster/gate/parts.hpp"

#include <iterator>

namespace zhian::cluster {

std::vector<envelope> in_parts(envelope whole) {
  std::vector<envelope> out;
  auto payload = std::move(whole.payload);
  size_t at = 0;
  while (payload.size() - at > max_payload) {
    envelope part;
    part.type = envelope_type::part;
    part.shard = whole.shard;
    part.request = whole.request;
    part.payload = payload.substr(at, max_payload);
    at += max_payload;
    out.push_back(std::move(part));
  }
  whole.flags = static_cast<uint8_t>(out.size());
  whole.payload = at == 0 ? std::move(payload) : payload.substr(at);
  out.push_back(std::move(whole));
  return out;
}

part_shelf::shelf::iterator part_shelf::drop(shelf::iterator at) {
  bytes_ -= at->second.bytes.size();
  return open_.erase(at);
}

void part_shelf::keep(const envelope& part, time now) {
  auto at = open_.try_emplace(part.request).first;
  auto size = part.payload.size();
  // An empty part would be one more entry for nothing: no end of ours has one in front.
  if (size == 0 || at->second.bytes.size() + size > max_whole || bytes_ + size > most_) {
    drop(at);
    return;
  }
  at->second.bytes += part.payload;
  at->second.parts += 1;
  at->second.last = now;
  bytes_ += size;
}

bool part_shelf::complete(envelope& last) {
  auto at = open_.find(last.request);
  if (last.flags == 0) {
    if (at != open_.end())
      drop(at);
    return true;
  }
  if (at == open_.end())
    return false;
  bool whole =
      at->second.parts == last.flags && at->second.bytes.size() + last.payload.size() <= max_whole;
  if (whole) {
    auto bytes = std::move(at->second.bytes);
    at->second.bytes.clear();
    bytes_ -= bytes.size();
    last.payload.insert(0, bytes);
  }
  drop(at);
  return whole;
}

void part_shelf::sweep(time now) {
  for (auto at = open_.begin(); at != open_.end();)
    at = now - at->second.last > patience_ ? drop(at) : std::next(at);
}

} // namespace zhian::cluster
