#include "storage/files/disk_store.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <optional>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "protocols/digest.hpp"
#include "protocols/ids.hpp"
#include "protocols/runtime/log.hpp"

namespace zhian::files {

namespace {

/// Owns a descriptor.
class descriptor {
public:
  explicit descriptor(int fd) : fd_(fd) {}
  ~descriptor() {
    if (fd_ >= 0)
      ::close(fd_);
  }
  descriptor(const descriptor&) = delete;
  descriptor& operator=(const descriptor&) = delete;
  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }

private:
  int fd_;
};

bool sync_directory(const std::string& path) {
  descriptor dir{::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  return dir && ::fsync(dir.get()) == 0;
}

/// Makes one directory; a new one is on the disk only when its parent is synced.
bool make_directory(const std::string& path, const std::string& parent) {
  if (::mkdir(path.c_str(), 0700) == 0)
    return sync_directory(parent);
  return errno == EEXIST;
}

bool write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    auto put = ::write(fd, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR)
      continue;
    if (put <= 0)
      return false;
    bytes.remove_prefix(static_cast<size_t>(put));
  }
  return true;
}

bool read_all(int fd, size_t size, std::string& to) {
  to.resize(size);
  for (size_t at = 0; at < size;) {
    auto got = ::read(fd, to.data() + at, size - at);
    if (got < 0 && errno == EINTR)
      continue;
    if (got <= 0)
      return false;
    at += static_cast<size_t>(got);
  }
  return true;
}

ec trouble(const char* what, std::string_view key) {
  auto error = errno;
  log::error("files", what, {{"key", key}, {"errno", error}, {"why", std::strerror(error)}});
  return ec::storage_unavailable;
}

/// When it was put last; empty: see errno.
std::optional<timestamp> touched(const std::string& path) {
  struct stat about {};
  if (::lstat(path.c_str(), &about) != 0)
    return std::nullopt;
  return timestamp{std::chrono::seconds{about.st_mtim.tv_sec}
                   + std::chrono::microseconds{about.st_mtim.tv_nsec / 1000}};
}

/// Names below a directory that are not before `from`, sorted.
std::vector<std::string> names_in(const std::string& directory, std::string_view from) {
  std::vector<std::string> out;
  std::error_code ignored; // A directory that is not there holds nothing.
  for (const auto& entry : std::filesystem::directory_iterator{directory, ignored})
    if (auto name = entry.path().filename().string(); name >= from)
      out.push_back(std::move(name));
  std::sort(out.begin(), out.end());
  return out;
}

void remove_leftovers(const std::string& directory) {
  std::error_code ignored;
  auto old = std::filesystem::file_time_type::clock::now() - std::chrono::hours(1);
  for (const auto& entry : std::filesystem::directory_iterator{directory, ignored})
    if (entry.is_regular_file(ignored) && entry.last_write_time(ignored) < old)
      std::filesystem::remove(entry.path(), ignored);
}

} // namespace

disk_store::disk_store(std::string root, bool shared) : root_(std::move(root)), shared_(shared) {
  std::error_code failed;
  std::filesystem::create_directories(root_, failed);
  if (::chmod(root_.c_str(), 0700) != 0 || !make_directory(root_ + "/objects", root_)
      || !make_directory(root_ + "/tmp", root_))
    trouble("the file store cannot make its directories", root_);
  remove_leftovers(root_ + "/tmp");
}

std::string disk_store::path_of(std::string_view key) const {
  std::string path = root_ + "/objects/";
  path += key.substr(0, 2);
  path += '/';
  path += key.substr(2, 2);
  path += '/';
  path += key;
  return path;
}

ec disk_store::put(std::string_view key, std::string_view bytes) {
  if (!is_sha256_hex(key))
    return ec::bad_request;
  auto path = path_of(key);
  // Whole already? Then the disk is spared; damaged ones are replaced below. Touched first: an
  // `erase` that runs beside this one sees that the object is wanted again, or has taken it away.
  static_cast<void>(::utimensat(AT_FDCWD, path.c_str(), nullptr, AT_SYMLINK_NOFOLLOW));
  if (get(key, bytes.size()).error == ec::none)
    return ec::none;
  auto directory = path.substr(0, path.rfind('/'));
  auto above = directory.substr(0, directory.rfind('/'));
  if (!make_directory(above, root_ + "/objects") || !make_directory(directory, above))
    return trouble("cannot make a directory", key);
  return write(path, bytes, key);
}

