#include "http/auth/session_table.hpp"

#include <algorithm>

namespace zhian::http {

bool local_bucket::take(int64_t now_ns, double capacity, double per_second) {
  if (per_second <= 0)
    return true;
  if (tokens_ < 0)
    tokens_ = capacity;
  else
    tokens_ = std::min(capacity, tokens_ + static_cast<double>(now_ns - at_) * 1e-9 * per_second);
  at_ = now_ns;
  if (tokens_ < 1)
    return false;
  tokens_ -= 1;
  return true;
}

session_table::session_table(std::shared_ptr<const node_status> status, size_t max_tokens,
                             size_t max_ended)
    : status_(std::move(status)), max_tokens_(max_tokens), max_ended_(max_ended) {}

known_token* session_table::find(std::string_view token) {
  auto at = index_.find(token);
  if (at == index_.end())
    return nullptr;
  entries_.splice(entries_.begin(), entries_, at->second);
  return &at->second->known;
}

known_token& session_table::insert(std::string_view token, std::shared_ptr<const principal> who) {
  forget(token);
  while (index_.size() >= max_tokens_)
    erase(std::prev(entries_.end()));
  auto session = who->session;
  entries_.push_front(entry{std::string{token}, known_token{std::move(who), 0, {}}});
  auto at = entries_.begin();
  index_.emplace(at->token, at);
  by_session_.emplace(session, at);
  return at->known;
}

void session_table::forget(std::string_view token) {
  if (auto at = index_.find(token); at != index_.end())
    erase(at->second);
}

known_token* session_table::find_session(const session_id& session) {
  auto at = by_session_.find(session);
  return at == by_session_.end() ? nullptr : &at->second->known;
}

void session_table::erase(order::iterator at) {
  auto [first, last] = by_session_.equal_range(at->known.who->session);
  for (auto i = first; i != last; ++i)
    if (i->second == at) {
      by_session_.erase(i);
      break;
    }
  index_.erase(at->token);
  entries_.erase(at);
}

bool session_table::trusted(known_token& x) const {
  auto now = boottime_ns();
  if (now >= x.trusted_until)
    return false;
  if (router_ && router_->epoch_of(x.who->session.shard) == 0)
    return true;
  x.trusted_until = std::max(x.trusted_until, status_->fresh_until.load(std::memory_order_relaxed));
  return true;
}

void session_table::trust(known_token& x) const {
  x.trusted_until = status_->fresh_until.load(std::memory_order_relaxed);
}

void session_table::drop(const session_id& session) {
  auto [first, last] = by_session_.equal_range(session);
  while (first != last) {
    auto at = first->second;
    ++first;
    erase(at);
  }
  // Access tokens outlive their session by minutes, and a lease that was asked for before the end
  // may arrive after it: the end itself is remembered. When the table is full the oldest ends are
  // long past any token's life.
  if (ended_.insert(session).second)
    ended_order_.push_back(session);
  while (ended_order_.size() > max_ended_) {
    ended_.erase(ended_order_.front());
    ended_order_.pop_front();
  }
}

} // namespace zhian::http
