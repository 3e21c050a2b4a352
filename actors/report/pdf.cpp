#include "actors/report/pdf.hpp"

#include <memory>

#include <cairo-pdf.h>

#include "actors/report/blocks.hpp"
#include "actors/report/drawing.hpp"
#include "actors/report/pagination.hpp"
#include "protocols/time.hpp"

namespace zhian::report {

namespace {

using surface_ptr = std::unique_ptr<cairo_surface_t, void (*)(cairo_surface_t*)>;
using cairo_ptr = std::unique_ptr<cairo_t, void (*)(cairo_t*)>;

cairo_status_t append(void* into, const unsigned char* bytes, unsigned length) {
  try {
    static_cast<std::string*>(into)->append(reinterpret_cast<const char*>(bytes), length);
  } catch (...) {
    return CAIRO_STATUS_NO_MEMORY; // No exception goes through C.
  }
  return CAIRO_STATUS_SUCCESS;
}

std::string filled_in(std::string text, std::string_view slot, size_t value) {
  if (auto at = text.find(slot); at != std::string::npos)
    text.replace(at, slot.size(), std::to_string(value));
  return text;
}

void describe(cairo_surface_t* file, const document& x) {
  auto at = to_rfc3339(x.made_at).substr(0, 19) + 'Z';
  auto tell = [&](cairo_pdf_metadata_t what, const std::string& text) {
    cairo_pdf_surface_set_metadata(file, what, text.c_str());
  };
  tell(CAIRO_PDF_METADATA_TITLE, printable(x.title));
  tell(CAIRO_PDF_METADATA_SUBJECT, printable(x.subject));
  tell(CAIRO_PDF_METADATA_AUTHOR, "Zhian");
  tell(CAIRO_PDF_METADATA_CREATOR, "Zhian");
  // Without one cairo takes the clock, and no two files would be alike.
  tell(CAIRO_PDF_METADATA_CREATE_DATE, at);
  tell(CAIRO_PDF_METADATA_MOD_DATE, at);
}

void draw_footer(cairo_t* to, const document& x, const type_case& type, size_t page, size_t pages) {
  constexpr type_style style{8, 12, false, muted_ink};
  auto y = page_height - bottom + 24;
  fill(to, margin, y - 6, text_width, 0.5, rgb(0xc9d2da));
  type.set(x.footer, style, text_width - 130, 1).draw(to, 0, margin, y);
  auto number =
      type.set(filled_in(filled_in(x.page_of, "{page}", page), "{pages}", pages), style, 120, 1);
  number.draw(to, 0, margin + text_width - number.width(), y);
}

void add_outline(cairo_surface_t* file, const set_document& set,
                 const std::vector<std::vector<placed>>& pages) {
  for (const auto& item : set.outline)
    for (size_t n = 0; n < pages.size(); ++n)
      for (const auto& at : pages[n])
        if (at.piece == item.piece) {
          auto where = "page=" + std::to_string(n + 1) + " pos=[0 "
                       + std::to_string(static_cast<int>(top + at.y)) + "]";
          cairo_pdf_surface_add_outline(file, CAIRO_PDF_OUTLINE_ROOT, item.text.c_str(),
                                        where.c_str(), CAIRO_PDF_OUTLINE_FLAG_OPEN);
        }
}

} // namespace

pdf_file print_pdf(const document& x, type_case& type) {
  type.speak(x.lang);
  auto set = set_blocks(x, type);
  auto pages = paginate(set.pieces, text_height);
  pdf_file out;
  if (pages.size() > most_pages)
    return {ec::internal, {}, 0};
  surface_ptr file{cairo_pdf_surface_create_for_stream(append, &out.bytes, page_width, page_height),
                   cairo_surface_destroy};
  cairo_ptr to{cairo_create(file.get()), cairo_destroy};
  describe(file.get(), x);
  for (size_t n = 0; n < pages.size(); ++n) {
    for (const auto& at : pages[n])
      set.draw[at.piece](to.get(), top + at.y);
    draw_footer(to.get(), x, type, n + 1, pages.size());
    cairo_show_page(to.get());
  }
  add_outline(file.get(), set, pages);
  auto drawn = cairo_status(to.get());
  cairo_surface_finish(file.get());
  if (drawn != CAIRO_STATUS_SUCCESS || cairo_surface_status(file.get()) != CAIRO_STATUS_SUCCESS)
    return {ec::internal, {}, 0};
  out.pages = static_cast<uint32_t>(pages.size());
  return out;
}

} // namespace zhian::report
