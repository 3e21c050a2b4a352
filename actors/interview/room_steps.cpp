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
  ++d.next.version;
  d.records.push_back(to_row(d.next));
}

} // namespace zhian::interview
