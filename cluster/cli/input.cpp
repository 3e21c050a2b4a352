#include "cluster/cli/input.hpp"

#include <cerrno>
#include <iostream>

#include <termios.h>
#include <unistd.h>

namespace zhian::cli {

namespace {

constexpr size_t most_bytes = 64 * 1024;

/// Switches the echo of the terminal off for a while.
class without_echo {
public:
  without_echo() {
    if (::tcgetattr(STDIN_FILENO, &before_) != 0)
      return;
    auto quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    changed_ = ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet) == 0;
  }
  ~without_echo() {
    if (changed_)
      ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  }
  without_echo(const without_echo&) = delete;
  without_echo& operator=(const without_echo&) = delete;

private:
  termios before_{};
  bool changed_ = false;
};

std::optional<std::string> ask(const std::string& prompt) {
  std::cerr << prompt << std::flush;
  std::string line;
  auto got = static_cast<bool>(std::getline(std::cin, line));
  std::cerr << '\n';
  return got ? std::optional{line} : std::nullopt;
}

void drop_line_end(std::string& text) {
  if (text.ends_with('\n'))
    text.pop_back();
  if (text.ends_with('\r'))
    text.pop_back();
}

} // namespace

std::optional<std::string> read_stdin() {
  std::string out;
  char room[4096];
  for (;;) {
    auto got = ::read(STDIN_FILENO, room, sizeof(room));
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0)
      return std::nullopt;
    if (got == 0)
      break;
    out.append(room, static_cast<size_t>(got));
    if (out.size() > most_bytes)
      return std::nullopt;
  }
  drop_line_end(out);
  return out;
}

std::optional<std::string> read_password(const std::string& prompt) {
  if (::isatty(STDIN_FILENO) == 0) {
    std::string line;
    if (!std::getline(std::cin, line))
      return std::nullopt;
    drop_line_end(line);
    return line;
  }
  without_echo quiet;
  auto first = ask(prompt + ": ");
  auto second = first ? ask(prompt + " again: ") : std::nullopt;
  if (!first || first != second)
    return std::nullopt;
  return first;
}

} // namespace zhian::cli
