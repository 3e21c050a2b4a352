#include "actors/interview/engine_steps.hpp"

#include <algorithm>
#include <utility>

namespace zhian::interview {

namespace {

spoken_context::task task_of(const room_state& x, const room_turn& turn) {
  using task = spoken_context::task;
  if (turn.number == 0)
    return task::closing;
  if (turn.follow_up)
    return task::follow_up;
  if (turn.number == 1)
    return task::first;
  return turn.number == x.plan.size() ? task::last : task::main;
}

std::shared_ptr<const spoken_context> context_of(const room_state& x) {
  auto out = std::make_shared<spoken_context>();
  const auto& now = x.current();
  out->config = x.config;
  out->questions = static_cast<uint32_t>(x.plan.size());
  out->number = now.number;
  out->what = task_of(x, now);
  out->ask = now.ask;
  out->quotes_people = now.number > 0 && now.number <= x.plan.size() && !now.ask.empty()
                       && x.plan[now.number - 1].reason == forecast_reason;
  out->by = x.by;
  for (const auto& t : x.turns) {
    if (!t.said.empty())
      out->so_far.push_back({t.turn, true, t.said, 0, t.said_at});
    if (!t.answer.empty())
      out->so_far.push_back({t.turn, false, t.answer, 0, t.answered_at});
  }
  return out;
}

} // namespace

void address_engine(const room_state& x, engine_start& start) {
  start.engine = x.fallback ? builtin_engine_name : x.engine;
  if (start.engine != builtin_engine_name)
    start.context = context_of(x);
}

bool may_try_again(const room_state& now, timestamp at) {
  return !now.engines.trouble || at >= now.engines.trouble->at + trouble_pause;
}

std::chrono::milliseconds retry_pause(const room_state& x, std::chrono::milliseconds first) {
  auto pause = first * (int64_t{1} << std::min(x.failures, 10u)) / 2; // `failures` is 1 at first.
  // No dice in a decision: the id of the room is chance enough.
  auto spread = static_cast<int64_t>((x.id.unique.low ^ (x.attempt * 0x9E3779B97F4A7C15ull)) % 51);
  return pause * (75 + spread) / 100;
}

std::vector<std::string> offered_engines(const interview_settings& conf) {
  std::vector<std::string> out{std::string{builtin_engine_name}};
  if (conf.engine != builtin_engine_name)
    out.push_back(conf.engine);
  return out;
}

room_decision provider_failed(const room_state& now, const line_failed& x, timestamp at,
                              const room_facts& facts) {
  auto d = keep(now);
  auto& next = d.next;
  next.speaking = false;
  ++next.failures;
  provider_failure failure{x.turn, x.attempt, now.engine, x.reason, at};
  next.engines.failed(failure);
  auto pause = std::max(retry_pause(next, facts.retry_wait), x.retry_after);
  auto state = after_failure::stuck;
  if (x.retryable && next.failures <= max_retries && x.retry_after <= facts.longest_wait)
    state = after_failure::retrying;
  else if (now.phase == room_phase::wrapping_up)
    state = after_failure::fallback;
  switch (state) {
  case after_failure::retrying:
    start_engine(d);
    d.speak_after = pause;
    break;
  case after_failure::fallback:
    next.fallback = true;
    start_engine(d);
    break;
  case after_failure::stuck:
    next.engines.trouble = standing_trouble{x.reason, x.retryable, x.retry_after, at};
    break;
  }
  tell_room(d, "engine_trouble",
            engine_trouble_data(failure, state, x.retryable,
                                state == after_failure::retrying ? pause : x.retry_after),
            at);
  save(d);
  return d;
}

room_decision choose(const room_state& now, const engine_chosen& x, timestamp at,
                     const room_facts& facts) {
  if (now.phase == room_phase::ended)
    return refuse(now, ec::room_over);
  auto offered = offered_engines(facts.conf);
  if (std::find(offered.begin(), offered.end(), x.engine) == offered.end())
    return refuse(now, ec::engine_not_offered, {}, "engine");
  auto d = keep(now);
  if (x.engine == now.engine && !now.engines.trouble) {
    d.ack.seq = facts.head; // It speaks already.
    return d;
  }
  if (now.engines.changes >= most_engine_changes)
    return refuse(now, ec::room_limit);
  auto& next = d.next;
  ++next.engines.changes;
  next.engine = x.engine;
  next.engines.trouble.reset();
  next.fallback = false;
  next.failures = 0;
  if (now.phase != room_phase::answering) {
    d.cancel_engine = std::exchange(next.speaking, false);
    start_engine(d);
  }
  tell_room(d, "engine_changed", engine_changed_data(now.current().turn, x.engine), at);
  save(d);
  d.ack = {0, now.current().turn, next.phase};
  return d;
}

} // namespace zhian::interview
