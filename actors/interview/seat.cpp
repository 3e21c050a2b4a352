#include "actors/interview/seat.hpp"

#include "actors/interview/room_json.hpp"
#include "actors/interview/room_steps.hpp"

namespace zhian::interview {

bool may_speak(const speaker_seat& seat, const session_id& device, bool lost) {
  return !device || !seat.speaker || seat.speaker == device || lost;
}

void take_seat(room_decision& d, const session_id& device, timestamp at) {
  auto& seat = d.next.seat;
  if (!device || seat.speaker == device)
    return;
  auto before = seat.speaker;
  seat.speaker = device;
  // The first device has taken nothing from anybody: there is no news in it.
  if (!before)
    return;
  ++seat.moves;
  tell_room(d, "takeover", takeover_data(d.next, before), at);
}

room_decision on(const room_state& now, const takeover_requested& x, timestamp at,
                 const room_facts& facts) {
  if (now.phase == room_phase::ended)
    return refuse(now, ec::room_over);
  auto d = keep(now);
  d.ack.seq = facts.head;
  if (!x.by || now.seat.speaker == x.by)
    return d;
  if (now.seat.moves >= most_seat_moves)
    return refuse(now, ec::room_limit);
  take_seat(d, x.by, at);
  save(d);
  return d;
}

} // namespace zhian::interview
