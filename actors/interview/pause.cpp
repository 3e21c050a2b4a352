#include "actors/interview/pause.hpp"

#include <algorithm>

#include "actors/interview/engine_steps.hpp"
#include "actors/interview/room_json.hpp"
#include "actors/interview/room_steps.hpp"

namespace zhian::interview {

bool pause_book::consistent() const {
  for (size_t i = 0; i < spans_.size(); ++i) {
    const auto& x = spans_[i];
    if ((!x.until && i + 1 != spans_.size()) || (x.until && *x.until < x.from)
        || (i > 0 && x.from < *spans_[i - 1].until))
      return false;
  }
  return true;
}

std::optional<timestamp> pause_book::since() const {
  return paused() ? std::optional{spans_.back().from} : std::nullopt;
}

void pause_book::begin(timestamp at) {
  spans_.push_back({spans_.empty() ? at : std::max(at, *spans_.back().until), std::nullopt});
}

void pause_book::end(timestamp at) {
  if (paused())
    spans_.back().until = std::max(at, spans_.back().from); // Clocks may step back.
}

std::chrono::milliseconds pause_book::within(timestamp from, timestamp until) const {
  timestamp::duration sum{0};
  for (const auto& x : spans_) {
    auto begin = std::max(from, x.from);
    auto end = x.until ? std::min(until, *x.until) : until;
    if (begin < end)
      sum += end - begin;
  }
  return std::chrono::duration_cast<std::chrono::milliseconds>(sum);
}

timestamp idle_due(const pause_book& pauses, timestamp last_active,
                   const interview_settings& conf) {
  if (auto since = pauses.since())
    return *since + conf.pause_end;
  return last_active + conf.idle_end;
}

room_decision on(const room_state& now, const pause_requested&, timestamp at,
                 const room_facts& facts) {
  if (now.phase == room_phase::ended)
    return refuse(now, ec::room_over);
  if (now.phase == room_phase::wrapping_up)
    return refuse(now, ec::room_busy); // Nothing is left to hold: the end is a breath away.
  auto d = keep(now);
  d.ack.seq = facts.head;
  if (now.pauses.paused())
    return d;
  if (now.pauses.full())
    return refuse(now, ec::room_limit);
  // The line being spoken is spoken to its end: the person finds the question when they are back.
  d.next.last_active_at = std::max(at, now.last_active_at);
  d.next.pauses.begin(d.next.last_active_at);
  tell_room(d, "paused", paused_data(d.next), at);
  d.records.push_back(
      timer_row{ref_of(now), std::string{idle_timer}, idle_due(d.next.pauses, at, facts.conf), ""});
  save(d);
  return d;
}

room_decision on(const room_state& now, const continue_requested&, timestamp at,
                 const room_facts& facts) {
  if (now.phase == room_phase::ended)
    return refuse(now, ec::room_over);
  auto d = keep(now);
  d.ack.seq = facts.head;
  if (!now.pauses.paused())
    return d;
  d.next.pauses.end(at);
  d.next.last_active_at = std::max(at, now.last_active_at);
  // An engine that had given up was not asked while nobody waited.
  if (d.next.engines.trouble && !d.next.speaking && d.next.phase == room_phase::asking) {
    d.next.failures = 0;
    start_engine(d);
  }
  tell_room(d, "resumed", resumed_data(d.next), at);
  // The timer stands where the pause had put it, which is too late from now on.
  d.records.push_back(timer_row{ref_of(now), std::string{idle_timer},
                                idle_due(d.next.pauses, d.next.last_active_at, facts.conf), ""});
  save(d);
  return d;
}

} // namespace zhian::interview
