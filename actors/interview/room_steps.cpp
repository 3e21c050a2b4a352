#include "actors/interview/room_steps.hpp"

#include <utility>

namespace zhian::interview {

room_decision keep(const room_state& now) {
  room_decision d;
  d.next = now;
  d.ack = {0, now.current().turn, now.phase};
  return d;
}

room_decision refuse(const room_state& now, ec why, std::string detail, std::string field) {
  auto d = keep(now);
  d.error = why;
  d.detail = std::move(detail);
  d.field = std::move(field);
  return d;
}

entity_ref ref_of(const room_state& x) {
  return refs::room(x.in, x.id);
}

void tell_room(room_decision& d, std::string type, std::string data, timestamp at) {
  d.records.push_back(
      event_row{stream_of(d.next.id), d.next.in, std::move(type), std::move(data), at});
  ++d.room_events;
}

void save(room_decision& d) {
  auto& x = d.next;
  ++x.version;
  d.records.push_back(changed_row(x));
  for (auto& turn : new_turn_rows(x))
    d.records.push_back(std::move(turn));
  x.stored_turns = static_cast<uint32_t>(x.turns.size() - 1);
}

} // namespace zhian::interview
