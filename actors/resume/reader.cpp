#include "actors/resume/reader.hpp"

#include <algorithm>
#include <chrono>

#include <unistd.h>

#include "actors/gateways/tencent_ocr.hpp"
#include "actors/resume/child_process.hpp"
#include "actors/resume/extract_result.hpp"
#include "actors/resume/extractor.hpp"
#include "actors/resume/text.hpp"
#include "protocols/runtime/log.hpp"
#include "protocols/runtime/worker_pool.hpp"

namespace zhian {

namespace resume {

namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr size_t memory_factor = 4; // Shadow memory.
#else
constexpr size_t memory_factor = 1;
#endif

void warn_once(extracted_text& to, std::string_view what) {
  if (std::find(to.warnings.begin(), to.warnings.end(), what) == to.warnings.end())
    to.warnings.emplace_back(what);
}

/// One page by Tesseract, in a process of its own.
page_text read_confined(const read_pictures& x, uint32_t page, const ocr_settings& ocr,
                        const extract_settings& extract, const std::string& exe,
                        const stop_signal& stop) {
  auto seconds = std::chrono::ceil<std::chrono::seconds>(ocr.page_timeout).count();
  child_bounds bounds;
  // By the clock thrice as long: a busy machine is no fault of the file.
  bounds.timeout = ocr.page_timeout * 3;
  bounds.max_output = size_t{extract.max_text_bytes} * 2 + 4096;
  bounds.max_resident = (size_t{ocr.max_memory_mb} << 20) * memory_factor;
  auto child =
      run_child(exe,
                {"zhian", "extract", "--type", x.media_type, "--ocr-page", std::to_string(page),
                 "--max-text-bytes", std::to_string(extract.max_text_bytes), "--max-memory-mb",
                 std::to_string(ocr.max_memory_mb), "--max-cpu-s", std::to_string(seconds)},
                *x.bytes, bounds, stop);
  if (child.end == child_end::stopped)
    return {ec::shutting_down, {}, 0};
  auto result =
      child.end == child_end::exited && child.code == 0 ? read_result(child.output) : std::nullopt;
  if (!result) {
    log::warn("reader", "the confined OCR gave no result",
              {{"end", to_string(child.end)}, {"code", child.code}, {"type", x.media_type}});
    return {no_result(child), {}, 0};
  }
  return {result->error, std::move(result->text), result->confidence};
}

/// One page by Tencent.
page_text read_remote(const read_pictures& x, uint32_t page, ocr::tencent_client& client) {
  auto got = client.read(*x.bytes, x.media_type == "application/pdf", page);
  return {got.error, std::move(got.text), got.confidence};
}

class reading_work {
public:
  reading_work(const ocr_settings& ocr, const extract_settings& extract,
               std::shared_ptr<http_client> http, std::string exe,
               std::shared_ptr<const stop_signal> stop)
      : ocr_(ocr),
        extract_(extract),
        exe_(std::move(exe)),
        stop_(std::move(stop)),
        time_(metrics::get_histogram("zhian_ocr_page_seconds", "Time to read one page by OCR")) {
    if (!ocr_.tencent_url.empty()) {
      client_.emplace(ocr_, std::move(http), *stop_);
      engines_.push_back({"tencent_ocr", timed([this](const read_pictures& x, uint32_t page) {
                            return read_remote(x, page, *client_);
                          })});
    }
    engines_.push_back({"tesseract", timed([this](const read_pictures& x, uint32_t page) {
                          return read_confined(x, page, ocr_, extract_, exe_, *stop_);
                        })});
  }

  caf::expected<extracted_text> handle(const read_pictures& x) {
    auto out = read_pages(x, engines_, ocr_.max_pages, extract_.max_text_bytes);
    auto why = out ? ec::none : ec_of(out.error());
    metrics::get_counter("zhian_ocr_total", "Files given to the reader of pictures",
                         {{"result", std::string{to_string(why)}}})
        .add();
    return out;
  }

private:
  template <class F>
  std::function<page_text(const read_pictures&, uint32_t)> timed(F read) {
    return [this, read](const read_pictures& x, uint32_t page) {
      auto start = std::chrono::steady_clock::now();
      auto out = read(x, page);
      time_.observe_ns(static_cast<uint64_t>((std::chrono::steady_clock::now() - start).count()));
      return out;
    };
  }

