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
  if (!tickets_.emplace(ticket, ticket_state{user}).second)
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
  tickets_.at(ticket).at = place::running;
  put_on_ring(user, mine);
  return ticket;
}

bool fair_line::step_aside(uint64_t ticket) {
  auto known = tickets_.find(ticket);
  if (known == tickets_.end() || known->second.at != place::running || waiting() >= limits_.waiting)
    return false;
  known->second.at = place::waiting_aside;
  --running_;
  waiting_aside_.push_back(ticket);
  return true;
}

std::optional<uint64_t> fair_line::next_aside() {
  if (aside_ >= limits_.at_once || waiting_aside_.empty())
    return std::nullopt;
  auto ticket = waiting_aside_.front();
  waiting_aside_.pop_front();
  ++aside_;
  tickets_.at(ticket).at = place::aside;
  return ticket;
}

void fair_line::leave(uint64_t ticket) {
  auto known = tickets_.find(ticket);
  if (known == tickets_.end())
    return;
  auto [user, was] = known->second;
  tickets_.erase(known);
  auto at = lines_.find(user);
  auto& mine = at->second;
  switch (was) {
  case place::waiting:
    std::erase(mine.waiting, ticket);
    if (mine.waiting.empty() && mine.on_ring) {
      ring_.remove(user);
      mine.on_ring = false;
    }
    break;
  case place::running:
    --running_;
    break;
  case place::waiting_aside:
    waiting_aside_.remove(ticket);
    break;
  case place::aside:
    --aside_;
    break;
  }
  if (was != place::waiting) {
    --mine.running;
    put_on_ring(user, mine);
  }
  if (mine.waiting.empty() && mine.running == 0)
    lines_.erase(at);
}

} // namespace zhian::tasks
