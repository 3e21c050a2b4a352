// A finished interview as it went: pages of its frames, whatever happened in it. A byte is a frame:
// what it is and how long after the one before.
#include <algorithm>
#include <cstdlib>

#include <rapidjson/document.h>

#include "http/json/replay.hpp"
#include "tests/fuzz/target.hpp"

using namespace zhian;
using namespace zhian::http;
using fuzz::claim;

ZHIAN_FUZZ_TARGET(replay_page) {
  fuzz::input in{bytes.substr(0, 400)};
  auto limit = 1u + in.byte() % 100;
  record_item record;
  record.id = *record_id::parse("rec_00a101JD3V8Z6Q4M7K2X9T5B0C1E8G");
  record.room = *room_id::parse("rom_00a101JD3V8Z6Q4M7K2X9T5B0C1E8G");
  record.started_at = timestamp{std::chrono::seconds{1'800'000'000}};
  std::vector<std::shared_ptr<const stream_frame>> frames;
  auto at = record.started_at;
  bool backwards = false;
  uint64_t seq = 0;
  while (!in.empty()) {
    auto byte = in.byte();
    auto frame = std::make_shared<stream_frame>();
    constexpr const char* types[] = {"question", "answer", "paused", "resumed"};
    frame->type = types[byte % 4];
    frame->data = "{}";
    frame->seq = ++seq;
    // Clocks step back now and then.
    bool back = byte >= 0xf0;
    backwards = backwards || back;
    at += std::chrono::milliseconds{byte / 4} * (back ? -1 : 1);
    frame->at = at;
    frames.push_back(std::move(frame));
  }
  auto steps = json::time_frames(frames, record.started_at);
  claim(steps.size() == frames.size(), "each frame has its time");
  int64_t offset = 0;
  int64_t active = 0;
  for (const auto& x : steps) {
    claim(x.offset_ms >= 0 && x.active_ms >= 0, "no frame is before the beginning");
    claim(backwards || (x.offset_ms >= offset && x.active_ms >= active), "time goes on");
    claim(backwards || x.active_ms <= x.offset_ms, "pauses only shorten a replay");
    offset = x.offset_ms;
    active = x.active_ms;
  }
  // Page by page until there is no cursor; each is timed by itself, with the pauses before it.
  uint64_t after = 0;
  uint64_t seen = 0;
  for (;;) {
    json::replay_frames of_page(
        frames.begin() + static_cast<ptrdiff_t>(after),
        frames.begin() + static_cast<ptrdiff_t>(std::min<uint64_t>(after + limit, frames.size())));
    json::replay_frames pauses;
    for (uint64_t i = 0; i < after; ++i)
      if (frames[i]->type == "paused" || frames[i]->type == "resumed")
        pauses.push_back(frames[i]);
    auto timed = json::time_frames(of_page, record.started_at, pauses);
    for (size_t i = 0; i < timed.size(); ++i)
      claim(timed[i].offset_ms == steps[after + i].offset_ms
                && timed[i].active_ms == steps[after + i].active_ms,
            "a page has the times of the whole");
    auto page = json::replay(record, timed, frames.size());
    claim(fuzz::is_good_json(page), "a page is JSON");
    rapidjson::Document doc;
    doc.Parse(page.data(), page.size());
    const auto& items = doc["items"];
    claim(items.Size() <= limit, "a page is bounded");
    for (const auto& x : items.GetArray())
      claim(x["seq"].GetUint64() == ++seen, "each frame comes once and in order");
    if (doc["next_cursor"].IsNull())
      break;
    auto next = std::strtoull(doc["next_cursor"].GetString(), nullptr, 10);
    claim(next > after && items.Size() == limit, "a cursor leads on from a full page");
    after = next;
  }
  claim(seen == frames.size(), "the pages hold all frames");
}
