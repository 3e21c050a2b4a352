#include "actors/resume/pdf_text.hpp"

#include <algorithm>
#include <limits>
#include <memory>

#include <poppler-document.h>
#include <poppler-global.h>
#include <poppler-page-renderer.h>
#include <poppler-page.h>

namespace zhian::resume {

namespace {

// Without a rectangle Poppler cuts the text by the unrotated crop box and so loses text of rotated
// pages. This one holds every page (Acrobat's largest is 14400 points).
const poppler::rectf whole_page{-20000, -20000, 40000, 40000};

extract_result failed(ec error) {
  extract_result result;
  result.error = error;
  return result;
}

bool only_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n\f\v") == std::string_view::npos;
}

/// Whether a page without text shows anything: drawn small, is there a dot that is not white?
bool shows_something(const poppler::page& page) {
  auto size = page.page_rect();
  auto points = std::max({size.width(), size.height(), 72.0});
  auto dots = std::min(36.0, 600.0 * 72.0 / points);
  poppler::page_renderer renderer;
  renderer.set_image_format(poppler::image::format_gray8);
  auto drawn = renderer.render_page(&page, dots, dots);
  if (!drawn.is_valid())
    return false;
  for (int row = 0; row < drawn.height(); ++row) {
    const auto* line = drawn.const_data() + static_cast<ptrdiff_t>(row) * drawn.bytes_per_row();
    for (int column = 0; column < drawn.width(); ++column)
      if (static_cast<unsigned char>(line[column]) < 200)
        return true;
  }
  return false;
}

} // namespace

extract_result read_pdf(std::string_view bytes, const extract_bounds& bounds) {
  // Poppler's complaints may quote the file.
  poppler::set_debug_error_function([](const std::string&, void*) {}, nullptr);
  if (bytes.size() > static_cast<size_t>(std::numeric_limits<int>::max()))
    return failed(ec::payload_too_large);
  std::unique_ptr<poppler::document> doc{
      poppler::document::load_from_raw_data(bytes.data(), static_cast<int>(bytes.size()))};
  if (!doc)
    return failed(ec::file_damaged);
  if (doc->is_locked())
    return failed(ec::file_encrypted);
  auto pages = doc->pages();
  if (pages <= 0)
    return failed(ec::file_damaged);
  if (static_cast<uint32_t>(pages) > bounds.max_pages)
    return failed(ec::file_too_many_pages);
  extract_result result;
  result.pages = static_cast<uint32_t>(pages);
  bool empty_page = false;
  bool bad_page = false;
  for (int i = 0; i < pages; ++i) {
    if (result.text.size() >= bounds.max_text_bytes) {
      result.warnings.emplace_back(text_truncated);
      break;
    }
    std::unique_ptr<poppler::page> page{doc->create_page(i)};
    if (!page) {
      bad_page = true;
      continue;
    }
    auto text = page->text(whole_page, poppler::page::non_raw_non_physical_layout).to_utf8();
    std::string_view view{text.data(), text.size()};
    if (only_blank(view)) {
      empty_page = true;
      if (shows_something(*page))
        result.unread.push_back(static_cast<uint32_t>(i) + 1);
    }
    result.text += view;
    result.text += '\n';
  }
  if (bad_page)
    result.warnings.emplace_back(page_unreadable);
  if (empty_page)
    result.warnings.emplace_back(page_without_text);
  return result;
}

} // namespace zhian::resume
