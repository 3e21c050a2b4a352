// Objects in a directory: <root>/objects/ab/cd/abcd…, marks in <root>/marks.
#pragma once

#include <string>

#include "storage/files/object_store.hpp"

namespace zhian::files {

/// Each object is written to <root>/tmp, synced, and renamed into place, so that a name means whole
/// bytes on the disk, also after a power cut. Directories have mode 700, files 600. Bytes that no
/// longer match their name are never handed out, and a new `put` of them mends the file.
class disk_store : public object_store {
public:
  /// Makes the directories and removes what interrupted writes left more than an hour ago.
  /// `shared`: the directory is the same one on every node of the cluster.
  explicit disk_store(std::string root, bool shared = false);

  ec put(std::string_view key, std::string_view bytes) override;
  object_bytes get(std::string_view key, uint64_t max_bytes) override;
  ec erase(std::string_view key, timestamp before) override;
  object_list list(std::string_view after, timestamp before, uint32_t most) override;
  ec put_mark(std::string_view id) override;
  ec drop_mark(std::string_view id) override;
  ec find_mark(std::string_view id) override;
  bool shared() const override { return shared_; }

private:
  std::string path_of(std::string_view key) const;

  std::string mark_path(std::string_view id) const;
  /// Written aside, synced and renamed to `path`.
  ec write(const std::string& path, std::string_view bytes, std::string_view key);

  std::string root_;
  bool shared_;
};

} // namespace zhian::files