ec disk_store::write(const std::string& path, std::string_view bytes, std::string_view key) {
  auto unfinished = root_ + "/tmp/" + random_hex(16);
  {
    descriptor file{
        ::open(unfinished.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600)};
    if (!file)
      return trouble("cannot open a file to write", key);
    if (!write_all(file.get(), bytes) || ::fsync(file.get()) != 0) {
      auto error = trouble("cannot write a file", key);
      ::unlink(unfinished.c_str());
      return error;
    }
  }
  if (::rename(unfinished.c_str(), path.c_str()) != 0) {
    auto error = trouble("cannot rename a file", key);
    ::unlink(unfinished.c_str());
    return error;
  }
  if (!sync_directory(path.substr(0, path.rfind('/'))))
    return trouble("cannot sync a directory", key);
  return ec::none;
}

ec disk_store::erase(std::string_view key, timestamp before) {
  if (!is_sha256_hex(key))
    return ec::bad_request;
  auto path = path_of(key);
  // A fresh one never leaves its place: a node that dies between two renames loses nothing wanted.
  auto at = touched(path);
  if (!at)
    return errno == ENOENT ? ec::none : trouble("cannot look at a file", key);
  if (*at >= before)
    return ec::file_in_use;
  // Out of sight before the second look: a `put` that comes later writes the object anew.
  auto aside = root_ + "/tmp/" + random_hex(16);
  if (::rename(path.c_str(), aside.c_str()) != 0)
    return errno == ENOENT ? ec::none : trouble("cannot rename a file", key);
  at = touched(aside);
  if (!at || *at >= before) {
    if (::rename(aside.c_str(), path.c_str()) != 0)
      return trouble("cannot rename a file", key);
    return ec::file_in_use;
  }
  if (::unlink(aside.c_str()) != 0)
    return trouble("cannot remove a file", key);
  return ec::none;
}

object_list disk_store::list(std::string_view after, timestamp before, uint32_t most) {
  object_list out;
  if (!after.empty() && !is_sha256_hex(after)) {
    out.error = ec::bad_request;
    return out;
  }
  auto objects = root_ + "/objects";
  for (const auto& first : names_in(objects, after.substr(0, 2))) {
    // Only in the directories on the way to `after` there are names to be left out.
    auto on_the_way = !after.empty() && first == after.substr(0, 2);
    for (const auto& second :
         names_in(objects + '/' + first, on_the_way ? after.substr(2, 2) : "")) {
      auto directory = objects;
      directory.append("/").append(first).append("/").append(second);
      for (const auto& key : names_in(directory, on_the_way ? after : "")) {
        if (key <= after || !is_sha256_hex(key))
          continue;
        if (out.looked == most)
          return out;
        ++out.looked;
        out.next = key;
        auto at = touched(directory + '/' + key);
        if (at && *at < before)
          out.keys.push_back(key);
      }
    }
  }
  out.next.clear();
  return out;
}

object_bytes disk_store::get(std::string_view key, uint64_t max_bytes) {
  object_bytes result;
  // A key is part of a path: nothing but a digest may be one.
  if (!is_sha256_hex(key)) {
    result.error = ec::not_found;
    return result;
  }
  descriptor file{::open(path_of(key).c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC)};
  if (!file) {
    result.error = errno == ENOENT ? ec::not_found : trouble("cannot open a file", key);
    return result;
  }
  struct stat about {};
  if (::fstat(file.get(), &about) != 0 || !S_ISREG(about.st_mode)
      || static_cast<uint64_t>(about.st_size) > max_bytes
      || !read_all(file.get(), static_cast<size_t>(about.st_size), result.bytes)) {
    result.error = trouble("cannot read a file", key);
  } else if (sha256_hex(result.bytes) != key) {
    log::error("files", "a stored file no longer matches its digest", {{"key", key}});
    result.error = ec::storage_unavailable;
  }
  if (result.error != ec::none)
    result.bytes.clear();
  return result;
}

std::string disk_store::mark_path(std::string_view id) const {
  return root_ + "/marks/" + std::string{id};
}

ec disk_store::put_mark(std::string_view id) {
  if (!make_directory(root_ + "/marks", root_))
    return trouble("cannot make a directory", id);
  return write(mark_path(id), std::string{id} + "\n", id);
}

ec disk_store::drop_mark(std::string_view id) {
  if (::unlink(mark_path(id).c_str()) != 0 && errno != ENOENT)
    return trouble("cannot remove a mark", id);
  return ec::none;
}

ec disk_store::find_mark(std::string_view id) {
  struct stat about {};
  if (::lstat(mark_path(id).c_str(), &about) == 0)
    return S_ISREG(about.st_mode) ? ec::none : ec::not_found;
  return errno == ENOENT || errno == ENOTDIR ? ec::not_found : trouble("cannot find a mark", id);
}

} // namespace zhian::files
