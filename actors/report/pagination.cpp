#include "actors/report/pagination.hpp"

namespace zhian::report {

namespace {

/// Behind the last piece of the chain that begins at `from`.
size_t end_of_chain(const std::vector<piece>& pieces, size_t from) {
  auto at = from;
  while (at + 1 < pieces.size() && pieces[at].with_next)
    ++at;
  return at + 1;
}

class filling {
public:
  filling(const std::vector<piece>& pieces, double height) : pieces_(pieces), height_(height) {}

  /// What a chain needs from here on, with the room above it.
  bool fits(size_t from, size_t to) const {
    auto y = y_;
    for (auto i = from; i < to; ++i)
      y += (y > 0 ? pieces_[i].before : 0) + pieces_[i].height;
    return y <= height_ + tolerance;
  }
  bool fresh() const { return pages.empty() || pages.back().empty(); }

  void turn() {
    pages.emplace_back();
    y_ = 0;
  }

  void put(size_t at) {
    const auto& x = pieces_[at];
    auto before = y_ > 0 ? x.before : 0;
    if (pages.empty() || (!fresh() && y_ + before + x.height > height_ + tolerance)) {
      turn();
      before = 0;
    }
    if (fresh() && x.head != piece::none && x.head != at)
      place(x.head, 0);
    place(at, before);
  }

  std::vector<std::vector<placed>> pages;

private:
  /// Sums of many heights are not exact.
  static constexpr double tolerance = 0.01;

  void place(size_t at, double before) {
    pages.back().push_back({at, y_ + before});
    y_ += before + pieces_[at].height;
  }

  const std::vector<piece>& pieces_;
  double height_;
  double y_ = 0;
};

} // namespace

std::vector<std::vector<placed>> paginate(const std::vector<piece>& pieces, double page_height) {
  filling out{pieces, page_height};
  for (size_t at = 0; at < pieces.size();) {
    auto end = end_of_chain(pieces, at);
    if (!out.fresh() && !out.fits(at, end))
      out.turn();
    for (; at < end; ++at)
      out.put(at);
  }
  return std::move(out.pages);
}

} // namespace zhian::report
