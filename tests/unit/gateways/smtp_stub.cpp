#include "smtp_stub.hpp"

#include <algorithm>
#include <stdexcept>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace zhian::test {

smtp_stub::smtp_stub(smtp_script script)
    : script_(std::move(script)), wake_(::eventfd(0, EFD_CLOEXEC)) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof at;
  if (::bind(listener_, reinterpret_cast<sockaddr*>(&at), sizeof at) != 0
      || ::listen(listener_, 16) != 0
      || ::getsockname(listener_, reinterpret_cast<sockaddr*>(&at), &size) != 0)
    throw std::runtime_error("no port for the relay of this test");
  port_ = ntohs(at.sin_port);
  thread_ = std::thread{[this] {
    run();
  }};
}

smtp_stub::~smtp_stub() {
  ::eventfd_write(wake_, 1);
  thread_.join();
  ::close(listener_);
  ::close(wake_);
}

std::vector<std::string> smtp_stub::commands() const {
  std::lock_guard guard{mx_};
  return commands_;
}

std::vector<std::string> smtp_stub::messages() const {
  std::lock_guard guard{mx_};
  return messages_;
}

void smtp_stub::run() {
  for (;;) {
    pollfd watched[] = {{listener_, POLLIN, 0}, {wake_, POLLIN, 0}};
    if (::poll(watched, 2, -1) < 0 || watched[1].revents != 0)
      return;
    auto fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0)
      continue;
    ++connections_;
    buffered_.clear();
    serve(fd);
    ::close(fd);
  }
}

bool smtp_stub::read_line(int fd, std::string& line) {
  for (;;) {
    if (auto end = buffered_.find("\r\n"); end != std::string::npos) {
      line = buffered_.substr(0, end);
      buffered_.erase(0, end + 2);
      return true;
    }
    pollfd watched[] = {{fd, POLLIN, 0}, {wake_, POLLIN, 0}};
    if (::poll(watched, 2, -1) < 0 || watched[1].revents != 0)
      return false;
    char chunk[4096];
    auto got = ::read(fd, chunk, sizeof chunk);
    if (got <= 0)
      return false;
    buffered_.append(chunk, static_cast<size_t>(got));
  }
}

bool smtp_stub::answer(int fd, const std::string& verb, const std::string& good) {
  if (script_.drop_at == verb)
    return false;
  if (script_.hang_at == verb) {
    std::string ignored;
    while (read_line(fd, ignored))
      continue;
    return false;
  }
  auto other = script_.replies.find(verb);
  auto text = (other != script_.replies.end() ? other->second : good) + "\r\n";
  return ::send(fd, text.data(), text.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(text.size());
}

void smtp_stub::serve(int fd) {
  if (!answer(fd, "greeting", "220 stub"))
    return;
  for (std::string line; read_line(fd, line);) {
    {
      std::lock_guard guard{mx_};
      commands_.push_back(line);
    }
    auto verb = line.substr(0, 4);
    std::transform(verb.begin(), verb.end(), verb.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? c - 32 : c; });
    std::string good = "250 ok";
    if (verb == "EHLO") {
      good = "250-stub";
      if (script_.offer_starttls)
        good += "\r\n250-STARTTLS";
      if (script_.offer_auth)
        good += "\r\n250-AUTH PLAIN";
      good += "\r\n250 8BITMIME";
    } else if (verb == "STAR") {
      good = "454 not now";
    } else if (verb == "AUTH") {
      good = "535 no";
    } else if (verb == "QUIT") {
      answer(fd, verb, "221 bye");
      return;
    } else if (verb == "DATA") {
      good = "354 go on";
    }
    if (!answer(fd, verb, good))
      return;
    if (verb != "DATA" || script_.replies.contains("DATA"))
      continue;
    std::string body;
    while (read_line(fd, line) && line != ".")
      body += (line.starts_with("..") ? line.substr(1) : line) + "\r\n";
    {
      std::lock_guard guard{mx_};
      messages_.push_back(body);
    }
    if (!answer(fd, ".", "250 queued"))
      return;
  }
}

} // namespace zhian::test
