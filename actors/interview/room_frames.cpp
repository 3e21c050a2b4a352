// Data of the frames about pauses, devices and branches.
#include "actors/interview/room_json.hpp"
#include "protocols/json_writer.hpp"

namespace zhian::interview {

std::string paused_data(const room_state& x) {
  return json_writer{}.open().field("turn", x.current().turn).close().take();
}

std::string resumed_data(const room_state& x) {
  const auto& last = x.pauses.spans().back();
  return json_writer{}
      .open()
      .field("turn", x.current().turn)
      .field("paused_ms", x.pauses.within(last.from, last.until.value_or(last.from)).count())
      .close()
      .take();
}

std::string takeover_data(const room_state& x, const session_id& from) {
  return json_writer{}
      .open()
      .field("turn", x.current().turn)
      .field("speaker", x.seat.speaker.str())
      .field("from", from.str())
      .close()
      .take();
}

std::string branched_data(const room_state& x) {
  auto from = x.branch.value_or(branch_origin{});
  return json_writer{}
      .open()
      .field("turn", from.turn)
      .field("record_id", from.record.str())
      .field("room_id", from.room.str())
      .close()
      .take();
}

std::string presence_data(const room_state& x, uint32_t devices, bool speaker_here) {
  json_writer out;
  out.open().field("devices", devices);
  if (x.seat.speaker)
    out.field("speaker", x.seat.speaker.str());
  else
    out.null("speaker");
  return out.field("speaker_here", speaker_here).close().take();
}

} // namespace zhian::interview
