#include "http/json/meeting.hpp"

#include "http/json/parts.hpp"

namespace zhian::http::json {

namespace {

/// `ending`: what is paid for ends soon.
std::string_view status_of(const meeting_row& x) {
  if (x.ended_at)
    return "ended";
  return x.warned ? "ending" : "running";
}

void write_meeting(json_writer& out, const meeting_row& x) {
  out.field("room_id", x.id.str())
      .field("title", x.title)
      .field("status", status_of(x))
      .field("price_per_minute", x.price)
      .field("started_at", to_rfc3339(x.started_at))
      .field("minutes", x.minutes)
      .field("cost", cost_of(x));
  write_maybe(out, "ended_at", x.ended_at);
  if (x.reason)
    out.field("end_reason", to_string(*x.reason));
  else
    out.null("end_reason");
}

void write_view(json_writer& out, const meeting_view& x) {
  write_meeting(out, x.meeting);
  out.field("paid_until", to_rfc3339(x.paid_until)).field("balance", x.available);
}

} // namespace

std::string meeting(const meeting_view& x) {
  json_writer out;
  out.open();
  write_view(out, x);
  out.close();
  return out.take();
}

std::string metered(const meeting_view& x, uint64_t interval) {
  json_writer out;
  out.open().field("interval", interval).field("charged", x.taken);
  write_view(out, x);
  out.close();
  return out.take();
}

std::string stored_meeting(const meeting_row& x) {
  json_writer out;
  out.open();
  write_meeting(out, x);
  out.close();
  return out.take();
}

std::string meetings(const std::vector<meeting_row>& items, std::string_view next) {
  json_writer out;
  out.open().list("items", items, [&](const meeting_row& x) {
    out.open();
    write_meeting(out, x);
    out.close();
  });
  write_next(out, next);
  out.close();
  return out.take();
}

} // namespace zhian::http::json
