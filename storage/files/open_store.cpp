#include "storage/files/open_store.hpp"

#include "storage/files/disk_store.hpp"
#include "storage/files/s3_store.hpp"

namespace zhian::files {

namespace {

std::string directory_of(const settings& conf) {
  return conf.node.data_dir + "/files";
}

} // namespace

store_maker store_of(const settings& conf) {
  if (conf.files.store == "s3")
    return [with = conf.s3](std::shared_ptr<const stop_signal> stop) {
      return std::make_unique<s3_store>(with, std::move(stop));
    };
  // A node that others reach has proved that its directory is theirs, or does not run.
  return [root = directory_of(conf), shared = !conf.cluster.address.empty()](auto) {
    return std::make_unique<disk_store>(root, shared);
  };
}

store_place place_of(const settings& conf) {
  if (conf.files.store == "s3")
    return {"files.s3.bucket", "the bucket " + conf.s3.bucket + " at " + conf.s3.endpoint
                                   + (conf.s3.prefix.empty() ? "" : " below " + conf.s3.prefix)};
  return {"node.data_dir", "the directory " + directory_of(conf)};
}

} // namespace zhian::files
