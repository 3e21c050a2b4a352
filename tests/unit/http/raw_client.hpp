// A client that sends exactly the bytes a test wants.
#pragma once

#include <map>
#include <stdexcept>
#include <string>
#include <string_view>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace zhian::test {

/// One answer. Header names are in lower case.
struct response {
  int status = 0;
  std::map<std::string, std::string> headers;
  std::string body;
  bool complete = false;

  std::string header(const std::string& name) const {
    auto at = headers.find(name);
    return at == headers.end() ? std::string{} : at->second;
  }
};

/// A blocking connection to 127.0.0.1 that gives up after ten seconds.
class raw_client {
public:
  explicit raw_client(uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    timeval patience{10, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (::connect(fd_, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0)
      throw std::runtime_error("cannot connect");
  }
  ~raw_client() { ::close(fd_); }
  raw_client(const raw_client&) = delete;
  raw_client& operator=(const raw_client&) = delete;

  void send(std::string_view text) {
    while (!text.empty()) {
      auto n = ::send(fd_, text.data(), text.size(), MSG_NOSIGNAL);
      if (n <= 0)
        return; // The server may have refused and closed already.
      text.remove_prefix(static_cast<size_t>(n));
    }
  }

  /// Reads one answer; `bodiless` for an answer to HEAD.
  response read(bool bodiless = false) {
    response out;
    size_t head_end;
    while ((head_end = buffer_.find("\r\n\r\n")) == std::string::npos)
      if (!more())
        return out;
    parse_head(buffer_.substr(0, head_end + 2), out);
    buffer_.erase(0, head_end + 4);
    if (out.status == 100 || out.status == 204 || out.status == 304 || bodiless) {
      out.complete = true;
    } else if (out.header("transfer-encoding") == "chunked") {
      read_chunks(out);
    } else if (auto length = out.header("content-length"); !length.empty()) {
      auto size = static_cast<size_t>(std::stoul(length));
      while (buffer_.size() < size)
        if (!more())
          return out;
      out.body = buffer_.substr(0, size);
      buffer_.erase(0, size);
      out.complete = true;
    } else {
      while (more()) {
      }
      out.body = std::move(buffer_);
      out.complete = true;
    }
    return out;
  }

  /// Sends and reads.
  response ask(std::string_view text) {
    send(text);
    return read();
  }

  /// Whether the server closes the connection without another byte.
  bool closed() { return buffer_.empty() && !more() && at_end_; }

private:
  bool more() {
    char bytes[16384];
    auto n = ::recv(fd_, bytes, sizeof bytes, 0);
    at_end_ = n == 0 || (n < 0 && errno == ECONNRESET);
    if (n > 0)
      buffer_.append(bytes, static_cast<size_t>(n));
    return n > 0;
  }

  static void parse_head(std::string_view head, response& out) {
    out.status = std::stoi(std::string{head.substr(9, 3)});
    auto rest = head.substr(head.find("\r\n") + 2);
    while (!rest.empty()) {
      auto line = rest.substr(0, rest.find("\r\n"));
      rest.remove_prefix(line.size() + 2);
      auto colon = line.find(": ");
      std::string name{line.substr(0, colon)};
      for (auto& c : name)
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
      out.headers[name] = std::string{line.substr(colon + 2)};
    }
  }

  void read_chunks(response& out) {
    while (true) {
      size_t line_end;
      while ((line_end = buffer_.find("\r\n")) == std::string::npos)
        if (!more())
          return;
      auto size = std::stoul(buffer_.substr(0, line_end), nullptr, 16);
      while (buffer_.size() < line_end + 2 + size + 2)
        if (!more())
          return;
      out.body += buffer_.substr(line_end + 2, size);
      buffer_.erase(0, line_end + 2 + size + 2);
      if (size == 0) {
        out.complete = true;
        return;
      }
    }
  }

  int fd_;
  std::string buffer_;
  bool at_end_ = false;
};

/// A request with a Host and, when there is one, a JSON body.
inline std::string http_request(std::string_view method, std::string_view target,
                                std::string_view body = {}, std::string_view extra = {}) {
  std::string out{method};
  out.append(" ").append(target).append(" HTTP/1.1\r\nHost: test\r\n").append(extra);
  if (!body.empty())
    out.append("Content-Type: application/json\r\nContent-Length: ")
        .append(std::to_string(body.size()))
        .append("\r\n");
  return out.append("\r\n").append(body);
}

} // namespace zhian::test
