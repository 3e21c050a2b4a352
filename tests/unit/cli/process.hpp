// Runs a program to its end, or until it is told to end.
#pragma once

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace zhian::test {

/// A child with its standard streams on files of its own: whatever it writes, nobody blocks.
class process {
public:
  process(std::vector<std::string> args, const std::map<std::string, std::string>& env,
          const std::string& input, std::string dir)
      : dir_(std::move(dir)) {
    write_file("in", input);
    // Before the child exists: what an earlier one wrote here must not be taken for its words.
    write_file("out", "");
    write_file("err", "");
    std::vector<std::string> vars{"PATH=/usr/bin:/bin", "LANG=C.UTF-8"};
    for (const auto& [key, value] : env)
      vars.push_back(key + "=" + value);
    for (std::string name : {"ASAN_OPTIONS", "LSAN_OPTIONS", "TSAN_OPTIONS", "UBSAN_OPTIONS"})
      if (const char* value = std::getenv(name.c_str()))
        vars.push_back(name + "=" + value);
    auto argv = pointers(args);
    auto envp = pointers(vars);
    pid_ = ::fork();
    if (pid_ < 0)
      throw std::runtime_error("fork");
    if (pid_ == 0) {
      ::dup2(::open(path("in").c_str(), O_RDONLY), 0);
      ::dup2(::open(path("out").c_str(), O_WRONLY | O_APPEND), 1);
      ::dup2(::open(path("err").c_str(), O_WRONLY | O_APPEND), 2);
      ::execve(argv[0], argv.data(), envp.data());
      ::_exit(127);
    }
  }
  ~process() {
    if (pid_ > 0) {
      ::kill(pid_, SIGKILL);
      wait();
    }
  }
  process(const process&) = delete;
  process& operator=(const process&) = delete;

  void tell(int signal) const { ::kill(pid_, signal); }

  /// The exit code, or 128 and the signal that ended it.
  int wait() {
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }
  bool running() {
    int status = 0;
    if (pid_ < 0 || ::waitpid(pid_, &status, WNOHANG) == 0)
      return pid_ > 0;
    pid_ = -1;
    return false;
  }

  std::string out() const { return read_file("out"); }
  std::string err() const { return read_file("err"); }

private:
  static std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> out;
    for (auto& x : texts)
      out.push_back(x.data());
    out.push_back(nullptr);
    return out;
  }
  std::string path(const std::string& name) const { return dir_ + "/std" + name; }
  void write_file(const std::string& name, const std::string& text) const {
    std::ofstream{path(name), std::ios::binary} << text;
  }
  std::string read_file(const std::string& name) const {
    std::ifstream in{path(name), std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
  }

  std::string dir_;
  pid_t pid_ = -1;
};

} // namespace zhian::test
