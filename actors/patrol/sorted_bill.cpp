#include "actors/patrol/sorted_bill.hpp"

#include <algorithm>
#include <set>

namespace zhian::patrol {

namespace {

template <class Line>
void sort(std::vector<Line>& lines) {
  std::stable_sort(lines.begin(), lines.end(),
                   [](const Line& a, const Line& b) { return a.number < b.number; });
}

/// The first line behind a number.
template <class Line>
auto behind(const std::vector<Line>& lines, std::string_view number) {
  return std::upper_bound(lines.begin(), lines.end(), number,
                          [](std::string_view n, const Line& x) { return n < x.number; });
}

template <class Line>
std::vector<Line> piece(const std::vector<Line>& lines, std::string_view after,
                        std::string_view upto) {
  auto begin = after.empty() ? lines.begin() : behind(lines, after);
  auto end = upto.empty() ? lines.end() : behind(lines, upto);
  return begin < end ? std::vector<Line>(begin, end) : std::vector<Line>{};
}

/// The number of the last of `limit` lines, when there are others behind.
template <class Line>
void end_before(std::string& out, const std::vector<Line>& lines, std::string_view after,
                size_t limit) {
  auto begin = after.empty() ? lines.begin() : behind(lines, after);
  if (static_cast<size_t>(lines.end() - begin) <= limit)
    return;
  const auto& number = (begin + static_cast<std::ptrdiff_t>(limit) - 1)->number;
  if (out.empty() || number < out)
    out = number;
}

} // namespace

sorted_bill::sorted_bill(fetch_bill::answer day, fetch_bill::answer before)
    : all_{std::move(day.payments), std::move(day.refunds), std::move(before.payments),
           std::move(before.refunds)} {
  sort(all_.payments);
  sort(all_.refunds);
  sort(all_.payments_before);
  sort(all_.refunds_before);
}

std::string sorted_bill::end_of(std::string_view after, size_t limit) const {
  std::string out;
  end_before(out, all_.payments, after, limit);
  end_before(out, all_.refunds, after, limit);
  return out;
}

money::provider_bill sorted_bill::between(std::string_view after, std::string_view upto) const {
  return {piece(all_.payments, after, upto), piece(all_.refunds, after, upto),
          piece(all_.payments_before, after, upto), piece(all_.refunds_before, after, upto)};
}

int64_t net_of(const money::provider_bill& x) {
  int64_t out = 0;
  for (const auto& line : x.payments)
    out += line.amount_fen;
  for (const auto& line : x.refunds)
    out -= line.failed ? 0 : line.amount_fen;
  return out;
}

std::vector<order_id> named_beside(const money::provider_bill& x,
                                   const std::vector<order_evidence>& known) {
  std::set<order_id> seen;
  for (const auto& order : known)
    seen.insert(order.order.id);
  std::vector<order_id> out;
  auto look = [&](const std::string& number) {
    if (auto id = order_of_number(number); id && seen.insert(*id).second)
      out.push_back(*id);
  };
  for (const auto& line : x.payments)
    look(line.number);
  for (const auto& line : x.refunds)
    look(line.number);
  return out;
}

} // namespace zhian::patrol
