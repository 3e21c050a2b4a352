#include "storage/files/file_store.hpp"

#include <algorithm>

#include "protocols/digest.hpp"
#include "protocols/profile.hpp"
#include "protocols/runtime/worker_pool.hpp"
#include "storage/files/disk_store.hpp"
#include "storage/files/file_name.hpp"
#include "storage/files/media_type.hpp"

namespace zhian {

namespace files {

namespace {

/// One worker: a store of its own and the rules of what is kept.
class file_work {
public:
  file_work(std::unique_ptr<object_store> store, uint64_t max_bytes, std::chrono::seconds fresh)
      : store_(std::move(store)), max_bytes_(max_bytes), fresh_(fresh) {}

  caf::expected<stored_file> handle(const put_file& x) {
    if (!x.bytes || x.bytes->empty())
      return make_error(ec::file_empty);
    if (x.bytes->size() > max_bytes_)
      return make_error(ec::payload_too_large);
    stored_file file{sha256_hex(*x.bytes), clean_file_name(x.name),
                     std::string{media_type_of(*x.bytes)}, x.bytes->size()};
    if (auto error = store_->put(file.sha256, *x.bytes); error != ec::none)
      return make_error(error);
    return file;
  }

  caf::expected<std::shared_ptr<const std::string>> handle(const get_file& x) {
    auto object = store_->get(x.sha256, max_bytes_);
    if (object.error != ec::none)
      return make_error(object.error);
    return std::make_shared<const std::string>(std::move(object.bytes));
  }

  caf::expected<done> handle(const erase_file& x) {
    auto error = store_->erase(x.sha256, std::min<timestamp>(x.before, wall_now() - fresh_));
    // A store that only grows has done what it can.
    if (error != ec::none && error != ec::unsupported)
      return make_error(error);
    return done{};
  }

  caf::expected<list_old_files::reply> handle(const list_old_files& x) {
    auto found = store_->list(x.after, std::min<timestamp>(x.before, wall_now() - fresh_), x.most);
    if (found.error != ec::none)
      return make_error(found.error);
    return list_old_files::reply{std::move(found.keys), std::move(found.next), found.looked,
                                 store_->shared()};
  }

private:
  std::unique_ptr<object_store> store_;
  uint64_t max_bytes_;
  std::chrono::seconds fresh_;
};

using file_pool = worker_pool<file_work, put_file, get_file, erase_file, list_old_files>;

} // namespace

} // namespace files

caf::actor spawn_file_store(caf::actor_system& sys, files::store_maker make, uint64_t max_bytes,
                            std::chrono::seconds fresh, uint32_t workers) {
  using namespace files;
  pool_bounds bounds{"file_worker", workers, 256, std::chrono::seconds(30)};
  return sys.spawn<file_pool>(
      "files", bounds, file_pool::factory{[make = std::move(make), max_bytes, fresh](auto stop) {
        return std::make_shared<file_work>(make(stop), max_bytes, fresh);
      }});
}

caf::actor spawn_file_store(caf::actor_system& sys, const std::string& root, uint64_t max_bytes,
                            std::chrono::seconds fresh) {
  return spawn_file_store(
      sys, [root](auto) { return std::make_unique<files::disk_store>(root); }, max_bytes, fresh);
}

} // namespace zhian
