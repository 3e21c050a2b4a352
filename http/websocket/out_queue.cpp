#include "http/websocket/out_queue.hpp"

namespace zhian::http {

out_queue::verdict out_queue::push(text what, bool interim) {
  auto size = what->size();
  if (!texts_.empty()) {
    // Interim texts are worth little when late: they get an eighth of the room.
    if (interim && bytes_ + size > max_bytes_ / 8) {
      ++dropped_;
      return verdict::dropped;
    }
    if (bytes_ + size > max_bytes_)
      drop_interim();
    if (bytes_ + size > max_bytes_)
      return verdict::too_slow;
  }
  bytes_ += size;
  texts_.push_back({std::move(what), interim});
  return verdict::queued;
}

void out_queue::pop() {
  bytes_ -= texts_.front().what->size();
  texts_.pop_front();
}

void out_queue::clear(bool keep_front) {
  while (texts_.size() > (keep_front ? 1u : 0u)) {
    bytes_ -= texts_.back().what->size();
    texts_.pop_back();
  }
}

void out_queue::drop_interim() {
  // Never the front: it may be half written.
  for (auto at = std::next(texts_.begin()); at != texts_.end();) {
    if (at->interim) {
      bytes_ -= at->what->size();
      ++dropped_;
      at = texts_.erase(at);
    } else {
      ++at;
    }
  }
}

} // namespace zhian::http
