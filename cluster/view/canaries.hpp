// Whether the parts of this node still work: each is asked a question now and then, and one that
// does not answer for too long makes the node one that should not pass for alive (reference:
// cluster.md A.5, gray failures). Pure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace zhian::cluster {

class canaries {
public:
  /// `limit`: nanoseconds of CLOCK_BOOTTIME that a question may stay without an answer.
  explicit canaries(int64_t limit) : limit_(limit) {}

  /// Whether to ask `part` now: it has answered the question before, or was never asked one.
  bool ask(int64_t now, const std::string& part) { return asked_.try_emplace(part, now).second; }
  void answered(const std::string& part) { asked_.erase(part); }

  /// A part that has been silent for too long. To be called more often than the limit is long: when
  /// the whole process stood still, no part of it is to blame, and waiting begins anew.
  std::optional<std::string> silent(int64_t now) {
    bool paused = now - looked_ > limit_;
    looked_ = now;
    for (auto& [part, at] : asked_)
      if (paused)
        at = now;
    for (const auto& [part, at] : asked_)
      if (now - at >= limit_)
        return part;
    return std::nullopt;
  }

private:
  int64_t limit_;
  int64_t looked_ = 0;
  std::map<std::string, int64_t> asked_; ///< Questions that are out, and since when.
};

} // namespace zhian::cluster
