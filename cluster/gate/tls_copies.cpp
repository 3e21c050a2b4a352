#include "cluster/gate/tls_copies.hpp"

#include <fstream>
#include <iterator>
#include <stdexcept>

#include <sys/mman.h>
#include <unistd.h>

namespace zhian::cluster {

namespace {

std::string text_of(const std::string& file) {
  std::ifstream in{file, std::ios::binary};
  if (!in)
    throw std::runtime_error(file + ": cannot be read");
  return {std::istreambuf_iterator<char>{in}, {}};
}

} // namespace

tls_copies::tls_copies(const tls_files& files)
    : texts_{text_of(files.ca), text_of(files.certificate), text_of(files.key)} {
  for (size_t i = 0; i < fds_.size(); ++i) {
    // In memory, and gone with the process: a key is not left behind.
    fds_[i] = ::memfd_create("zhian-tls", MFD_CLOEXEC);
    fill(i, texts_[i]);
  }
  make_tls_context(paths());
}

tls_copies::~tls_copies() {
  for (int fd : fds_)
    if (fd >= 0)
      ::close(fd);
}

void tls_copies::fill(size_t which, const std::string& text) {
  int fd = fds_[which];
  if (fd < 0 || ::ftruncate(fd, 0) != 0
      || ::pwrite(fd, text.data(), text.size(), 0) != static_cast<ssize_t>(text.size()))
    throw std::runtime_error("no memory for a copy of the certificate");
}

tls_files tls_copies::paths() const {
  auto path = [this](size_t i) {
    return "/proc/self/fd/" + std::to_string(fds_[i]);
  };
  return {path(0), path(1), path(2)};
}

void tls_copies::take(const tls_copies& other) {
  texts_ = other.texts_;
  for (size_t i = 0; i < fds_.size(); ++i)
    fill(i, texts_[i]);
}

} // namespace zhian::cluster
