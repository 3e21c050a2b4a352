#include "actors/report/press.hpp"

#include <memory>

#include "actors/report/forms.hpp"
#include "actors/report/pdf.hpp"
#include "actors/report/shelf_of_prints.hpp"
#include "protocols/digest.hpp"
#include "protocols/runtime/worker_pool.hpp"

namespace zhian {

namespace {

/// Some dozens of reports.
constexpr size_t kept_bytes = size_t{16} << 20;

class print_work {
public:
  caf::expected<print_report::reply> handle(const print_report& x) {
    auto key = report::key_of(x);
    if (const auto* known = shelf_.find(key))
      return *known;
    // Fonts are found on the first report, on this thread: they are nobody else's.
    if (!type_)
      type_ = std::make_unique<report::type_case>();
    if (!type_->chinese()) {
      log::error("press", "there is no font with Chinese characters; install fonts-noto-cjk", {});
      return make_error(ec::printing_unavailable);
    }
    auto made = report::document_of(x.what, x.lang);
    if (!made) {
      log::error("press", "a stored report cannot be read",
                 {{"kind", to_string(x.what.what)}, {"report", x.what.key}});
      return make_error(ec::internal);
    }
    auto file = report::print_pdf(*made, *type_);
    if (file.error != ec::none) {
      log::error("press", "a report cannot be printed",
                 {{"kind", to_string(x.what.what)}, {"report", x.what.key}});
      return make_error(file.error);
    }
    print_report::reply out;
    out.sha256 = sha256_hex(file.bytes);
    out.bytes = std::make_shared<const std::string>(std::move(file.bytes));
    out.pages = file.pages;
    shelf_.keep(std::move(key), out);
    return out;
  }

private:
  std::unique_ptr<report::type_case> type_;
  report::shelf_of_prints shelf_{kept_bytes};
};

using press_pool = worker_pool<print_work, print_report>;

} // namespace

caf::actor spawn_press(caf::actor_system& sys) {
  // One thread: what it keeps is then kept once, and printing never takes more than one core.
  pool_bounds bounds{"press_worker", 1, 64, print_patience};
  return sys.spawn<press_pool>("press", bounds, press_pool::factory{[](auto) {
                                 return std::make_shared<print_work>();
                               }});
}

} // namespace zhian
