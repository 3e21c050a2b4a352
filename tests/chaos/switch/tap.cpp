#include "tests/chaos/switch/tap.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace zhian::chaos {

namespace {

/// More than a frame of an Ethernet of 1500 bytes; the kernel hands over whole ones.
constexpr size_t longest_frame = 2048;

void require(int answer, const std::string& what) {
  if (answer < 0)
    throw std::system_error(errno, std::generic_category(), what);
}

} // namespace

tap::tap(const std::string& name, const std::string& address)
    : fd_(::open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC)) {
  require(fd_, "/dev/net/tun");
  try {
    ifreq ask{};
    if (name.size() >= sizeof ask.ifr_name)
      throw std::system_error(ENAMETOOLONG, std::generic_category(), name);
    std::memcpy(ask.ifr_name, name.data(), name.size());
    ask.ifr_flags = IFF_TAP | IFF_NO_PI;
    require(::ioctl(fd_, TUNSETIFF, &ask), name);
    ask.ifr_hwaddr.sa_family = ARPHRD_ETHER;
    unsigned b[6];
    if (std::sscanf(address.c_str(), "%x:%x:%x:%x:%x:%x", &b[0], &b[1], &b[2], &b[3], &b[4], &b[5])
        != 6)
      throw std::system_error(EINVAL, std::generic_category(), address);
    for (size_t i = 0; i < 6; ++i)
      ask.ifr_hwaddr.sa_data[i] = static_cast<char>(b[i]);
    require(::ioctl(fd_, SIOCSIFHWADDR, &ask), name + ": " + address);
  } catch (...) {
    close();
    throw;
  }
}

tap::~tap() {
  close();
}

tap::tap(tap&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

void tap::close() {
  if (fd_ >= 0)
    ::close(std::exchange(fd_, -1));
}

std::optional<std::string> tap::read() {
  char buffer[longest_frame];
  auto n = fd_ < 0 ? 0 : ::read(fd_, buffer, sizeof buffer);
  if (n > 0)
    return std::string{buffer, static_cast<size_t>(n)};
  // A device that is not up yet answers EIO; one whose namespace was deleted EBADFD, for ever.
  if (n < 0 && errno == EBADFD)
    close();
  return std::nullopt;
}

bool tap::write(std::string_view frame) {
  return fd_ >= 0 && ::write(fd_, frame.data(), frame.size()) == static_cast<ssize_t>(frame.size());
}

} // namespace zhian::chaos
