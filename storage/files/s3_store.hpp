// Objects in a bucket of an S3-compatible service: <prefix>objects/ab/cd/abcd…, the names that a
// directory has, so that files are taken along by copying a directory into a bucket.
#pragma once

#include <memory>
#include <string>

#include "config/settings.hpp"
#include "storage/files/object_store.hpp"
#include "storage/files/s3_answers.hpp"
#include "storage/files/s3_signature.hpp"
#include "storage/files/s3_wire.hpp"

namespace zhian::files {

/// Every operation is one small request, repeated with growing pauses while its time lasts and the
/// failure may pass. The service checks what it takes by SHA-256 and MD5, what it gives is checked
/// against its name.
///
/// `erase` looks at an object's age and then deletes it. An upload of the same bytes that ends
/// between these two requests is lost: S3 has no delete that depends on the age. Only objects that
/// nobody has put for `node.fresh_files` and no row refers to are ever erased, so it takes the same
/// bytes coming back in that instant; a bucket with versions keeps even those.
class s3_store : public object_store {
public:
  /// `stop`, which may be null, ends a request under way.
  explicit s3_store(s3_settings with, std::shared_ptr<const stop_signal> stop = nullptr);

  ec put(std::string_view key, std::string_view bytes) override;
  object_bytes get(std::string_view key, uint64_t max_bytes) override;
  ec erase(std::string_view key, timestamp before) override;
  object_list list(std::string_view after, timestamp before, uint32_t most) override;
  bool shared() const override { return true; }
  ec put_mark(std::string_view id) override;
  ec find_mark(std::string_view id) override;
  ec drop_mark(std::string_view id) override;

  /// Why the last operation failed.
  const s3_failure& last_failure() const { return failure_; }

private:
  struct request;
  using deadline = std::chrono::steady_clock::time_point;

  deadline until() const { return std::chrono::steady_clock::now() + with_.timeout; }
  wire_answer once(const request& what, std::chrono::milliseconds limit);
  /// With its retries; `failure_` is how it ended. `sha256`: that the body must have.
  wire_answer run(const request& what, deadline end, std::string_view sha256 = {});
  wire_answer keep(std::string path, std::string_view bytes, std::string_view sha256);
  ec told(const char* what, std::string_view key) const;

  s3_settings with_;
  s3_wire wire_;
  s3_credentials by_;
  std::string scheme_;
  std::string host_;           ///< With the bucket before it, if that is where it stands.
  std::string base_;           ///< What comes before the name of an object in a path.
  bool first_version_ = false; ///< The service lists by `marker` only.
  s3_failure failure_;
};

/// What trying the settings out found.
struct s3_probe_result {
  bool ok = false;
  std::string setting; ///< The one to look at; empty when it works.
  std::string text;    ///< A sentence, without keys.
};

/// Puts a small object, reads it, lists and deletes it. Blocks for some seconds at most.
s3_probe_result probe(const s3_settings& with);

} // namespace zhian::files
