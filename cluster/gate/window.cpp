#include "cluster/gate/window.hpp"

#include <algorithm>
#include <utility>

namespace zhian::cluster {

bool send_window::drop_oldest() {
  if (ephemerals_ == 0)
    return false;
  auto at = std::find_if(queue_.begin(), queue_.end(), [](const piece& p) { return p.ephemeral; });
  waiting_ -= at->bytes.size();
  queue_.erase(at);
  --ephemerals_;
  ++dropped_;
  return true;
}

bool send_window::offer(std::string frame, bool ephemeral) {
  while (queue_.size() >= rules_.queue_length || waiting_ + frame.size() > rules_.queue_bytes)
    if (!drop_oldest()) {
      dropped_ += ephemeral ? 1 : 0;
      return false;
    }
  waiting_ += frame.size();
  ephemerals_ += ephemeral ? 1 : 0;
  queue_.push_back({std::move(frame), ephemeral});
  return true;
}

void send_window::urgent(std::string frame) {
  urgent_ += frame;
}

std::string send_window::take() {
  std::string out = std::move(urgent_);
  urgent_.clear();
  while (!queue_.empty() && queue_.front().bytes.size() <= credit_
         && (out.empty() || out.size() + queue_.front().bytes.size() <= rules_.piece)) {
    auto& next = queue_.front();
    credit_ -= next.bytes.size();
    waiting_ -= next.bytes.size();
    ephemerals_ -= next.ephemeral ? 1 : 0;
    out += next.bytes;
    queue_.pop_front();
  }
  return out;
}

void send_window::credited(uint64_t bytes) {
  // A peer cannot grant more than was ever its to grant.
  credit_ = static_cast<size_t>(
      std::min<uint64_t>(rules_.credit, credit_ + std::min<uint64_t>(bytes, rules_.credit)));
}

uint64_t receive_window::consumed(size_t bytes) {
  owed_ += bytes;
  if (owed_ < due_)
    return 0;
  return std::exchange(owed_, 0);
}

} // namespace zhian::cluster
