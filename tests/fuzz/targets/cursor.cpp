// The cursor of a stream: live frames and history in any order, as the bytes say.
#include "http/websocket/stream_cursor.hpp"
#include "tests/fuzz/target.hpp"

using namespace zhian;
using namespace zhian::http;
using fuzz::claim;

namespace {

frame_ptr frame(std::string epoch, uint64_t seq) {
  auto out = std::make_shared<stream_frame>();
  out->stream = {stream_kind::room, "rom_00a101JD3V8Z6Q4M7K2X9T5B0C1E8G"};
  out->epoch = std::move(epoch);
  out->seq = seq;
  out->type = seq == 0 ? "delta" : "question";
  out->data = "{}";
  return std::make_shared<const wire_frame>(std::move(out));
}

} // namespace

ZHIAN_FUZZ_TARGET(stream_cursor) {
  fuzz::input in{bytes};
  stream_cursor cursor{8};
  std::string epoch = "1";
  uint64_t head = 3;
  std::vector<frame_ptr> out;
  stream_position seen;
  auto deliver = [&] {
    for (const auto& x : out)
      if (!x->interim()) {
        claim((*x)->epoch == seen.epoch && (*x)->seq == seen.seq + 1,
              "every final comes once and in order");
        seen.seq = (*x)->seq;
      }
    out.clear();
  };
  cursor.claim({epoch, 1});
  seen = {epoch, 1};
  while (!in.empty()) {
    auto op = in.byte();
    switch (op % 6) {
    case 0: // A commit that is told.
      cursor.live(frame(epoch, ++head), out);
      break;
    case 1: // One whose frame is lost on the way.
      ++head;
      break;
    case 2:
      cursor.live(frame(epoch, 0), out);
      break;
    case 3: // A frame that was told before.
      cursor.live(frame(epoch, 1 + op / 6 % head), out);
      break;
    case 4: // Another epoch.
      epoch += '1';
      head = 1;
      cursor.live(frame(epoch, head), out);
      break;
    default:
      break;
    }
    deliver();
    if (!cursor.wants_read())
      continue;
    auto from = cursor.position();
    std::vector<frame_ptr> frames;
    bool same = from.epoch == epoch && from.seq <= head;
    for (auto seq = from.seq + 1; same && seq <= head; ++seq)
      frames.push_back(frame(epoch, seq));
    if (cursor.history(epoch, head, frames, out)) {
      claim(same, "what is in another epoch is not recovered");
      deliver();
    } else {
      out.clear();
      seen = {epoch, head};
      cursor.start(seen, out);
      deliver();
    }
  }
}
