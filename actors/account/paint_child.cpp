#include "actors/account/paint_child.hpp"

#include <cerrno>
#include <charconv>
#include <new>

#include <unistd.h>

#include "actors/account/picture.hpp"
#include "actors/resume/confinement.hpp"

namespace zhian {

namespace account {

namespace {

constexpr ec told_errors[] = {ec::file_type_unsupported, ec::file_damaged, ec::picture_too_large,
                              ec::file_empty, ec::payload_too_large};

} // namespace

std::string write_paint_result(const paint_result& x) {
  if (x.error != ec::none)
    return "error " + std::string{to_string(x.error)} + '\n';
  return "ok " + std::to_string(x.width) + ' ' + std::to_string(x.height) + '\n' + x.bytes;
}

std::optional<paint_result> read_paint_result(std::string_view text) {
  auto end = text.substr(0, 64).find('\n');
  if (end == std::string_view::npos)
    return std::nullopt;
  auto line = text.substr(0, end);
  paint_result out;
  if (line.starts_with("error ")) {
    for (auto x : told_errors)
      if (to_string(x) == line.substr(6)) {
        out.error = x;
        return out;
      }
    return std::nullopt;
  }
  if (!line.starts_with("ok "))
    return std::nullopt;
  line.remove_prefix(3);
  const auto* stop = line.data() + line.size();
  auto first = std::from_chars(line.data(), stop, out.width);
  if (first.ec != std::errc{} || first.ptr == stop || *first.ptr != ' ')
    return std::nullopt;
  auto second = std::from_chars(first.ptr + 1, stop, out.height);
  if (second.ec != std::errc{} || second.ptr != stop)
    return std::nullopt;
  auto bytes = text.substr(end + 1);
  if (out.width == 0 || out.height == 0 || out.width > kept_side || out.height > kept_side
      || bytes.size() > most_painted_bytes || picture_type(bytes) != "image/webp")
    return std::nullopt;
  out.bytes = bytes;
  return out;
}

} // namespace account

namespace {

using namespace account;

constexpr int not_confined = 3;
constexpr int io_failed = 4;

paint_result paint_anew(std::string_view bytes) {
  paint_result out;
  if (bytes.empty())
    out.error = ec::file_empty;
  else if (bytes.size() > most_picture_bytes)
    out.error = ec::payload_too_large;
  if (out.error != ec::none)
    return out;
  points found;
  out.error = decode(bytes, found);
  if (out.error != ec::none)
    return out;
  auto small = shrink(found, kept_side);
  out.bytes = encode(small);
  out.width = small.width;
  out.height = small.height;
  if (out.bytes.empty())
    out.error = ec::file_damaged;
  return out;
}

bool read_all(std::string& to) {
  char chunk[65536];
  while (to.size() <= most_picture_bytes) {
    auto got = ::read(STDIN_FILENO, chunk, sizeof chunk);
    if (got == 0)
      return true;
    if (got > 0)
      to.append(chunk, static_cast<size_t>(got));
    else if (errno != EINTR)
      return false;
  }
  return true;
}

bool write_all(std::string_view bytes) {
  while (!bytes.empty()) {
    auto put = ::write(STDOUT_FILENO, bytes.data(), bytes.size());
    if (put > 0)
      bytes.remove_prefix(static_cast<size_t>(put));
    else if (put < 0 && errno != EINTR)
      return false;
  }
  return true;
}

/// From standard input to standard output. False: one of them failed.
bool answer_confined() {
  std::string answer;
  try {
    std::string bytes;
    if (!read_all(bytes))
      return false;
    answer = write_paint_result(paint_anew(bytes));
  } catch (const std::bad_alloc&) {
    paint_result out;
    out.error = ec::picture_too_large;
    answer = write_paint_result(out);
  }
  return write_all(answer);
}

} // namespace

int run_paint_child() {
  ::closefrom(STDERR_FILENO + 1);
  resume::confinement bounds;
  bounds.cpu_seconds = 10;
  bounds.file_bytes = most_painted_bytes + 4096;
  if (!resume::confine(bounds))
    return not_confined;
  // No destructors and no exit handlers: they belong to a process with rights.
  ::_exit(answer_confined() ? 0 : io_failed);
}

} // namespace zhian
