#include "config/secret_file.hpp"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "protocols/ids.hpp"

namespace zhian {

namespace {

constexpr size_t most_bytes = 64 * 1024;

std::string why(std::string_view what, const std::filesystem::path& file) {
  return std::string{what} + " " + file.string() + ": " + std::generic_category().message(errno);
}

/// Closes a descriptor at the end of a scope.
struct descriptor {
  int fd;
  ~descriptor() {
    if (fd >= 0)
      ::close(fd);
  }
};

} // namespace

std::variant<std::string, secret_file_error> read_secret_file(const std::filesystem::path& file) {
  descriptor in{::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
  if (in.fd < 0)
    return secret_file_error{errno == ENOENT, why("cannot read", file)};
  struct stat info {};
  if (::fstat(in.fd, &info) != 0)
    return secret_file_error{false, why("cannot read", file)};
  if (!S_ISREG(info.st_mode))
    return secret_file_error{false, file.string() + " is not a regular file"};
  if ((info.st_mode & 0007) != 0)
    return secret_file_error{false,
                             file.string() + " is open to everybody on this machine: chmod 600 it"};
  std::string out(most_bytes + 1, '\0');
  size_t size = 0;
  while (size < out.size()) {
    auto got = ::read(in.fd, out.data() + size, out.size() - size);
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0)
      return secret_file_error{false, why("cannot read", file)};
    if (got == 0)
      break;
    size += static_cast<size_t>(got);
  }
  if (size > most_bytes)
    return secret_file_error{false, file.string() + " is longer than 64 KiB"};
  out.resize(size);
  return out;
}

std::optional<std::string> write_secret_file(const std::filesystem::path& file,
                                             std::string_view content, bool replace) {
  auto beside = file;
  beside += ".new-" + random_hex(8);
  {
    descriptor out{::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)};
    if (out.fd < 0)
      return why("cannot write", beside);
    while (!content.empty()) {
      auto put = ::write(out.fd, content.data(), content.size());
      if (put < 0 && errno == EINTR)
        continue;
      if (put < 0) {
        auto text = why("cannot write", beside);
        ::unlink(beside.c_str());
        return text;
      }
      content.remove_prefix(static_cast<size_t>(put));
    }
    if (::fsync(out.fd) != 0) {
      auto text = why("cannot write", beside);
      ::unlink(beside.c_str());
      return text;
    }
  }
  if (replace) {
    if (::rename(beside.c_str(), file.c_str()) == 0)
      return std::nullopt;
  } else if (::link(beside.c_str(), file.c_str()) == 0 || errno == EEXIST) {
    ::unlink(beside.c_str());
    return std::nullopt;
  }
  auto text = why("cannot write", file);
  ::unlink(beside.c_str());
  return text;
}

} // namespace zhian
