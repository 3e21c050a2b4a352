// The real confined parser as a small program, and what a parser taken over by its file might try.
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <unistd.h>

#include "actors/resume/confinement.hpp"
#include "actors/resume/extract_child.hpp"

namespace {

int say(std::string_view text) {
  return ::write(STDOUT_FILENO, text.data(), text.size()) == static_cast<ssize_t>(text.size()) ? 0
                                                                                               : 1;
}

int attempt(std::string_view what) {
  if (what == "nothing")
    return say("alive");
  if (what == "socket")
    return ::socket(AF_INET, SOCK_STREAM, 0) >= 0 ? say("connected") : 1;
  if (what == "fork")
    return ::fork() >= 0 ? say("forked") : 1;
  if (what == "exec") {
    ::execl("/bin/true", "true", nullptr);
    return 1;
  }
  if (what == "ptrace")
    return ::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) == 0 ? say("traced") : 1;
  if (what == "kill")
    return ::kill(::getppid(), 0) == 0 ? say("signalled") : 1;
  if (what == "unlink")
    return ::unlink("/tmp/no-such-file") == 0 ? say("unlinked") : 1;
  if (what == "code")
    return ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS,
                  -1, 0)
                   != MAP_FAILED
               ? say("mapped")
               : 1;
  if (what == "write") {
    for (int how :
         {O_WRONLY | O_CREAT, O_RDWR | O_CREAT, O_RDONLY | O_CREAT, O_WRONLY, O_RDONLY | O_TRUNC})
      if (::open("/tmp/zhian-extract-probe", how, 0600) >= 0)
        return say("opened for writing");
    return say("refused");
  }
  if (what == "complain")
    return ::write(STDERR_FILENO, "x", 1) == 1 ? say("complained") : say("refused");
  if (what == "data")
    return ::open("/usr/share/poppler/cMap/Adobe-GB1/GBK-EUC-H", O_RDONLY) >= 0 ? say("read")
                                                                                : say("refused");
  if (what == "secrets")
    return ::open("/etc/passwd", O_RDONLY) >= 0 ? say("read") : say("refused");
  if (what == "memory") {
    // Touched, so that it counts for a watchdog as well.
    std::vector<std::string> all;
    for (;;)
      all.emplace_back(size_t{16} << 20, 'x');
  }
  if (what == "overflow") {
    volatile int x = std::numeric_limits<int>::max();
    x = x + 1;
    return say("went on");
  }
  if (what == "beyond") {
    std::vector<char> some(8);
    volatile const char* at = some.data();
    return at[some.size()] == at[0] ? say("went on") : say("went on, too");
  }
  return 9;
}

} // namespace

int main(int argc, char** argv) {
  std::string_view what = argc > 1 ? argv[1] : "";
  if (what == "extract")
    return zhian::run_extract_child(argc, argv);
  if (what == "confined") {
    zhian::resume::confinement bounds;
    bounds.memory_bytes = size_t{256} << 20;
    bounds.cpu_seconds = 1;
    if (!zhian::resume::confine(bounds))
      return 3;
    if (std::strcmp(argv[2], "spin") == 0)
      for (volatile uint64_t i = 0;;)
        i = i + 1;
    ::_exit(attempt(argv[2]));
  }
  if (what == "echo") {
    char chunk[4096];
    for (ssize_t got; (got = ::read(STDIN_FILENO, chunk, sizeof chunk)) > 0;)
      say({chunk, static_cast<size_t>(got)});
    return 7;
  }
  if (what == "environment") {
    for (auto** x = ::environ; *x; ++x)
      say(std::string{*x} + "\n");
    for (int fd = 3; fd < 256; ++fd)
      if (::fcntl(fd, F_GETFD) >= 0)
        say("open " + std::to_string(fd) + "\n");
    return 0;
  }
  if (what == "flood")
    while (say("spam spam spam spam") == 0)
      continue;
  if (what == "hang") {
    auto grandchild = ::fork(); // Keeps the output open and must go as well.
    if (grandchild > 0)
      say(std::to_string(grandchild) + "\n");
    for (;;)
      ::pause();
  }
  if (what == "grow")
    return attempt("memory");
  if (what == "abort")
    std::abort();
  return 8;
}
