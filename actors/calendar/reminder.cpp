#include "actors/calendar/reminder.hpp"

#include "actors/order/order_words.hpp"
#include "protocols/json_writer.hpp"
#include "protocols/notice.hpp"
#include "protocols/utf8.hpp"

namespace zhian::calendar {

namespace {

/// Bytes of a title that a subject shows; a subject has to be short.
constexpr size_t longest_subject = 120;

std::string shortened(const std::string& title) {
  auto shown = cut_utf8(title, longest_subject);
  return shown.size() == title.size() ? title : std::string{shown} + "…";
}

/// "2026-12-01 09:00 (Asia/Shanghai)"; of whole days without the hour.
std::string shown_time(const reminder& x) {
  const auto& when = x.event.draft.when;
  auto text = to_string(x.at.on_clocks);
  text[10] = ' ';
  if (when.all_day)
    text.resize(10);
  return text + " (" + when.time_zone + ")";
}

std::string or_none(const std::string& text) {
  return text.empty() ? "—" : text;
}

/// The occurrence that a timer is about; nothing: the event has none there any more.
std::optional<occurrence> occurrence_of(const calendar_row& event, const timer_fired& timer) {
  auto start = parse_timestamp(timer.payload);
  if (!start)
    return std::nullopt;
  occurrences all{event.draft.when, *start};
  auto at = all.next();
  // One that overlaps it may come first: of a series whose occurrences are longer than its steps.
  while (at && at->starts_at < *start)
    at = all.next();
  return at && at->starts_at == *start ? at : std::nullopt;
}

} // namespace

outbox_row mail_of(const reminder& x, const reader& who, timestamp now) {
  const auto& draft = x.event.draft;
  auto payload = notice_json(who.email, "calendar_reminder", who.lang,
                             {{"title", draft.title},
                              {"short", shortened(draft.title)},
                              {"when", shown_time(x)},
                              {"place", or_none(draft.place)},
                              {"link", or_none(draft.link)}});
  return notice_row(channel::mail, x.event.in,
                    "calendar:" + x.event.id.str() + ':' + to_rfc3339(x.at.starts_at),
                    std::move(payload), now);
}

message_row message_of(const reminder& x, const message_id& id, timestamp now) {
  const auto& draft = x.event.draft;
  json_writer out;
  out.open()
      .field("event_id", x.event.id.str())
      .field("title", draft.title)
      .field("kind", to_string(draft.what))
      .field("starts_at", to_rfc3339(x.at.starts_at))
      .field("local_starts_at",
             draft.when.all_day ? date_text(x.at.on_clocks) : to_string(x.at.on_clocks))
      .field("time_zone", draft.when.time_zone)
      .field("place", draft.place)
      .field("link", draft.link)
      .close();
  message_row row;
  row.id = id;
  row.in = x.event.in;
  row.user = x.event.user;
  row.kind = "calendar_reminder";
  row.data = out.take();
  row.at = now;
  return row;
}

std::vector<record> remind(const calendar_row& event, const timer_fired& timer, const reader& who,
                           const message_id& id, timestamp now) {
  std::vector<record> out;
  out.emplace_back(timer_done{refs::account(event.in, event.user), timer.name, timer.due_at});
  auto row = event;
  auto at = occurrence_of(event, timer);
  bool told = row.reminded && at && at->starts_at <= *row.reminded;
  if (at && !told) {
    if (who.there && at->ends_at > now) {
      reminder what{event, *at};
      if (who.mails)
        out.emplace_back(mail_of(what, who, now));
      auto message = message_of(what, id, now);
      out.emplace_back(money::message_frame(message));
      out.emplace_back(std::move(message));
    }
    row.reminded = at->starts_at;
    ++row.version;
    out.emplace_back(row);
  }
  // Those that became due while no node ran come one after the other. Where the rules of the zone
  // have changed since the timer was set, only what is still ahead is known to be untold.
  if (auto next = next_reminded(row.draft, row.reminded, now, at ? timestamp::min() : now))
    out.emplace_back(reminder_of(row, *next));
  return out;
}

} // namespace zhian::calendar
