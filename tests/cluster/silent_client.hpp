// A client that connects and never says a word, and what this process costs meanwhile.
#pragma once

#include <chrono>
#include <string>

#include <arpa/inet.h>
#include <boost/test/unit_test.hpp>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

namespace zhian::test {

inline double cpu_seconds() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

struct silent_client {
  int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  explicit silent_client(const std::string& address) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    to.sin_port = htons(static_cast<uint16_t>(std::stoi(address.substr(address.rfind(':') + 1))));
    BOOST_REQUIRE(::connect(fd, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0);
  }
  ~silent_client() { ::close(fd); }
  silent_client(const silent_client&) = delete;
  silent_client& operator=(const silent_client&) = delete;

  /// Waits without using the processor. What the peer says is passed over.
  bool closed_by_peer(std::chrono::milliseconds limit = std::chrono::seconds{20}) const {
    auto end = std::chrono::steady_clock::now() + limit;
    for (;;) {
      auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
          end - std::chrono::steady_clock::now());
      pollfd wanted{fd, POLLIN, 0};
      char some[512];
      if (::poll(&wanted, 1, static_cast<int>(std::max<int64_t>(left.count(), 0))) != 1)
        return false;
      if (::recv(fd, some, sizeof some, MSG_DONTWAIT) <= 0)
        return true;
    }
  }
};

} // namespace zhian::test
