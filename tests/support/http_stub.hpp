// An HTTP server that answers what a test tells it to.
#pragma once

#include <functional>
#include <list>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace zhian::test {

/// A server that reads a head and then does what the test wants with the connection.
class http_stub {
public:
  using script = std::function<void(int fd, const std::string& head)>;

  explicit http_stub(script what) : what_(std::move(what)) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof at;
    if (::bind(fd_, reinterpret_cast<sockaddr*>(&at), size) != 0 || ::listen(fd_, 64) != 0
        || ::getsockname(fd_, reinterpret_cast<sockaddr*>(&at), &size) != 0)
      throw std::runtime_error("no port to listen at");
    port_ = ntohs(at.sin_port);
    thread_ = std::thread{[this] {
      accept_all();
    }};
  }
  ~http_stub() {
    ::shutdown(fd_, SHUT_RDWR);
    thread_.join();
    ::close(fd_);
    for (auto& x : served_)
      x.join();
  }
  std::string url(std::string_view path = "/") const {
    return "http://127.0.0.1:" + std::to_string(port_) + std::string{path};
  }

private:
  void accept_all() {
    for (int fd; (fd = ::accept4(fd_, nullptr, nullptr, SOCK_CLOEXEC)) >= 0;)
      served_.emplace_back([this, fd] {
        std::string head;
        char c = 0;
        while (!head.ends_with("\r\n\r\n") && ::recv(fd, &c, 1, 0) == 1)
          head += c;
        what_(fd, head);
        ::close(fd);
      });
  }

  script what_;
  int fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  uint16_t port_ = 0;
  std::thread thread_;
  std::list<std::thread> served_;
};

inline void put(int fd, std::string_view text) {
  (void)!::send(fd, text.data(), text.size(), MSG_NOSIGNAL);
}
/// Until the other side hangs up.
inline void wait_for_end(int fd) {
  char c = 0;
  while (::recv(fd, &c, 1, 0) > 0)
    ;
}

} // namespace zhian::test
