#include "actors/account/painter.hpp"

#include <chrono>

#include "actors/account/paint_child.hpp"
#include "actors/resume/child_process.hpp"
#include "protocols/runtime/worker_pool.hpp"

namespace zhian {

namespace {

using namespace std::chrono_literals;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr size_t memory_factor = 4; // Shadow memory.
#else
constexpr size_t memory_factor = 1;
#endif

constexpr auto longest_painting = 15s;

class paint_work {
public:
  paint_work(std::string exe, std::shared_ptr<const stop_signal> stop)
      : exe_(std::move(exe)), stop_(std::move(stop)) {}

  caf::expected<painted> handle(const paint& x) {
    if (!x.bytes || x.bytes->empty())
      return make_error(ec::file_empty);
    if (x.bytes->size() > account::most_picture_bytes)
      return make_error(ec::payload_too_large);
    resume::child_bounds bounds;
    bounds.timeout = longest_painting;
    bounds.max_output = account::most_painted_bytes + 4096;
    bounds.max_resident = (size_t{512} << 20) * memory_factor;
    auto child = resume::run_child(exe_, {"zhian", "paint"}, *x.bytes, bounds, *stop_);
    if (child.end == resume::child_end::stopped)
      return make_error(ec::shutting_down);
    auto result = child.end == resume::child_end::exited && child.code == 0
                      ? account::read_paint_result(child.output)
                      : std::nullopt;
    if (!result) {
      log::warn("painter", "the confined painter gave no result",
                {{"end", to_string(child.end)}, {"code", child.code}, {"size", x.bytes->size()}});
      return make_error(ec::extraction_failed);
    }
    if (result->error != ec::none)
      return make_error(result->error);
    painted out;
    out.bytes = std::make_shared<const std::string>(std::move(result->bytes));
    out.media_type = "image/webp";
    out.width = result->width;
    out.height = result->height;
    return out;
  }

private:
  std::string exe_;
  std::shared_ptr<const stop_signal> stop_;
};

class pack_work {
public:
  caf::expected<std::shared_ptr<const std::string>> handle(const pack& x) {
    auto made = account::make_zip(x.files);
    if (!made)
      return made.error();
    return std::make_shared<const std::string>(std::move(*made));
  }
};

using painter_pool = worker_pool<paint_work, paint>;
using packer_pool = worker_pool<pack_work, pack>;

} // namespace

caf::actor spawn_painter(caf::actor_system& sys, const std::string& self_exe) {
  pool_bounds bounds{"paint_worker", 1, 32, longest_painting * 2};
  return sys.spawn<painter_pool>(
      "painter", bounds, painter_pool::factory{[self_exe](std::shared_ptr<const stop_signal> stop) {
        return std::make_shared<paint_work>(self_exe, std::move(stop));
      }});
}

caf::actor spawn_packer(caf::actor_system& sys) {
  pool_bounds bounds{"pack_worker", 1, 32, 120s};
  return sys.spawn<packer_pool>("packer", bounds, packer_pool::factory{[](auto) {
                                  return std::make_shared<pack_work>();
                                }});
}

} // namespace zhian
