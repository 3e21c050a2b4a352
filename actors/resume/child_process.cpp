#include "actors/resume/child_process.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <ostream>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

namespace zhian::resume {

namespace {

/// Owns a descriptor.
class descriptor {
public:
  explicit descriptor(int fd = -1) : fd_(fd) {}
  ~descriptor() { reset(); }
  descriptor(const descriptor&) = delete;
  descriptor& operator=(const descriptor&) = delete;
  int get() const { return fd_; }
  void reset(int fd = -1) {
    if (fd_ >= 0)
      ::close(fd_);
    fd_ = fd;
  }

private:
  int fd_;
};

/// The input as a sealed file in memory: no second pipe to serve, and no SIGPIPE when the child
/// dies early.
int memory_file(std::string_view bytes) {
  auto fd = ::memfd_create("input", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (fd < 0)
    return -1;
  for (auto left = bytes; !left.empty();) {
    auto put = ::write(fd, left.data(), left.size());
    if (put < 0 && errno == EINTR)
      continue;
    if (put <= 0) {
      ::close(fd);
      return -1;
    }
    left.remove_prefix(static_cast<size_t>(put));
  }
  if (::lseek(fd, 0, SEEK_SET) != 0
      || ::fcntl(fd, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) != 0) {
    ::close(fd);
    return -1;
  }
  return fd;
}

/// posix_spawn's arguments; the first failure is the result.
class spawn_plan {
public:
  spawn_plan() {
    check(::posix_spawn_file_actions_init(&actions_));
    check(::posix_spawnattr_init(&attributes_));
  }
  ~spawn_plan() {
    ::posix_spawn_file_actions_destroy(&actions_);
    ::posix_spawnattr_destroy(&attributes_);
  }
  spawn_plan(const spawn_plan&) = delete;
  spawn_plan& operator=(const spawn_plan&) = delete;

  int start(const std::string& exe, const std::vector<std::string>& args, int input, int output,
            pid_t& pid) {
    sigset_t all;
    sigset_t none;
    ::sigfillset(&all);
    ::sigemptyset(&none);
    check(::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF
                                                       | POSIX_SPAWN_SETSIGMASK));
    check(::posix_spawnattr_setpgroup(&attributes_, 0));
    check(::posix_spawnattr_setsigdefault(&attributes_, &all));
    check(::posix_spawnattr_setsigmask(&attributes_, &none));
    check(::posix_spawn_file_actions_adddup2(&actions_, input, STDIN_FILENO));
    check(::posix_spawn_file_actions_adddup2(&actions_, output, STDOUT_FILENO));
    check(::posix_spawn_file_actions_addopen(&actions_, STDERR_FILENO, "/dev/null", O_WRONLY, 0));
    check(::posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1));
    std::vector<char*> argv;
    for (const auto& x : args)
      argv.push_back(const_cast<char*>(x.c_str())); // exec reads through a non-const pointer.
    argv.push_back(nullptr);
    char lang[] = "LANG=C.UTF-8";
    char path[] = "PATH=/usr/bin:/bin";
    // The confined OCR may start no threads.
    char threads[] = "OMP_THREAD_LIMIT=1";
    char* const environment[] = {lang, path, threads, nullptr};
    if (error_ == 0)
      error_ = ::posix_spawn(&pid, exe.c_str(), &actions_, &attributes_, argv.data(), environment);
    return error_;
  }

private:
  void check(int result) {
    if (error_ == 0)
      error_ = result;
  }

  posix_spawn_file_actions_t actions_;
  posix_spawnattr_t attributes_;
  int error_ = 0;
};

size_t resident_bytes(pid_t pid) {
  char path[64];
  std::snprintf(path, sizeof path, "/proc/%d/statm", static_cast<int>(pid));
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file{std::fopen(path, "re"), &std::fclose};
  size_t all = 0;
  size_t resident = 0;
  if (!file || std::fscanf(file.get(), "%zu %zu", &all, &resident) != 2)
    return 0;
  return resident * static_cast<size_t>(::sysconf(_SC_PAGESIZE));
}

/// Reads until the end of output or a bound; `exited` means: the end.
child_end collect(pid_t pid, int from, const child_bounds& bounds, const stop_signal& stop,
                  std::string& output) {
  using clock = std::chrono::steady_clock;
  auto deadline = clock::now() + bounds.timeout;
  char chunk[65536];
  for (;;) {
    auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - clock::now()).count();
    if (left <= 0)
      return child_end::timed_out;
    if (stop.raised())
      return child_end::stopped;
    if (bounds.max_resident > 0) {
      if (resident_bytes(pid) > bounds.max_resident)
        return child_end::too_much_memory;
      left = std::min<int64_t>(left, 50);
    }
    pollfd watched[] = {{from, POLLIN, 0}, {stop.fd(), POLLIN, 0}};
    if (::poll(watched, 2, static_cast<int>(std::min<int64_t>(left, 1000))) <= 0
        || watched[0].revents == 0)
      continue;
    auto got = ::read(from, chunk, sizeof chunk);
    if (got == 0)
      return child_end::exited;
    if (got < 0 && errno != EINTR && errno != EAGAIN)
      return child_end::exited;
    if (got > 0)
      output.append(chunk, static_cast<size_t>(got));
    if (output.size() > bounds.max_output)
      return child_end::too_much_output;
  }
}

} // namespace

std::string_view to_string(child_end x) {
  switch (x) {
  case child_end::exited:
    return "exited";
  case child_end::signalled:
    return "signalled";
  case child_end::timed_out:
    return "timed_out";
  case child_end::too_much_output:
    return "too_much_output";
  case child_end::too_much_memory:
    return "too_much_memory";
  case child_end::stopped:
    return "stopped";
  case child_end::not_started:
    return "not_started";
  }
  return "unknown";
}

std::ostream& operator<<(std::ostream& out, child_end x) {
  return out << to_string(x);
}

child_outcome run_child(const std::string& exe, const std::vector<std::string>& args,
                        std::string_view input, const child_bounds& bounds,
                        const stop_signal& stop) {
  child_outcome result;
  descriptor from_child;
  pid_t pid = -1;
  {
    int ends[2];
    descriptor in{memory_file(input)};
    if (in.get() < 0 || ::pipe2(ends, O_CLOEXEC) != 0) {
      result.code = errno;
      return result;
    }
    from_child.reset(ends[0]);
    descriptor to_parent{ends[1]};
    spawn_plan plan;
    result.code = plan.start(exe, args, in.get(), to_parent.get(), pid);
    if (result.code != 0)
      return result;
    // Our copies close here, or the end of output would never come.
  }
  result.end = collect(pid, from_child.get(), bounds, stop, result.output);
  // A child that closed its output has its exit code already; whatever else is left of the group
  // goes now.
  ::kill(-pid, SIGKILL);
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR)
    continue;
  if (result.end == child_end::exited) {
    if (WIFSIGNALED(status)) {
      result.end = child_end::signalled;
      result.code = WTERMSIG(status);
    } else {
      result.code = WEXITSTATUS(status);
    }
  }
  return result;
}

} // namespace zhian::resume
