// The text of pictures: scanned pages, photos. Tencent's OCR where it is configured, Tesseract in
// the confined process otherwise and whenever Tencent does not answer.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>

#include "actors/gateways/http_client.hpp"
#include "config/settings.hpp"
#include "protocols/errors.hpp"
#include "protocols/resume.hpp"

namespace zhian {

/// The node's reader; answers `read_pictures`, one page after the other. `http`: needed where
/// Tencent's OCR is configured, null otherwise.
caf::actor spawn_reader(caf::actor_system& sys, const ocr_settings& ocr,
                        const extract_settings& extract, std::shared_ptr<http_client> http,
                        const std::string& self_exe = "/proc/self/exe");

namespace resume {

struct child_outcome;

/// One page as read; `error` none with the text, which may be empty.
struct page_text {
  ec error = ec::none;
  std::string text;
  uint32_t confidence = 0;
};

/// Who reads a page (from 1) of a file: the error `engine_unavailable` means: ask the next one.
struct page_engine {
  std::string name;
  std::function<page_text(const read_pictures& of, uint32_t page)> read;
};

/// What it means that a confined reader gave no result. `internal`: the node could not read, the
/// file has nothing to do with it; `timed_out`: too slow or killed, by the file's fault or by that
/// of a busy machine; extraction_failed; shutting_down.
ec no_result(const child_outcome& child);

/// Below it a page's text is told as uncertain.
inline constexpr uint32_t sure_enough = 70;

/// Reads the pages of `x` with the first engine that answers and adds them to what is there. Pure
/// but for the engines. Fails: file_no_text; extraction_failed, `timed_out` or the error of the
/// last page when no page could be read; at once with shutting_down or internal, which are no
/// page's fault.
caf::expected<extracted_text> read_pages(const read_pictures& x,
                                         const std::vector<page_engine>& engines,
                                         uint32_t max_pages, uint32_t max_text_bytes);

} // namespace resume

} // namespace zhian
