#include "actors/money/meter.hpp"

#include <algorithm>
#include <numeric>

#include "actors/money/rules.hpp"

namespace zhian::money {

namespace {

using std::chrono::minutes;
using std::chrono::seconds;

uint32_t bound_minutes(const meeting_row& x) {
  return x.price == 0 ? longest_meeting
                      : std::accumulate(x.holds.begin(), x.holds.end(), uint32_t{0});
}

/// One decision, made of steps that build on each other.
class step {
public:
  step(meeting_row meeting, const user_money& money, const money_rules& rules, timestamp at)
      : rules_(rules), at_(at) {
    out_.meeting = std::move(meeting);
    out_.money = money;
    apply(lapse_points{}); // What has run out cannot be bound.
  }

  /// Binds further minutes while those that are bound end soon.
  void extend() {
    auto& x = out_.meeting;
    while (x.price > 0 && out_.error == ec::none && paid_until(x) - at_ <= meter_warning) {
      auto left = longest_meeting - bound_minutes(x);
      auto payable = available(out_.money.points) / x.price;
      auto more = static_cast<uint32_t>(std::min<int64_t>(std::min(meter_step, left), payable));
      if (more == 0)
        return;
      apply(hold_points{meter_hold(x.id, x.holds.size()),
                        std::string{to_string(feature::meeting_assistant)}, more * x.price});
      x.holds.push_back(more);
      x.warned = false;
    }
  }

  /// Charges what has begun by `until`, of what is bound; holds that are used up are closed.
  void charge(timestamp until) {
    auto& x = out_.meeting;
    auto elapsed = std::chrono::duration_cast<seconds>(until - x.started_at);
    auto begun = std::min<int64_t>(charged_minutes(x.grace_s, elapsed), bound_minutes(x));
    auto minutes = static_cast<uint32_t>(std::max<int64_t>(begun, x.minutes));
    uint32_t from = 0;
    for (size_t i = 0; i < x.holds.size(); from += x.holds[i++]) {
      auto to = from + x.holds[i];
      auto first = std::max(from, x.minutes), last = std::min(to, minutes);
      if (first >= last)
        continue;
      auto points = x.price * (last - first);
      apply(settle_line{meter_hold(x.id, i),
                        "minutes:" + std::to_string(first + 1) + '-' + std::to_string(last),
                        points});
      out_.taken += points;
      if (last == to)
        apply(release_hold{meter_hold(x.id, i)});
    }
    x.minutes = minutes;
  }

  /// It is over; what is bound and was not charged goes back.
  void end(timestamp when, meeting_end why) {
    auto& x = out_.meeting;
    uint32_t from = 0;
    for (size_t i = 0; i < x.holds.size(); from += x.holds[i++])
      if (from + x.holds[i] > x.minutes)
        apply(release_hold{meter_hold(x.id, i)});
    x.ended_at = when;
    x.reason = why;
  }

  void heard() { out_.meeting.seen_at = at_; }

  /// Warns once, and says when to look again.
  void plan() {
    auto& x = out_.meeting;
    if (x.ended_at)
      return;
    auto end = paid_until(x);
    if (end - at_ <= meter_warning && !std::exchange(x.warned, true))
      out_.warn = true;
    auto next = end - meter_warning > at_ ? end - meter_warning : end;
    out_.look_at = std::min(next, x.seen_at + meter_silence);
  }

  const meeting_row& meeting() const { return out_.meeting; }

  metering finish(const meeting_row& before, const user_money& money) {
    if (out_.error != ec::none) {
      metering refused;
      refused.error = out_.error;
      refused.meeting = before;
      refused.money = money;
      return refused;
    }
    ++out_.meeting.version;
    return std::move(out_);
  }

private:
  void apply(points_event event) {
    if (out_.error != ec::none)
      return;
    auto got = money::decide(out_.money, std::move(event), rules_, at_);
    out_.error = got.decision.error;
    out_.money = std::move(got.money);
    out_.txns.insert(out_.txns.end(), got.decision.txns.begin(), got.decision.txns.end());
  }

  const money_rules& rules_;
  timestamp at_;
  metering out_;
};

} // namespace

timestamp paid_until(const meeting_row& x) {
  return x.started_at + seconds{x.grace_s} + minutes{bound_minutes(x)};
}

std::string meter_hold(const room_id& id, size_t number) {
  return id.str() + '/' + std::to_string(number);
}

metering begin_meeting(meeting_row meeting, const user_money& money, const money_rules& rules,
                       timestamp at) {
  meeting.started_at = at;
  meeting.seen_at = at;
  step s{meeting, money, rules, at};
  s.extend();
  s.plan();
  auto out = s.finish(meeting, money);
  if (out.error == ec::none && bound_minutes(out.meeting) == 0) {
    out = {};
    out.error = ec::points_required;
    out.meeting = std::move(meeting);
    out.money = money;
  }
  return out;
}

metering decide(const meeting_row& meeting, const user_money& money, meter_event event,
                const money_rules& rules, timestamp at) {
  if (meeting.ended_at) {
    metering over;
    over.meeting = meeting;
    over.money = money;
    return over;
  }
  step s{meeting, money, rules, at};
  if (event == meter_event::looked && at - meeting.seen_at >= meter_silence) {
    s.charge(meeting.seen_at);
    s.end(meeting.seen_at, meeting_end::silence);
    return s.finish(meeting, money);
  }
  if (event != meter_event::asked)
    s.extend();
  auto last = paid_until(s.meeting());
  auto over = at >= last;
  // Time alone charges nothing while it may still turn out that nobody was there.
  if (event != meter_event::looked || over)
    s.charge(std::min(at, last));
  if (event == meter_event::asked)
    s.end(std::min(at, last), meeting_end::asked);
  else if (over)
    s.end(last, bound_minutes(s.meeting()) >= longest_meeting ? meeting_end::longest
                                                              : meeting_end::points);
  else if (event == meter_event::heard)
    s.heard();
  s.plan();
  return s.finish(meeting, money);
}

} // namespace zhian::money
