// The blocks of a document as pieces that can be put on pages, each with what draws it.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "actors/report/document.hpp"
#include "actors/report/pagination.hpp"
#include "actors/report/type.hpp"

namespace zhian::report {

/// A4, in points.
inline constexpr double page_width = 595.276, page_height = 841.89;
inline constexpr double margin = 50, top = 50, bottom = 62;
inline constexpr double text_width = page_width - 2 * margin;
inline constexpr double text_height = page_height - top - bottom;

/// A document that was set: `draw[i](cairo, y)` draws piece `i` with its upper edge at `y` of the
/// page.
struct set_document {
  using drawer = std::function<void(cairo_t*, double)>;
  struct outline_item {
    size_t piece;
    std::string text;
  };

  std::vector<piece> pieces;
  std::vector<drawer> draw;
  std::vector<outline_item> outline;
};

/// `type` is used by the drawers, too, and outlives them.
set_document set_blocks(const document& x, const type_case& type);

} // namespace zhian::report
