// Who waits for the end of a task, or for more parts of its result.
#pragma once

#include <cstdint>
#include <map>

#include <caf/typed_response_promise.hpp>

#include "protocols/task.hpp"

namespace zhian::tasks {

inline task_progress progress_of(const task_row& x) {
  return {x.stage, x.parts};
}

class task_waiters {
public:
  /// Of each sort at most.
  static constexpr size_t most = 64;

  bool empty() const { return for_end_.empty() && for_parts_.empty(); }
  bool is_full_for_end() const { return for_end_.size() >= most; }
  bool is_full_for_parts() const { return for_parts_.size() >= most; }

  /// Answers a number for `give_up`.
  uint64_t wait_for_end(caf::typed_response_promise<task_view> who) {
    for_end_.emplace(++last_, std::move(who));
    return last_;
  }
  uint64_t wait_for_parts(uint32_t after, caf::typed_response_promise<task_progress> who) {
    for_parts_.emplace(++last_, part_waiter{after, std::move(who)});
    return last_;
  }

  /// Tells whoever waits for what is there by now.
  void tell(const task_row& now) {
    for (auto at = for_parts_.begin(); at != for_parts_.end();) {
      if (!is_over(now.stage) && now.parts <= at->second.after) {
        ++at;
        continue;
      }
      at->second.promise.deliver(progress_of(now));
      at = for_parts_.erase(at);
    }
    if (!is_over(now.stage))
      return;
    for (auto& [number, promise] : for_end_)
      promise.deliver(task_view{now});
    for_end_.clear();
  }
  /// This one has waited long enough: it is told how the task stands.
  void give_up(uint64_t number, const task_row& now) {
    if (auto one = for_parts_.find(number); one != for_parts_.end()) {
      one->second.promise.deliver(progress_of(now));
      for_parts_.erase(one);
    }
    if (auto one = for_end_.find(number); one != for_end_.end()) {
      one->second.deliver(task_view{now});
      for_end_.erase(one);
    }
  }
  /// Lets go of all, untold.
  void clear() {
    for_end_.clear();
    for_parts_.clear();
  }

private:
  struct part_waiter {
    uint32_t after = 0;
    caf::typed_response_promise<task_progress> promise;
  };
  uint64_t last_ = 0;
  std::map<uint64_t, caf::typed_response_promise<task_view>> for_end_;
  std::map<uint64_t, part_waiter> for_parts_;
};

} // namespace zhian::tasks
