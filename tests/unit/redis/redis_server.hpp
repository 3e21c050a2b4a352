// A Redis of the test's own: no persistence, one socket file in a directory of its own, gone with
// the fixture.
#pragma once

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <hiredis/hiredis.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace zhian::test {

/// Looks at `holds` until it is true; false after ten seconds.
inline bool eventually(const std::function<bool()>& holds) {
  auto end = std::chrono::steady_clock::now() + std::chrono::seconds{10};
  while (!holds()) {
    if (std::chrono::steady_clock::now() > end)
      return false;
    std::this_thread::sleep_for(std::chrono::milliseconds{2});
  }
  return true;
}

class redis_server {
public:
  explicit redis_server(std::string password = "") : password_(std::move(password)) {
    auto pattern = std::string{"/tmp/zh-redis-XXXXXX"};
    if (::mkdtemp(pattern.data()) == nullptr)
      throw std::runtime_error("mkdtemp");
    dir_ = pattern;
  }
  ~redis_server() {
    stop();
    std::filesystem::remove_all(dir_);
  }
  redis_server(const redis_server&) = delete;
  redis_server& operator=(const redis_server&) = delete;

  std::string socket() const { return (dir_ / "redis.sock").string(); }

  /// Starts the server and waits until it answers.
  void start() {
    std::vector<std::string> args{"redis-server",
                                  "--port",
                                  "0",
                                  "--unixsocket",
                                  socket(),
                                  "--save",
                                  "",
                                  "--appendonly",
                                  "no",
                                  "--dir",
                                  dir_.string(),
                                  "--daemonize",
                                  "no",
                                  "--logfile",
                                  (dir_ / "log").string()};
    if (!password_.empty())
      args.insert(args.end(), {"--requirepass", password_});
    std::vector<char*> argv;
    for (auto& x : args)
      argv.push_back(x.data());
    argv.push_back(nullptr);
    pid_ = ::fork();
    if (pid_ == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      ::execvp(argv[0], argv.data());
      ::_exit(127);
    }
    if (pid_ < 0 || !eventually([this] { return !ask({"PING"}).empty(); }))
      throw std::runtime_error("redis-server did not start");
  }

  /// Ends the server as a crash would.
  void stop() {
    if (pid_ <= 0)
      return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    pid_ = -1;
  }

  /// Stops the server in its tracks: it accepts connections and never answers.
  void freeze() {
    ::kill(pid_, SIGSTOP);
    int status = 0;
    ::waitpid(pid_, &status, WUNTRACED);
  }
  void thaw() { ::kill(pid_, SIGCONT); }

  /// Runs a command on a connection of its own. Texts of the reply; empty: no server.
  std::vector<std::string> ask(const std::vector<std::string>& words) const {
    auto* link = ::redisConnectUnixWithTimeout(socket().c_str(), timeval{5, 0});
    if (link == nullptr || link->err != 0) {
      if (link != nullptr)
        ::redisFree(link);
      return {};
    }
    if (!password_.empty())
      run(link, {"AUTH", password_});
    auto out = run(link, words);
    ::redisFree(link);
    return out;
  }

private:
  static std::vector<std::string> run(::redisContext* link, const std::vector<std::string>& words) {
    std::vector<const char*> texts;
    std::vector<size_t> sizes;
    for (const auto& x : words) {
      texts.push_back(x.data());
      sizes.push_back(x.size());
    }
    auto* reply = static_cast<::redisReply*>(
        ::redisCommandArgv(link, static_cast<int>(words.size()), texts.data(), sizes.data()));
    std::vector<std::string> out;
    if (reply == nullptr)
      return out;
    auto put = [&](const ::redisReply& x) {
      out.push_back(x.type == REDIS_REPLY_INTEGER ? std::to_string(x.integer)
                    : x.str != nullptr            ? std::string(x.str, static_cast<size_t>(x.len))
                                                  : "");
    };
    if (reply->type == REDIS_REPLY_ARRAY)
      for (size_t i = 0; i < reply->elements; ++i)
        put(*reply->element[i]);
    else
      put(*reply);
    ::freeReplyObject(reply);
    return out;
  }

  std::string password_;
  std::filesystem::path dir_;
  pid_t pid_ = -1;
};

} // namespace zhian::test
