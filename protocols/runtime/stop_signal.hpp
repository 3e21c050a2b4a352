// Tells blocking work that its node is going down: as a flag to look at and as a descriptor to
// poll.
#pragma once

#include <atomic>

#include <sys/eventfd.h>
#include <unistd.h>

namespace zhian {

/// Raised once, by the owner of the workers; every worker may read it from its own thread.
class stop_signal {
public:
  stop_signal() : fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}
  ~stop_signal() {
    if (fd_ >= 0)
      ::close(fd_);
  }
  stop_signal(const stop_signal&) = delete;
  stop_signal& operator=(const stop_signal&) = delete;

  void raise() noexcept {
    raised_.store(true, std::memory_order_release);
    if (fd_ >= 0)
      ::eventfd_write(fd_, 1);
  }
  bool raised() const noexcept { return raised_.load(std::memory_order_acquire); }

  /// Readable once raised; -1 when the process had no descriptor left (the flag still works).
  int fd() const noexcept { return fd_; }

private:
  std::atomic<bool> raised_{false};
  int fd_;
};

} // namespace zhian
