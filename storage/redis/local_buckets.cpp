#include "storage/redis/local_buckets.hpp"

#include <vector>

namespace zhian::redis {

limit_verdict local_buckets::take(const take_tokens& request, int64_t now_us) {
  std::vector<bucket_state> states;
  states.reserve(request.rules.size());
  for (const auto& rule : request.rules) {
    auto at = places_.find(rule.bucket);
    states.push_back(at == places_.end() ? fresh(rule, now_us)
                                         : refill(at->second->state, rule, now_us));
  }
  bool allowed = take_all(states, request.cost);
  std::vector<double> tokens;
  tokens.reserve(states.size());
  for (size_t i = 0; i < states.size(); ++i) {
    tokens.push_back(states[i].tokens);
    // A refusal takes nothing, and what refills is computed from the old state as well as from a
    // new one.
    if (!allowed)
      continue;
    const auto& name = request.rules[i].bucket;
    if (auto at = places_.find(name); at != places_.end()) {
      at->second->state = states[i];
      order_.splice(order_.begin(), order_, at->second);
      continue;
    }
    order_.push_front({name, states[i]});
    places_.emplace(order_.front().name, order_.begin());
  }
  while (order_.size() > most_) {
    places_.erase(order_.back().name);
    order_.pop_back();
  }
  return verdict_of(request.rules, tokens, request.cost, allowed);
}

} // namespace zhian::redis