  ocr_settings ocr_;
  extract_settings extract_;
  std::string exe_;
  std::shared_ptr<const stop_signal> stop_;
  metrics::histogram& time_;
  std::optional<ocr::tencent_client> client_;
  std::vector<page_engine> engines_;
};

using reading_pool = worker_pool<reading_work, read_pictures>;

} // namespace

ec no_result(const child_outcome& child) {
  switch (child.end) {
  case child_end::stopped:
    return ec::shutting_down;
  case child_end::not_started:
    return ec::internal;
  case child_end::signalled:
  case child_end::timed_out:
    return ec::timed_out;
  case child_end::exited:
    return child.code == not_confined || child.code == io_failed || child.code == no_models
               ? ec::internal
               : ec::extraction_failed;
  case child_end::too_much_output:
  case child_end::too_much_memory:
    break;
  }
  return ec::extraction_failed;
}

caf::expected<extracted_text> read_pages(const read_pictures& x,
                                         const std::vector<page_engine>& engines,
                                         uint32_t max_pages, uint32_t max_text_bytes) {
  auto out = x.so_far;
  out.unread.clear();
  auto last = ec::file_no_text;
  bool any = false;
  for (size_t i = 0; i < x.so_far.unread.size(); ++i) {
    if (i >= max_pages) {
      warn_once(out, ocr_pages_skipped);
      break;
    }
    page_text got{ec::engine_unavailable, {}, 0};
    for (const auto& engine : engines) {
      got = engine.read(x, x.so_far.unread[i]);
      if (got.error == ec::engine_unavailable) {
        warn_once(out, ocr_provider_unavailable);
        continue;
      }
      out.engine = engine.name;
      break;
    }
    if (got.error == ec::shutting_down || got.error == ec::internal)
      return make_error(got.error);
    // The words come from outside or from a parser of hostile bytes.
    auto text = got.error == ec::none ? clean_text(got.text) : std::string{};
    if (got.error != ec::none && last != ec::timed_out)
      last = got.error; // One that may yet be read counts for more than one that cannot.
    if (text.empty()) {
      warn_once(out, got.error == ec::none || got.error == ec::file_no_text ? page_without_text
                                                                            : page_unreadable);
      continue;
    }
    any = true;
    warn_once(out, ocr_used);
    if (got.confidence < sure_enough)
      warn_once(out, ocr_low_confidence);
    if (!out.text.empty())
      out.text += "\n\n";
    out.text += text;
  }
  if (!any && out.text.empty())
    return make_error(last == ec::engine_unavailable ? ec::extraction_failed : last);
  if (truncate_text(out.text, max_text_bytes))
    warn_once(out, text_truncated);
  analyse(out);
  return out;
}

} // namespace resume

caf::actor spawn_reader(caf::actor_system& sys, const ocr_settings& ocr,
                        const extract_settings& extract, std::shared_ptr<http_client> http,
                        const std::string& self_exe) {
  if (ocr.tencent_url.empty()
      && ::access("/usr/share/tesseract-ocr/5/tessdata/chi_sim.traineddata", R_OK) != 0)
    log::warn("reader", "Tesseract's models are missing: pictures cannot be read");
  // What waits here waits in a timer row as well: patience is as long as a full queue may take.
  pool_bounds bounds{"ocr_worker", ocr.workers, ocr.queue, std::chrono::hours{1}};
  return sys.spawn<resume::reading_pool>(
      "reader", bounds,
      resume::reading_pool::factory{
          [ocr, extract, http, self_exe](std::shared_ptr<const stop_signal> stop) {
            return std::make_shared<resume::reading_work>(ocr, extract, http, self_exe,
                                                          std::move(stop));
          }});
}

} // namespace zhian
