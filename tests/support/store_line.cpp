#include "support/store_line.hpp"

#include <array>
#include <cstring>
#include <stdexcept>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace zhian::test {

namespace {

std::string host_of(const std::string& dsn) {
  auto at = dsn.find("host=");
  if (at == std::string::npos)
    throw std::runtime_error("the DSN names no host");
  at += 5;
  return dsn.substr(at, dsn.find(' ', at) - at);
}

int listen_anywhere() {
  auto fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (fd < 0 || ::bind(fd, reinterpret_cast<sockaddr*>(&at), sizeof at) != 0 // NOLINT
      || ::listen(fd, 16) != 0)
    throw std::runtime_error("no port to listen at");
  return fd;
}

uint16_t port_of(int fd) {
  sockaddr_in at{};
  socklen_t size = sizeof at;
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&at), &size); // NOLINT
  return ntohs(at.sin_port);
}

int connect_to(const std::string& path) {
  auto fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un at{};
  at.sun_family = AF_UNIX;
  std::strncpy(at.sun_path, path.c_str(), sizeof at.sun_path - 1);
  ::connect(fd, reinterpret_cast<sockaddr*>(&at), sizeof at); // NOLINT: a failure is read as an end
  return fd;
}

void write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    auto put = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (put <= 0)
      return;
    bytes.remove_prefix(static_cast<size_t>(put));
  }
}

/// Wakes whoever reads; the descriptor stays.
void hang_up(int fd) {
  ::shutdown(fd, SHUT_RDWR);
}

} // namespace

store_line::store_line(const std::string& dsn, at_commit what)
    : dsn_(dsn),
      path_(host_of(dsn) + "/.s.PGSQL.5432"),
      what_(what),
      listening_(listen_anywhere()),
      accepting_([this] { accept_all(); }) {}

store_line::~store_line() {
  {
    std::lock_guard guard{mx_};
    over_ = true;
    released_now_.notify_all();
  }
  hang_up(listening_);
  accepting_.join();
  ::close(listening_);
  for (auto& x : pairs_) {
    hang_up(x.from);
    hang_up(x.to);
    x.up.join();
    x.down.join();
    ::close(x.from);
    ::close(x.to);
  }
}

std::string store_line::dsn() const {
  auto host = host_of(dsn_);
  auto out = dsn_;
  out.replace(out.find(host), host.size(), "127.0.0.1 port=" + std::to_string(port_of(listening_)));
  return out;
}

bool store_line::was_cut() {
  std::lock_guard guard{mx_};
  return cut_;
}

void store_line::release() {
  std::lock_guard guard{mx_};
  released_ = true;
  released_now_.notify_all();
}

void store_line::refuse(bool yes) {
  std::lock_guard guard{mx_};
  refuse_ = yes;
}

void store_line::refuse_after_cut() {
  std::lock_guard guard{mx_};
  refuse_later_ = true;
}

void store_line::accept_all() {
  for (;;) {
    auto came = ::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
    std::lock_guard guard{mx_};
    if (came < 0 || over_ || refuse_) {
      if (came >= 0)
        ::close(came);
      if (came < 0 || over_)
        return;
      continue;
    }
    auto& x = pairs_.emplace_back();
    x.from = came;
    x.to = connect_to(path_);
    x.up = std::thread{[this, &x] {
      pass_up(x);
    }};
    x.down = std::thread{[this, &x] {
      pass_down(x);
    }};
  }
}

void store_line::pass_up(pair& x) {
  std::array<char, 65536> buffer;
  for (;;) {
    auto n = ::recv(x.from, buffer.data(), buffer.size(), 0);
    if (n <= 0)
      break;
    std::string_view piece{buffer.data(), static_cast<size_t>(n)};
    if (cut_here(x, piece))
      return;
    write_all(x.to, piece);
  }
  hang_up(x.to);
}

void store_line::pass_down(pair& x) {
  std::array<char, 65536> buffer;
  for (;;) {
    auto n = ::recv(x.to, buffer.data(), buffer.size(), 0);
    if (n <= 0)
      break;
    {
      std::lock_guard guard{mx_};
      x.heard = true;
      released_now_.notify_all();
    }
    write_all(x.from, {buffer.data(), static_cast<size_t>(n)});
  }
  hang_up(x.from);
}

bool store_line::cut_here(pair& x, std::string_view piece) {
  std::unique_lock guard{mx_};
  auto at = piece.find(what_ == at_commit::late ? "BEGIN" : "COMMIT");
  if (cut_ || at == std::string_view::npos)
    return false;
  // Its message: 'P', four bytes of length, the name it is prepared under, a zero byte, the text.
  at = piece.find_last_not_of("z0123456789", at - 2) - 4;
  write_all(x.to, piece.substr(0, at));
  piece.remove_prefix(at);
  if (what_ == at_commit::hold) {
    // The transaction is open when the store has answered what came before; it does so when asked.
    x.heard = false;
    write_all(x.to, {"H\0\0\0\4", 5});
    released_now_.wait(guard, [&] { return x.heard || over_; });
  }
  cut_ = true;
  refuse_ = refuse_ || refuse_later_;
  // First the client loses its line, so that no answer can reach it.
  hang_up(x.from);
  if (what_ == at_commit::hold || what_ == at_commit::late)
    released_now_.wait(guard, [&] { return released_ || over_; });
  guard.unlock();
  if (what_ == at_commit::lose)
    hang_up(x.to);
  else
    write_all(x.to, piece);
  return true;
}

} // namespace zhian::test
