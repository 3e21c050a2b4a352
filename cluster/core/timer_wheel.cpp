#include "cluster/core/timer_wheel.hpp"

#include <algorithm>

namespace zhian::cluster {

std::string timer_wheel::key_of(const entity_ref& entity, const std::string& name) {
  return std::string{to_string(entity.in)} + '/' + entity.str() + '|' + name;
}

timer_wheel::entry_map::iterator timer_wheel::find(const timer_row& row) {
  auto at = entries_.find(key_of(row.entity, row.name));
  return at != entries_.end() && at->second.row.due_at == row.due_at ? at : entries_.end();
}

void timer_wheel::erase(entry_map::iterator at) {
  order_.erase({at->second.at, at->first});
  entries_.erase(at);
}

void timer_wheel::put(timer_row row) {
  if (find(row) != entries_.end())
    return;
  forget(row.entity, row.name);
  auto key = key_of(row.entity, row.name);
  auto due = row.due_at;
  order_.emplace(due, key);
  entries_.emplace(std::move(key), entry{std::move(row), due, 0});
}

void timer_wheel::forget(const entity_ref& entity, const std::string& name) {
  if (auto at = entries_.find(key_of(entity, name)); at != entries_.end())
    erase(at);
}

std::vector<timer_row> timer_wheel::take_due(timestamp now) {
  std::vector<timer_row> out;
  while (!order_.empty() && order_.begin()->first <= now) {
    out.push_back(entries_.at(order_.begin()->second).row);
    order_.erase(order_.begin());
  }
  return out;
}

void timer_wheel::done(const timer_row& row) {
  // While it was being fired, an older reading of the store may have brought it once more: then it
  // waits here again.
  if (auto at = find(row); at != entries_.end())
    erase(at);
}

std::optional<std::chrono::seconds> timer_wheel::failed(const timer_row& row, timestamp now) {
  auto at = find(row);
  if (at == entries_.end())
    return std::nullopt;
  auto& e = at->second;
  std::chrono::seconds delay{std::min<int64_t>(int64_t{1} << std::min(e.attempts, 10u), 600)};
  ++e.attempts;
  order_.erase({e.at, at->first});
  e.at = now + delay;
  order_.emplace(e.at, at->first);
  return delay;
}

bool timer_wheel::being_fired(entry_map::const_iterator at) const {
  return !order_.contains({at->second.at, at->first});
}

size_t timer_wheel::ended(const entity_ref& entity, timestamp now) {
  size_t out = 0;
  auto prefix = key_of(entity, {});
  for (auto at = entries_.lower_bound(prefix);
       at != entries_.end() && at->first.starts_with(prefix); ++at)
    if (being_fired(at)) {
      failed(at->second.row, now);
      ++out;
    }
  return out;
}

std::optional<timestamp> timer_wheel::next() const {
  if (order_.empty())
    return std::nullopt;
  return order_.begin()->first;
}

} // namespace zhian::cluster
