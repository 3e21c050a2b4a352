#include "http/routes/calendar_window.hpp"

#include <algorithm>
#include <charconv>
#include <memory>
#include <optional>
#include <queue>
#include <tuple>

namespace zhian::http {

namespace {

struct place {
  timestamp start{};
  calendar_id event;
  auto operator<=>(const place&) const = default;
};

std::string cursor_of(const json::placed_event& x) {
  return std::to_string(x.at.starts_at.time_since_epoch().count()) + '.' + x.event->id.str();
}

std::optional<place> place_of(std::string_view cursor) {
  auto dot = cursor.find('.');
  if (dot == std::string_view::npos)
    return std::nullopt;
  auto digits = cursor.substr(0, dot);
  int64_t us = 0;
  auto [end, bad] = std::from_chars(digits.data(), digits.data() + digits.size(), us);
  auto id = calendar_id::parse(cursor.substr(dot + 1));
  if (bad != std::errc{} || end != digits.data() + digits.size() || digits.front() == '-' || !id)
    return std::nullopt;
  return place{timestamp{std::chrono::microseconds{us}}, *id};
}

/// One event and the occurrence of it that comes next.
struct series {
  const calendar_row* event;
  occurrences rest;
  occurrence at;
};

bool later(const series* a, const series* b) {
  return std::tie(a->at.starts_at, a->event->id) > std::tie(b->at.starts_at, b->event->id);
}

} // namespace

bool is_window_cursor(std::string_view text) {
  return place_of(text).has_value();
}

window_page window_of(const std::vector<calendar_row>& events, timestamp from, timestamp to,
                      std::string_view cursor, uint32_t limit) {
  auto seen = place_of(cursor);
  // What begins at the cursor or later ends after it.
  auto after = seen ? std::max(from, seen->start) : from;
  std::vector<std::unique_ptr<series>> all;
  std::priority_queue<series*, std::vector<series*>, decltype(&later)> due{later};
  auto enqueue = [&](series* x) {
    while (auto at = x->rest.next()) {
      if (at->starts_at >= to)
        return;
      if (seen && place{at->starts_at, x->event->id} <= *seen)
        continue;
      x->at = *at;
      due.push(x);
      return;
    }
  };
  for (const auto& event : events) {
    all.push_back(std::make_unique<series>(
        series{&event, occurrences{event.draft.when, after}, occurrence{}}));
    enqueue(all.back().get());
  }
  window_page out;
  while (!due.empty()) {
    if (out.items.size() == limit) {
      out.next = cursor_of(out.items.back());
      break;
    }
    auto* first = due.top();
    due.pop();
    out.items.push_back({first->event, first->at});
    enqueue(first);
  }
  return out;
}

} // namespace zhian::http
