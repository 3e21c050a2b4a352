#include "http/server/deadlines.hpp"

#include <algorithm>

namespace zhian::http {

void deadlines::add(entry& what, steady::time_point due) {
  what.cancel();
  what.due_ = due;
  // One tick later than due: a slot is swept when its whole tick has passed.
  auto tick = tick_of(due);
  wheel_[static_cast<size_t>(std::max<int64_t>(tick, swept_ + 1)) % slots].push_back(what);
}

void deadlines::sweep(steady::time_point now) {
  auto last = tick_of(now) - 1;
  if (swept_ < 0 || last - swept_ > static_cast<int64_t>(slots))
    swept_ = last - static_cast<int64_t>(slots);
  list ready;
  for (; swept_ < last; ++swept_) {
    auto& slot = wheel_[static_cast<size_t>(swept_ + 1) % slots];
    for (auto at = slot.begin(); at != slot.end();) {
      auto next = std::next(at);
      if (at->due_ <= now)
        ready.splice(ready.end(), slot, at); // Others are a turn of the wheel or more away.
      at = next;
    }
  }
  expire_list(ready, ec::timed_out);
}

void deadlines::expire_all(ec why) {
  list all;
  for (auto& slot : wheel_)
    all.splice(all.end(), slot);
  expire_list(all, why);
}

bool deadlines::empty() const {
  return std::all_of(wheel_.begin(), wheel_.end(), [](const list& slot) { return slot.empty(); });
}

void deadlines::expire_list(list& those, ec why) {
  // One call may destroy or add any entry, also of `those`: take them off one by one.
  while (!those.empty()) {
    auto& first = those.front();
    those.pop_front();
    first.expire(why);
  }
}

} // namespace zhian::http
