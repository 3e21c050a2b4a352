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

} // namespace

std::vector<replay_step> time_frames(const std::vector<std::shared_ptr<const stream_frame>>& frames,
                                     timestamp started_at) {
  std::vector<replay_step> out;
  out.reserve(frames.size());
  timestamp::duration held{0};
  bool paused = false;
  timestamp since{};
  for (const auto& x : frames) {
    if (x->type == "resumed" && paused) {
      held += std::max(x->at - since, timestamp::duration{0});
      paused = false;
    }
    // What is said during a pause is at its beginning.
    auto at = paused ? std::min(since, x->at) : x->at;
    out.push_back({x, ms_of(x->at - started_at), ms_of(at - started_at - held)});
    if (x->type == "paused") {
      paused = true;
      since = x->at;
    }
  }
  return out;
}

std::string replay(const record_item& record, const std::vector<replay_step>& steps, uint64_t after,
                   uint32_t limit) {
  auto from = std::find_if(steps.begin(), steps.end(),
                           [&](const replay_step& x) { return x.frame->seq > after; });
  auto left = static_cast<size_t>(steps.end() - from);
  auto to = from + static_cast<std::ptrdiff_t>(std::min<size_t>(left, limit));
  json_writer out;
  out.open()
      .field("record_id", record.id.str())
      .field("room_id", record.room.str())
      .field("started_at", to_rfc3339(record.started_at))
      .field("ended_at", to_rfc3339(record.ended_at))
      .field("duration_s", record.duration_s)
      .field("frames", steps.size())
      .open_list("items");
  for (auto at = from; at != to; ++at)
    out.open()
        .field("seq", at->frame->seq)
        .field("type", at->frame->type)
        .field("at", to_rfc3339(at->frame->at))
        .field("offset_ms", at->offset_ms)
        .field("active_ms", at->active_ms)
        .raw("data", at->frame->data)
        .close();
  out.close_list();
  if (to == steps.end())
    out.null("next_cursor");
  else
    out.field("next_cursor", std::to_string((to - 1)->frame->seq));
  return out.close().take();
}

} // namespace zhian::http::json
