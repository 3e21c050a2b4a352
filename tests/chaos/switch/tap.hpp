// A TAP device of Linux: what the kernel sends into it is read here, what is written here it
// receives.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace zhian::chaos {

/// Owns the descriptor; the device goes with it, into whichever namespace it was moved.
class tap {
public:
  /// Makes the device, with the address. Throws std::system_error.
  tap(const std::string& name, const std::string& address);
  ~tap();
  tap(tap&& other) noexcept;
  tap(const tap&) = delete;
  tap& operator=(const tap&) = delete;
  tap& operator=(tap&&) = delete;

  /// -1: the device has gone with its namespace.
  int descriptor() const { return fd_; }

  /// A frame, or nothing when there is none.
  std::optional<std::string> read();
  /// False: the kernel did not take it.
  bool write(std::string_view frame);

private:
  void close();

  int fd_ = -1;
};

} // namespace zhian::chaos
