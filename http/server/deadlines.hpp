// Deadlines of one io thread: a timer wheel swept every 50 ms, so that a request costs two list
// links, not a timer.
#pragma once

#include <array>
#include <chrono>

#include <boost/intrusive/list.hpp>

#include "protocols/errors.hpp"

namespace zhian::http {

/// The clock of budgets and timeouts.
using steady = std::chrono::steady_clock;

/// A wheel of deadlines. Used from one thread. Entries are not owned: one that is destroyed leaves
/// the wheel by itself.
class deadlines {
  using hook =
      boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>>;

public:
  /// Something that must not wait for ever.
  class entry : public hook {
  public:
    entry() = default;
    entry(const entry&) = delete;
    entry& operator=(const entry&) = delete;
    virtual ~entry() = default;
    /// Called once when the time is over (`timed_out`) or the thread ends (`shutting_down`). The
    /// entry has left the wheel; it may add itself again, or be destroyed in the call.
    virtual void expire(ec why) = 0;
    steady::time_point due() const { return due_; }
    /// Leaves the wheel; harmless when it is not in one.
    void cancel() {
      if (is_linked())
        unlink();
    }

  private:
    friend class deadlines;
    steady::time_point due_{};
  };

  static constexpr auto grain = std::chrono::milliseconds{50};

  /// Puts `what` on the wheel, or moves it there.
  void add(entry& what, steady::time_point due);
  /// Expires what is due. An entry may be late by one grain, never early.
  void sweep(steady::time_point now);
  /// Expires everything, due or not.
  void expire_all(ec why);
  bool empty() const;

private:
  using list = boost::intrusive::list<entry, boost::intrusive::constant_time_size<false>>;
  static constexpr size_t slots = 256;

  static int64_t tick_of(steady::time_point at) { return at.time_since_epoch() / grain; }
  static void expire_list(list& those, ec why);

  std::array<list, slots> wheel_;
  int64_t swept_ = -1; ///< The last tick that was swept; -1: never.
};

} // namespace zhian::http
