// Which piece of a report stands on which page. Pure: heights in, places out.
#pragma once

#include <cstddef>
#include <limits>
#include <vector>

namespace zhian::report {

/// Something that is never torn: a line of text, a bar, a row of a table. Points are 1/72 inch.
struct piece {
  static constexpr size_t none = std::numeric_limits<size_t>::max();

  double height = 0;
  double before = 0;      ///< Room above it, which a page does not begin with.
  bool with_next = false; ///< Stands on the page of the piece after it.
  size_t head = none;     ///< The piece that is repeated above it where a page begins with it.
};

/// A piece on a page; `y` from the upper edge of what is printed.
struct placed {
  size_t piece = 0;
  double y = 0;
  bool operator==(const placed&) const = default;
};

/// The pages in their order; none when there is nothing. A chain of pieces that belong together and
/// are higher than a page is torn where the page ends.
std::vector<std::vector<placed>> paginate(const std::vector<piece>& pieces, double page_height);

} // namespace zhian::report
