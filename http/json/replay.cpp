#include "http/json/replay.hpp"

#include <algorithm>
#include <chrono>

#include "protocols/json_writer.hpp"
#include "protocols/time.hpp"

namespace zhian::http::json {

namespace {

int64_t ms_of(timestamp::duration x) {
  // Clocks may step back; a replay does not.
  return std::max<int64_t>(0, std::chrono::duration_cast<std::chrono::milliseconds>(x).count());
}

/// What the pauses of a room take out of its time.
class pause_clock {
public:
  /// The time without pauses at which `x` happens, after all that was given before. What is said
  /// during a pause is at its beginning.
  timestamp::duration active_at(const stream_frame& x, timestamp started_at) {
    if (x.type == "resumed" && paused_) {
      held_ += std::max(x.at - since_, timestamp::duration{0});
      paused_ = false;
    }
    auto at = paused_ ? std::min(since_, x.at) : x.at;
    if (x.type == "paused") {
      paused_ = true;
      since_ = x.at;
    }
    return at - started_at - held_;
  }

private:
  timestamp::duration held_{0};
  bool paused_ = false;
  timestamp since_{};
};

} // namespace

std::vector<replay_step> time_frames(const replay_frames& frames, timestamp started_at,
                                     const replay_frames& pauses) {
  std::vector<replay_step> out;
  out.reserve(frames.size());
  pause_clock clock;
  for (const auto& x : pauses)
    clock.active_at(*x, started_at);
  for (const auto& x : frames)
    out.push_back({x, ms_of(x->at - started_at), ms_of(clock.active_at(*x, started_at))});
  return out;
}

std::string replay(const record_item& record, const std::vector<replay_step>& page,
                   uint64_t total) {
  json_writer out;
  out.open()
      .field("record_id", record.id.str())
      .field("room_id", record.room.str())
      .field("started_at", to_rfc3339(record.started_at))
      .field("ended_at", to_rfc3339(record.ended_at))
      .field("duration_s", record.duration_s)
      .field("frames", total)
      .open_list("items");
  for (const auto& x : page)
    out.open()
        .field("seq", x.frame->seq)
        .field("type", x.frame->type)
        .field("at", to_rfc3339(x.frame->at))
        .field("offset_ms", x.offset_ms)
        .field("active_ms", x.active_ms)
        .raw("data", x.frame->data)
        .close();
  out.close_list();
  if (page.empty() || page.back().frame->seq >= total)
    out.null("next_cursor");
  else
    out.field("next_cursor", std::to_string(page.back().frame->seq));
  return out.close().take();
}

} // namespace zhian::http::json
