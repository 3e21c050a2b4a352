// Objects on a local disk: <root>/objects/ab/cd/abcd…
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
  explicit disk_store(std::string root);

  ec put(std::string_view key, std::string_view bytes) override;
  object_bytes get(std::string_view key, uint64_t max_bytes) override;
  ec erase(std::string_view key, timestamp before) override;
  object_list list(std::string_view after, timestamp before, uint32_t most) override;
  bool shared() const override { return false; }

private:
  std::string path_of(std::string_view key) const;

  std::string root_;
};

} // namespace zhian::files
