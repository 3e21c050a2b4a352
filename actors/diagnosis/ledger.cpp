#include "actors/diagnosis/ledger.hpp"

#include <algorithm>
#include <tuple>

namespace zhian::diagnosis {

std::string quote_of(std::string_view text) {
  auto cut = cut_utf8(trimmed(text), longest_quote);
  std::string out{cut};
  std::replace(out.begin(), out.end(), '\n', ' ');
  return out;
}

void ledger::add(finding_kind kind, text_span at, std::vector<parameter> parameters, charge how) {
  auto& count = counts_[static_cast<size_t>(kind)];
  if (count == most_of_a_kind)
    return;
  ++count;
  if (at.size == 0)
    at = page_.first_line();
  const auto& info = info_of(kind);
  all_.push_back({kind, info.where, how.weight.value_or(info.usual), at, quote_of(page_.of(at)),
                  how.points.value_or(info.points), std::move(parameters)});
}

void ledger::add_to(dimension where, finding_kind kind, text_span at) {
  auto before = all_.size();
  add(kind, at);
  if (all_.size() > before)
    all_.back().where = where;
}

std::vector<finding> ledger::take() {
  std::stable_sort(all_.begin(), all_.end(), [](const finding& a, const finding& b) {
    return std::tuple{a.weight, a.where, a.span.begin, a.kind}
           < std::tuple{b.weight, b.where, b.span.begin, b.kind};
  });
  if (all_.size() > most_findings)
    all_.resize(most_findings);
  // What a finding says it cost is what it cost: the points of a dimension add up to its score.
  std::array<int32_t, dimension_count> left;
  left.fill(100);
  for (auto& x : all_) {
    auto& rest = left[static_cast<size_t>(x.where)];
    x.points = std::clamp(x.points, 0, rest);
    rest -= x.points;
  }
  return std::move(all_);
}

} // namespace zhian::diagnosis
