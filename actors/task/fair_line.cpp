#include "actors/task/fair_line.hpp"

#include <algorithm>

namespace zhian::tasks {

void fair_line::put_on_ring(const user_id& user, line& of) {
  if (of.on_ring || of.waiting.empty() || of.running >= limits_.per_user)
    return;
  of.on_ring = true;
  ring_.push_back(user);
}

bool fair_line::join(uint64_t ticket, const user_id& user) {
  if (waiting() >= limits_.waiting)
    return false;
  if (!tickets_.emplace(ticket, ticket_state{user, false}).second)
    return true; // It waits already, or runs.
  auto& mine = lines_[user];
  mine.waiting.push_back(ticket);
  put_on_ring(user, mine);
  return true;
}

std::optional<uint64_t> fair_line::next() {
  if (running_ >= limits_.at_once || ring_.empty())
    return std::nullopt;
  auto user = ring_.front();
  ring_.pop_front();
  auto& mine = lines_.at(user);
  mine.on_ring = false;
  auto ticket = mine.waiting.front();
  mine.waiting.pop_front();
  ++mine.running;
  ++running_;
  tickets_.at(ticket).runs = true;
  put_on_ring(user, mine);
  return ticket;
}

void fair_line::leave(uint64_t ticket) {
  auto known = tickets_.find(ticket);
  if (known == tickets_.end())
    return;
  auto [user, runs] = known->second;
  tickets_.erase(known);
  auto at = lines_.find(user);
  auto& mine = at->second;
  if (runs) {
    --mine.running;
    --running_;
    put_on_ring(user, mine);
  } else {
    std::erase(mine.waiting, ticket);
    if (mine.waiting.empty() && mine.on_ring) {
      ring_.remove(user);
      mine.on_ring = false;
    }
  }
  if (mine.waiting.empty() && mine.running == 0)
    lines_.erase(at);
}

} // namespace zhian::tasks
