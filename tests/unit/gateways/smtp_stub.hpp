// A relay of a hundred lines on a loopback port: says what the test wants and keeps what it hears.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace zhian::test {

/// How the stub behaves. Replies are by verb: "greeting", "EHLO", "MAIL", "RCPT", "DATA", "."
/// (after the body).
struct smtp_script {
  std::map<std::string, std::string> replies = {}; ///< Instead of the good one.
  std::string drop_at = "";    ///< Closes the connection instead of answering this verb.
  std::string hang_at = "";    ///< Answers nothing more from this verb on.
  bool offer_starttls = false; ///< Named, but not spoken: answered with 454.
  bool offer_auth = false;
};

class smtp_stub {
public:
  explicit smtp_stub(smtp_script script = {});
  ~smtp_stub();
  smtp_stub(const smtp_stub&) = delete;
  smtp_stub& operator=(const smtp_stub&) = delete;

  std::string url() const { return "smtp://127.0.0.1:" + std::to_string(port_); }
  uint16_t port() const { return port_; }

  std::vector<std::string> commands() const; ///< Lines of all connections, without those of bodies.
  std::vector<std::string> messages() const; ///< Bodies as sent, dots unstuffed.
  uint32_t connections() const { return connections_; }

private:
  void run();
  void serve(int fd);
  bool answer(int fd, const std::string& verb, const std::string& good);
  bool read_line(int fd, std::string& line);

  smtp_script script_;
  int listener_ = -1;
  int wake_ = -1;
  uint16_t port_ = 0;
  std::atomic<uint32_t> connections_{0};
  std::string buffered_;
  mutable std::mutex mx_;
  std::vector<std::string> commands_;
  std::vector<std::string> messages_;
  std::thread thread_;
};

} // namespace zhian::test
