#include "actors/resume/extractor.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <memory>

#include <unistd.h>

#include "actors/resume/child_process.hpp"
#include "actors/resume/confinement.hpp"
#include "actors/resume/extract_result.hpp"
#include "actors/resume/sections.hpp"
#include "actors/resume/skills.hpp"
#include "actors/resume/text.hpp"
#include "actors/resume/words.hpp"
#include "protocols/runtime/worker_pool.hpp"

namespace zhian {

namespace resume {

namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr size_t memory_factor = 4; // Shadow memory.
#else
constexpr size_t memory_factor = 1;
#endif

constexpr uint64_t max_file_bytes = uint64_t{32} << 20;

constexpr std::array<std::string_view, 6> readable{
    "application/pdf", "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "text/plain",      "text/markdown",
    "image/jpeg",      "image/png"};

/// One worker: starts a child a request.
class extraction_work {
public:
  extraction_work(const extract_settings& with, std::string exe,
                  std::shared_ptr<const stop_signal> stop)
      : with_(with),
        exe_(std::move(exe)),
        stop_(std::move(stop)),
        time_(metrics::get_histogram("zhian_extract_seconds", "Time to extract one file")) {}

  caf::expected<extracted_text> handle(const extract_file& x) {
    auto start = std::chrono::steady_clock::now();
    auto result = extract(x);
    time_.observe_ns(static_cast<uint64_t>((std::chrono::steady_clock::now() - start).count()));
    metrics::get_counter("zhian_extract_total", "Files given to the extractor",
                         {{"result", std::string{to_string(result.error)}}})
        .add();
    if (result.error != ec::none)
      return make_error(result.error);
    return std::move(result.found);
  }

  caf::expected<extracted_text> handle(const analyse_text& x) {
    extracted_text out;
    out.text = clean_text(x.text);
    truncate_text(out.text, with_.max_text_bytes);
    if (out.text.empty())
      return make_error(ec::validation_failed, {}, "text");
    analyse(out);
    return out;
  }

private:
  extraction extract(const extract_file& x) {
    if (!x.bytes || x.bytes->empty())
      return {ec::file_empty, {}};
    if (x.bytes->size() > max_file_bytes)
      return {ec::payload_too_large, {}};
    if (std::find(readable.begin(), readable.end(), x.media_type) == readable.end())
      return {ec::file_type_unsupported, {}};
    auto seconds = std::chrono::ceil<std::chrono::seconds>(with_.timeout).count();
    child_bounds bounds;
    bounds.timeout = with_.timeout;
    bounds.max_output = size_t{with_.max_text_bytes} * 2 + 4096;
    bounds.max_resident = (size_t{with_.max_memory_mb} << 20) * memory_factor;
    auto child = run_child(
        exe_,
        {"zhian", "extract", "--type", x.media_type, "--max-pages", std::to_string(with_.max_pages),
         "--max-text-bytes", std::to_string(with_.max_text_bytes), "--max-input-bytes",
         std::to_string(max_file_bytes), "--max-memory-mb", std::to_string(with_.max_memory_mb),
         "--max-cpu-s", std::to_string(seconds)},
        *x.bytes, bounds, *stop_);
    auto result = judge(child, with_);
    if (result.error == ec::none)
      analyse(result.found);
    else if (result.error == ec::extraction_failed)
      log::warn("extractor", "the confined parser gave no result",
                {{"end", to_string(child.end)},
                 {"code", child.code},
                 {"type", x.media_type},
                 {"size", x.bytes->size()},
                 {"output", child.output.size()}});
    return result;
  }

  extract_settings with_;
  std::string exe_;
  std::shared_ptr<const stop_signal> stop_;
  metrics::histogram& time_;
};

using extractor_pool = worker_pool<extraction_work, extract_file, analyse_text>;

} // namespace

extraction judge(const child_outcome& child, const extract_settings& with) {
  if (child.end == child_end::stopped)
    return {ec::shutting_down, {}};
  if (child.end != child_end::exited || child.code != 0)
    return {ec::extraction_failed, {}};
  auto result = read_result(child.output);
  if (!result || result->pages > with.max_pages)
    return {ec::extraction_failed, {}};
  if (result->error != ec::none)
    return {result->error, {}};
  extraction good;
  good.found.pages = result->pages;
  // Cleaned once more: the child, if it was taken over, may have written what it liked.
  good.found.text = clean_text(result->text);
  good.found.warnings = std::move(result->warnings);
  truncate_text(good.found.text, with.max_text_bytes);
  good.found.engine = "builtin";
  good.found.unread = std::move(result->unread);
  if (!wants_ocr(good.found))
    good.found.unread.clear();
  if ((good.found.text.empty() && good.found.unread.empty()) || good.found.pages == 0)
    return {ec::extraction_failed, {}};
  return good;
}

bool wants_ocr(const extracted_text& x) {
  return !x.unread.empty() && (x.text.empty() || x.unread.size() * 2 >= x.pages);
}

void analyse(extracted_text& x) {
  x.skills = find_skills(x.text);
  x.sections = find_sections(x.text);
  x.words = frequent_words(x.text);
}

} // namespace resume

caf::actor spawn_extractor(caf::actor_system& sys, const extract_settings& with,
                           const std::string& self_exe) {
  if (!resume::has_landlock())
    log::warn("extractor", "this kernel has no Landlock: the parser is confined by seccomp alone");
  if (::access("/usr/share/poppler/cMap/Adobe-GB1", R_OK) != 0)
    log::warn("extractor",
              "poppler-data is missing: Chinese PDFs without embedded maps will read as empty");
  pool_bounds bounds{"extract_worker", with.workers, with.queue, with.timeout * 2};
  return sys.spawn<resume::extractor_pool>(
      "extractor", bounds,
      resume::extractor_pool::factory{[with, self_exe](std::shared_ptr<const stop_signal> stop) {
        return std::make_shared<resume::extraction_work>(with, self_exe, std::move(stop));
      }});
}

} // namespace zhian
