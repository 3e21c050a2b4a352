// Frames on their way through the switch, by the moment they are due.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "tests/chaos/switch/link.hpp"

namespace zhian::chaos {

struct frame_on_its_way {
  size_t from = 0;
  size_t to = 0;
  std::string bytes;
};

/// Bounded: a link that is slower than what is sent over it drops frames, as a real one does.
class frame_queue {
public:
  explicit frame_queue(size_t most) : most_(most) {}

  /// False: it is full.
  bool put(moment due, frame_on_its_way what) {
    if (frames_.size() >= most_)
      return false;
    frames_.emplace(std::pair{due, ++number_}, std::move(what));
    return true;
  }

  /// The next one that is due, those due at the same time in the order they came.
  std::optional<frame_on_its_way> take(moment now) {
    auto first = frames_.begin();
    if (first == frames_.end() || first->first.first > now)
      return std::nullopt;
    auto out = std::move(first->second);
    frames_.erase(first);
    return out;
  }

  /// When there is something to do; nothing: when something new comes.
  std::optional<moment> next_due() const {
    return frames_.empty() ? std::nullopt : std::optional{frames_.begin()->first.first};
  }

  size_t size() const { return frames_.size(); }

private:
  size_t most_;
  uint64_t number_ = 0;
  std::map<std::pair<moment, uint64_t>, frame_on_its_way> frames_;
};

} // namespace zhian::chaos
