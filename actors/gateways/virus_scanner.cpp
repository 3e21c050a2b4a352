#include "actors/gateways/virus_scanner.hpp"

#include <memory>

#include "actors/gateways/clamd.hpp"
#include "protocols/runtime/log.hpp"
#include "protocols/runtime/worker_pool.hpp"

namespace zhian {

namespace {

class scanning_work {
public:
  scanning_work(const resume_settings& with, std::shared_ptr<const stop_signal> stop)
      : with_(with), stop_(std::move(stop)) {}

  caf::expected<done> handle(const scan_file& x) {
    auto verdict = x.bytes ? scan_with_clamd(with_.clamd, *x.bytes, with_.clamd_timeout, *stop_)
                           : scan_verdict{};
    auto result = [&](const char* word) {
      metrics::get_counter("zhian_scan_total", "Files given to the virus scanner",
                           {{"result", word}})
          .add();
    };
    switch (verdict.what) {
    case scan_verdict::kind::clean:
      result("clean");
      return done{};
    case scan_verdict::kind::infected:
      result("infected");
      log::warn("scanner", "an upload was refused", {{"signature", verdict.detail}});
      return make_error(ec::file_infected, {}, "file");
    case scan_verdict::kind::unavailable:
      break;
    }
    result("unavailable");
    log::error("scanner", "the virus scanner gave no verdict", {{"why", verdict.detail}});
    return make_error(stop_->raised() ? ec::shutting_down : ec::scan_unavailable);
  }

private:
  resume_settings with_;
  std::shared_ptr<const stop_signal> stop_;
};

using scanner_pool = worker_pool<scanning_work, scan_file>;

} // namespace

caf::actor spawn_virus_scanner(caf::actor_system& sys, const resume_settings& with) {
  if (with.clamd.empty())
    return nullptr;
  pool_bounds bounds{"scan_worker", 2, 64, with.clamd_timeout * 2};
  return sys.spawn<scanner_pool>(
      "scanner", bounds, scanner_pool::factory{[with](std::shared_ptr<const stop_signal> stop) {
        return std::make_shared<scanning_work>(with, std::move(stop));
      }});
}

} // namespace zhian
