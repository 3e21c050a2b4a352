#include "actors/gateways/clamd.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace zhian {

namespace {

using clock = std::chrono::steady_clock;

scan_verdict unavailable(std::string why) {
  return {scan_verdict::kind::unavailable, std::move(why)};
}

/// A connection with a deadline; every wait also ends when the node goes down.
class line {
public:
  line(std::chrono::milliseconds timeout, const stop_signal& stop)
      : deadline_(clock::now() + timeout), stop_(stop) {}
  ~line() { reset(); }
  line(const line&) = delete;
  line& operator=(const line&) = delete;

  bool connect(const std::string& where) {
    return where.starts_with('/') ? connect_path(where) : connect_address(where);
  }

  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      auto put = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (put > 0)
        bytes.remove_prefix(static_cast<size_t>(put));
      else if (put < 0 && errno != EAGAIN && errno != EINTR)
        return false;
      else if (!ready(POLLOUT))
        return false;
    }
    return true;
  }

  /// Up to the end or a NUL.
  std::string receive(size_t most) {
    std::string out;
    char chunk[1024];
    while (out.size() < most && out.find('\0') == std::string::npos) {
      auto got = ::recv(fd_, chunk, sizeof chunk, 0);
      if (got == 0)
        break;
      if (got > 0)
        out.append(chunk, static_cast<size_t>(got));
      else if ((errno != EAGAIN && errno != EINTR) || !ready(POLLIN))
        break;
    }
    return out;
  }

private:
  void reset(int fd = -1) {
    if (fd_ >= 0)
      ::close(fd_);
    fd_ = fd;
  }

  bool ready(short events) {
    for (;;) {
      auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline_ - clock::now()).count();
      if (left <= 0 || stop_.raised())
        return false;
      pollfd watched[] = {{fd_, events, 0}, {stop_.fd(), POLLIN, 0}};
      auto got = ::poll(watched, 2, static_cast<int>(std::min<int64_t>(left, 1000)));
      if (got > 0 && watched[0].revents != 0)
        return true;
      if (got < 0 && errno != EINTR)
        return false;
    }
  }

  bool start(int family, const sockaddr* to, socklen_t size) {
    reset(::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (fd_ < 0)
      return false;
    if (::connect(fd_, to, size) == 0)
      return true;
    if (errno != EINPROGRESS || !ready(POLLOUT))
      return false;
    int why = 0;
    socklen_t length = sizeof why;
    return ::getsockopt(fd_, SOL_SOCKET, SO_ERROR, &why, &length) == 0 && why == 0;
  }

  bool connect_path(const std::string& path) {
    sockaddr_un to{};
    to.sun_family = AF_UNIX;
    if (path.size() >= sizeof to.sun_path)
      return false;
    std::memcpy(to.sun_path, path.c_str(), path.size() + 1);
    return start(AF_UNIX, reinterpret_cast<const sockaddr*>(&to), sizeof to); // NOLINT: socket API
  }

  bool connect_address(const std::string& where) {
    auto colon = where.rfind(':');
    if (colon == std::string::npos)
      return false;
    auto host = where.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']'))
      host = host.substr(1, host.size() - 2);
    addrinfo wanted{};
    wanted.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (::getaddrinfo(host.c_str(), where.c_str() + colon + 1, &wanted, &found) != 0)
      return false;
    std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owned{found, &::freeaddrinfo};
    for (auto* x = found; x; x = x->ai_next)
      if (start(x->ai_family, x->ai_addr, x->ai_addrlen))
        return true;
    return false;
  }

  int fd_ = -1;
  clock::time_point deadline_;
  const stop_signal& stop_;
};

std::string chunk_of(std::string_view bytes) {
  auto size = static_cast<uint32_t>(bytes.size());
  std::string out;
  for (int shift = 24; shift >= 0; shift -= 8)
    out += static_cast<char>((size >> shift) & 0xff);
  out += bytes;
  return out;
}

} // namespace

scan_verdict read_clamd_reply(std::string_view reply) {
  while (!reply.empty() && (reply.back() == '\0' || reply.back() == '\n'))
    reply.remove_suffix(1);
  constexpr std::string_view start = "stream: ";
  constexpr std::string_view found = " FOUND";
  if (reply == "stream: OK")
    return {scan_verdict::kind::clean, {}};
  if (reply.starts_with(start) && reply.ends_with(found)
      && reply.size() > start.size() + found.size())
    return {scan_verdict::kind::infected,
            std::string{reply.substr(start.size(), reply.size() - start.size() - found.size())}};
  return unavailable(reply.empty() ? "no reply" : std::string{reply.substr(0, 200)});
}

scan_verdict scan_with_clamd(const std::string& where, std::string_view bytes,
                             std::chrono::milliseconds timeout, const stop_signal& stop) {
  line to{timeout, stop};
  if (!to.connect(where))
    return unavailable("no connection");
  bool sent = to.send(std::string_view{"zINSTREAM\0", 10});
  constexpr size_t chunk = 65536;
  for (size_t at = 0; sent && at < bytes.size(); at += chunk)
    sent = to.send(chunk_of(bytes.substr(at, chunk)));
  sent = sent && to.send(chunk_of({}));
  // A refusal ("size limit exceeded") may come while we still send.
  auto reply = to.receive(4096);
  if (!sent && reply.empty())
    return unavailable("the connection broke");
  return read_clamd_reply(reply);
}

} // namespace zhian
