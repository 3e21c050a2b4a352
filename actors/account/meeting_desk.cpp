#include "actors/account/meeting_desk.hpp"

#include "actors/money/meter.hpp"
#include "actors/order/order_words.hpp"
#include "protocols/json_writer.hpp"
#include "protocols/money_queries.hpp"
#include "protocols/runtime/log.hpp"

namespace zhian {

namespace {

constexpr std::string_view meter_timer_prefix = "meter:";

std::string meter_timer_name(const room_id& room) {
  return std::string{meter_timer_prefix} + room.str();
}

/// Frame `meeting`: room_id, status, minutes, cost, paid_until, reason. `status` is running, ending
/// (what is paid for ends soon) or ended.
event_row meeting_frame(const money::metering& x, timestamp at) {
  const auto& meeting = x.meeting;
  json_writer out;
  out.open()
      .field("room_id", meeting.id.str())
      .field("status", meeting.ended_at ? "ended"
                       : x.warn         ? "ending"
                                        : "running")
      .field("minutes", meeting.minutes)
      .field("cost", cost_of(meeting))
      .field("paid_until", to_rfc3339(money::paid_until(meeting)));
  if (meeting.reason)
    out.field("reason", to_string(*meeting.reason));
  else
    out.null("reason");
  out.close();
  return {stream_of(meeting.user), meeting.in, "meeting", out.take(), at};
}

meeting_view view_of(const meeting_row& x, int64_t taken, int64_t available) {
  return {x, x.ended_at.value_or(money::paid_until(x)), taken, available};
}

} // namespace

template <class Answer>
void meeting_desk::put(decision<Answer>& d, money::metering&& out, timestamp at) {
  const auto& meeting = out.meeting;
  auto name = meter_timer_name(meeting.id);
  if (out.look_at)
    d.records.emplace_back(timer_row{ctx().self, name, *out.look_at, {}});
  else
    d.records.emplace_back(timer_cancelled{ctx().self, name});
  bool began = meeting.version == 1;
  if (began || out.warn || meeting.ended_at)
    d.records.emplace_back(meeting_frame(out, at));
  d.records.emplace_back(meeting);
  d.remember = [this, took = write(d.records, out.money, out.txns, at), meeting](const committed&,
                                                                                 Answer&) mutable {
    took();
    if (!meeting.ended_at) {
      meeting_ = std::move(meeting);
      return;
    }
    log::business("meeting", "ended",
                  {{"room", meeting.id.str()},
                   {"minutes", meeting.minutes},
                   {"reason", to_string(*meeting.reason)}});
    meeting_.reset();
  };
}

decision<meeting_view> meeting_desk::open(const open_meeting& x) {
  using refuse = decision<meeting_view>;
  auto by = rules();
  if (!by)
    return refuse::refuse(ec::storage_unavailable);
  auto open = gate(feature::meeting_assistant);
  if (open.error != ec::none)
    return refuse::refuse(open.error, {}, {}, money::gate_facts(open));
  if (meeting_)
    return refuse::refuse(ec::meeting_running);
  auto at = wall_now();
  meeting_row meeting;
  meeting.id = room_id::make(money().user.shard, at);
  meeting.in = money().in;
  meeting.user = money().user;
  meeting.title = x.title;
  meeting.price = open.price;
  meeting.grace_s = by->meter_grace_s;
  auto out = money::begin_meeting(std::move(meeting), money(), *by, at);
  if (out.error != ec::none)
    return refuse::refuse(out.error, {}, {}, money::gate_facts(open));
  decision<meeting_view> d;
  d.answer = view_of(out.meeting, 0, available(out.money.points));
  put(d, std::move(out), at);
  return d;
}

template <class Answer>
decision<Answer> meeting_desk::step(money::meter_event event, timestamp at) {
  using refuse = decision<Answer>;
  auto by = rules();
  if (!by)
    return refuse::refuse(ec::storage_unavailable);
  auto out = money::decide(*meeting_, money(), event, *by, at);
  if (out.error != ec::none) {
    // The holds are then not what the meeting says they are.
    log::error("meeting", "cannot be metered",
               {{"room", meeting_->id.str()}, {"why", to_string(out.error)}});
    return refuse::refuse(ec::internal);
  }
  decision<Answer> d;
  if constexpr (std::is_same_v<Answer, meeting_view>)
    d.answer = view_of(out.meeting, out.taken, available(out.money.points));
  put(d, std::move(out), at);
  return d;
}

caf::result<meeting_view> meeting_desk::tell(const call_meta& meta, const room_id& room,
                                             money::meter_event event) {
  if (meeting_ && meeting_->id == room)
    return command<meeting_view>(meta, [&] { return step<meeting_view>(event, wall_now()); });
  auto promise = make_response_promise<meeting_view>();
  request(svc().queries, caf::infinite, find_meeting{money().in, money().user, room})
      .await(
          [this, promise, meta](find_meeting::reply& found) mutable {
            // A repeat of what was told before the end has that answer.
            execute(promise, meta, [&] {
              decision<meeting_view> d;
              if (!found.row)
                return decision<meeting_view>::refuse(ec::not_found);
              d.answer = view_of(*found.row, 0, sums(wall_now()).available);
              return d;
            });
          },
          [promise](caf::error& err) mutable { promise.deliver(std::move(err)); });
  return promise;
}

bool meeting_desk::is_meter_timer(std::string_view name) {
  return name.starts_with(meter_timer_prefix);
}

caf::result<zhian::done> meeting_desk::meter_timer(const call_meta& meta, const timer_fired& x) {
  return command<zhian::done>(
      meta,
      [&] {
        auto at = wall_now();
        auto room = x.name.substr(meter_timer_prefix.size());
        decision<zhian::done> d;
        if (meeting_ && meeting_->id.str() == room)
          d = step<zhian::done>(money::meter_event::looked, at);
        else
          let_go(d, room, at);
        if (d.error == ec::none)
          d.records.insert(d.records.begin(), timer_done{ctx().self, x.name, x.due_at});
        return d;
      },
      false);
}

void meeting_desk::let_go(decision<zhian::done>& d, const std::string& room, timestamp at) {
  auto by = rules();
  if (!by)
    return void(d = decision<zhian::done>::refuse(ec::storage_unavailable));
  auto next = money();
  std::vector<ledger_txn> txns;
  for (const auto& hold : money().points.holds) {
    if (hold.closed || !hold.reference.starts_with(room + '/'))
      continue;
    auto out = money::decide(next, money::release_hold{hold.reference}, *by, at);
    next = std::move(out.money);
    txns.insert(txns.end(), out.decision.txns.begin(), out.decision.txns.end());
  }
  write(d, next, txns, at);
}

caf::message_handler meeting_desk::meeting_handlers() {
  return {
      [this](const call_meta& meta, const open_meeting& x) -> caf::result<meeting_view> {
        return command<meeting_view>(meta, [&] { return open(x); });
      },
      [this](const call_meta& meta, const meter_meeting& x) -> caf::result<meeting_view> {
        auto open = gate(feature::meeting_assistant);
        if (open.error != ec::none && open.error != ec::points_required)
          return make_error(open.error, {}, {}, money::gate_facts(open));
        return tell(meta, x.room, money::meter_event::heard);
      },
      [this](const call_meta& meta, const end_meeting& x) -> caf::result<meeting_view> {
        return tell(meta, x.room, money::meter_event::asked);
      },
  };
}

} // namespace zhian
