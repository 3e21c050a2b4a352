// The rules of a calendar and of its reminders.
#include <boost/test/unit_test.hpp>

#include "actors/calendar/calendar_state.hpp"
#include "actors/calendar/reminder.hpp"

using namespace zhian;
using namespace std::chrono_literals;
using calendar::outcome;

namespace {

timestamp utc(const char* text) {
  return parse_timestamp(std::string{text} + ":00Z").value();
}

/// Somebody in Shanghai with one event: every day from December 1 at 09:00 (01:00 UTC), 10 minutes
/// before which one is reminded.
struct one_calendar {
  timestamp now = utc("2026-11-30T12:00");
  user_id user = user_id::make(7, now);
  calendar_id id = calendar_id::make(7, now);
  message_id message = message_id::make(7, now);
  calendar::reader who;
  calendar_row row;

  one_calendar() {
    who.mails = true;
    who.email = "li@example.cn";
    row = add(daily()).next;
  }
  static calendar_draft daily() {
    calendar_draft x;
    x.title = "Stand-up";
    x.when.starts_at = parse_wall_time("2026-12-01T09:00").value();
    x.when.repeats.emplace();
    x.remind_before_min = 10;
    return x;
  }
  outcome add(calendar_draft x, uint32_t kept = 0) const {
    return calendar::add({user, realm::zhimai, "Asia/Shanghai"}, id, std::move(x), kept, now);
  }
  outcome change(calendar_draft x, const std::string& expected = {}) const {
    return calendar::change(row, std::move(x), expected, now);
  }
  timer_fired due(const char* occurrence) const {
    auto at = utc(occurrence);
    auto before = std::chrono::minutes{row.draft.remind_before_min.value_or(0)};
    return {calendar::reminder_name(id), at - before, to_rfc3339(at)};
  }
  /// Fires, and takes the row over.
  std::vector<record> fires(const char* occurrence, const char* when) {
    now = utc(when);
    auto out = calendar::remind(row, due(occurrence), who, message, now);
    for (const auto& x : out)
      if (const auto* next = std::get_if<calendar_row>(&x)) {
        BOOST_TEST(next->version == row.version + 1);
        row = *next;
      }
    return out;
  }
};

template <class T>
const T* the(const std::vector<record>& records) {
  const T* found = nullptr;
  for (const auto& x : records)
    if (const auto* row = std::get_if<T>(&x)) {
      BOOST_TEST(!found, "more than one");
      found = row;
    }
  return found;
}

/// "<due> for <occurrence>", or "none".
std::string timer_in(const std::vector<record>& records) {
  const auto* x = the<timer_row>(records);
  if (x == nullptr)
    return "none";
  return to_rfc3339(x->due_at).substr(0, 16) + " for " + x->payload.substr(0, 16);
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(calendar_rules, one_calendar)

BOOST_AUTO_TEST_CASE(an_event_is_kept_with_where_it_reaches_to_and_its_first_reminder) {
  auto out = add(daily());
  BOOST_TEST(out.error == ec::none);
  BOOST_TEST(out.next.draft.when.time_zone == "Asia/Shanghai");
  BOOST_TEST((out.next.first_at == utc("2026-12-01T01:00")));
  BOOST_TEST((out.next.last_at == utc("2028-11-29T01:00")));
  BOOST_TEST((out.next.ends_at == utc("2028-11-29T02:00")));
  BOOST_TEST(out.next.version == 1u);
  BOOST_TEST(etag_of(out.next) == "\"1\"");
  BOOST_TEST((*the<calendar_row>(out.records) == out.next));
  BOOST_TEST(timer_in(out.records) == "2026-12-01T00:50 for 2026-12-01T01:00");
  BOOST_TEST(the<timer_row>(out.records)->name == "remind:" + id.str());
}

BOOST_AUTO_TEST_CASE(no_more_than_500_are_kept) {
  BOOST_TEST(add(daily(), 499).error == ec::none);
  auto out = add(daily(), 500);
  BOOST_TEST(out.error == ec::too_many_events);
  BOOST_TEST(out.records.empty());
}

BOOST_AUTO_TEST_CASE(a_reminder_whose_time_is_over_is_not_made_up_for) {
  now = utc("2026-12-01T00:51");
  BOOST_TEST(timer_in(add(daily()).records) == "2026-12-02T00:50 for 2026-12-02T01:00");
  now = utc("2026-12-01T00:50");
  BOOST_TEST(timer_in(add(daily()).records) == "2026-12-01T00:50 for 2026-12-01T01:00");
  auto once = daily();
  once.when.repeats.reset();
  now = utc("2026-12-01T00:51");
  BOOST_TEST(timer_in(add(once).records) == "none");
  once.remind_before_min.reset();
  BOOST_TEST(add(once).records.size() == 1u);
}

BOOST_AUTO_TEST_CASE(what_does_not_go_together_is_refused_by_its_field) {
  auto field = [&](auto change) {
    auto x = daily();
    change(x);
    auto out = add(x);
    BOOST_TEST((out.error == ec::none) == out.field.empty());
    BOOST_TEST(out.records.empty() == !out.field.empty());
    return out.field;
  };
  using draft = calendar_draft;
  BOOST_TEST(field([](draft&) {}) == "");
  BOOST_TEST(field([](draft& x) { x.when.time_zone = "Mars/Olympus"; }) == "time_zone");
  BOOST_TEST(field([](draft& x) { x.when.starts_at = {0}; }) == "starts_at");
  BOOST_TEST(field([](draft& x) { x.when.starts_at = parse_wall_time("2100-01-01T00:00").value(); })
             == "starts_at");
  BOOST_TEST(field([](draft& x) { x.when.all_day = true; }) == "starts_at");
  BOOST_TEST(field([](draft& x) { x.when.duration_min = 0; }) == "duration_min");
  auto whole = [](draft& x) {
    x.when.all_day = true;
    x.when.starts_at = parse_date("2026-12-01").value();
  };
  BOOST_TEST(field(whole) == "duration_min");
  BOOST_TEST(field([&](draft& x) {
               whole(x);
               x.when.duration_min = 2880;
             })
             == "");
  BOOST_TEST(field([](draft& x) { x.when.repeats->interval = 100; }) == "recurrence.interval");
  BOOST_TEST(field([](draft& x) { x.when.repeats->by_weekday = {2}; }) == "recurrence.by_weekday");
  BOOST_TEST(field([](draft& x) {
               x.when.repeats->freq = frequency::weekly;
               x.when.repeats->by_weekday = {1, 3}; // December 1, 2026 is a Tuesday.
             })
             == "recurrence.by_weekday");
  BOOST_TEST(field([](draft& x) {
               x.when.repeats->freq = frequency::weekly;
               x.when.repeats->by_weekday = {2, 3};
             })
             == "");
  BOOST_TEST(field([](draft& x) { x.when.repeats->until = parse_date("2026-11-30"); })
             == "recurrence.until");
  BOOST_TEST(field([](draft& x) { x.when.repeats->until = parse_date("2026-12-01"); }) == "");
  BOOST_TEST(field([](draft& x) { x.when.repeats->until = parse_date("2029-12-01"); })
             == "recurrence.until");
  BOOST_TEST(field([](draft& x) {
               x.when.repeats->until = parse_date("2026-12-05");
               x.when.repeats->count = 5;
             })
             == "recurrence.until");
  BOOST_TEST(field([](draft& x) { x.when.repeats->count = 731; }) == "recurrence.count");
}

BOOST_AUTO_TEST_CASE(a_change_needs_the_edition_that_was_seen_and_repeats_change_nothing) {
  auto x = daily();
  x.title = "Retrospective";
  BOOST_TEST(change(x, "\"2\"").error == ec::precondition_failed);
  auto out = change(x, "\"1\"");
  BOOST_TEST(out.error == ec::none);
  BOOST_TEST(out.next.edition == 2u);
  BOOST_TEST(out.next.version == 2u);
  row = out.next;
  BOOST_TEST(change(x).records.empty());
  BOOST_TEST(calendar::remove(row, "\"1\"").error == ec::precondition_failed);
  auto gone = calendar::remove(row, "\"2\"").records;
  BOOST_TEST(the<calendar_gone>(gone)->version == 2u);
  BOOST_TEST(the<timer_cancelled>(gone)->name == "remind:" + id.str());
}

BOOST_AUTO_TEST_CASE(a_reminder_that_is_due_is_not_lost_to_another_title) {
  now = utc("2026-12-01T00:55"); // No node was there at 00:50.
  auto x = daily();
  x.title = "Another";
  BOOST_TEST(change(x).records.size() == 1u);
  x.remind_before_min = 3;
  BOOST_TEST(timer_in(change(x).records) == "2026-12-01T00:57 for 2026-12-01T01:00");
  x.remind_before_min.reset();
  BOOST_TEST(the<timer_cancelled>(change(x).records) != nullptr);
}

BOOST_AUTO_TEST_CASE(an_occurrence_that_was_told_is_not_told_again_when_the_reminder_moves) {
  fires("2026-12-01T01:00", "2026-12-01T00:50");
  now = utc("2026-12-01T00:52");
  auto x = daily();
  x.remind_before_min = 5;
  BOOST_TEST(timer_in(change(x).records) == "2026-12-02T00:55 for 2026-12-02T01:00");
  x.when.duration_min = 30; // Another schedule, and the same occurrence in it.
  auto out = change(x);
  BOOST_TEST(timer_in(out.records) == "2026-12-02T00:55 for 2026-12-02T01:00");
  BOOST_TEST(out.next.reminded.has_value());
  x.when.starts_at = parse_wall_time("2026-12-01T10:00").value(); // Another time, another reminder.
  out = change(x);
  BOOST_TEST(timer_in(out.records) == "2026-12-01T01:55 for 2026-12-01T02:00");
  BOOST_TEST(!out.next.reminded.has_value());
}

BOOST_AUTO_TEST_CASE(a_reminder_is_one_commit_of_mail_message_frame_and_the_next_timer) {
  auto out = fires("2026-12-01T01:00", "2026-12-01T00:50");
  BOOST_TEST((the<timer_done>(out)->due_at == utc("2026-12-01T00:50")));
  const auto* mail = the<outbox_row>(out);
  BOOST_REQUIRE(mail);
  BOOST_TEST(mail->kind == "mail");
  BOOST_TEST(mail->dedup_key == "calendar:" + id.str() + ":2026-12-01T01:00:00.000Z");
  for (const char* part : {R"("to":"li@example.cn")", R"("template":"calendar_reminder")",
                           R"("language":"zh")", R"("title":"Stand-up")",
                           R"x("when":"2026-12-01 09:00 (Asia/Shanghai)")x", R"("place":"—")"})
    BOOST_TEST(mail->payload.find(part) != std::string::npos, part << " in " << mail->payload);
  BOOST_TEST(the<message_row>(out)->kind == "calendar_reminder");
  BOOST_TEST(the<event_row>(out)->type == "message");
  BOOST_TEST((row.reminded == utc("2026-12-01T01:00")));
  BOOST_TEST(etag_of(row) == "\"1\"", "a reminder is no change of the owner's");
  BOOST_TEST(timer_in(out) == "2026-12-02T00:50 for 2026-12-02T01:00");
}

BOOST_AUTO_TEST_CASE(below_the_tier_there_is_a_message_and_no_mail) {
  who.mails = false;
  auto out = fires("2026-12-01T01:00", "2026-12-01T00:50");
  BOOST_TEST(!the<outbox_row>(out));
  BOOST_TEST(the<message_row>(out));
  who.there = false;
  out = fires("2026-12-02T01:00", "2026-12-02T00:50");
  BOOST_TEST(!the<message_row>(out));
  BOOST_TEST(timer_in(out) == "2026-12-03T00:50 for 2026-12-03T01:00");
}

BOOST_AUTO_TEST_CASE(the_same_occurrence_is_told_once) {
  fires("2026-12-01T01:00", "2026-12-01T00:50");
  auto again = fires("2026-12-01T01:00", "2026-12-01T00:50");
  BOOST_TEST(!the<outbox_row>(again));
  BOOST_TEST(!the<message_row>(again));
  BOOST_TEST(timer_in(again) == "2026-12-02T00:50 for 2026-12-02T01:00");
}

BOOST_AUTO_TEST_CASE(a_late_reminder_comes_until_the_occurrence_is_over) {
  auto out = fires("2026-12-01T01:00", "2026-12-01T01:59");
  BOOST_TEST(the<outbox_row>(out));
  out = fires("2026-12-02T01:00", "2026-12-04T01:30"); // No node ran for two days.
  BOOST_TEST(!the<outbox_row>(out));
  BOOST_TEST(timer_in(out) == "2026-12-04T00:50 for 2026-12-04T01:00");
  out = fires("2026-12-04T01:00", "2026-12-04T01:30");
  BOOST_TEST(the<outbox_row>(out));
  BOOST_TEST(timer_in(out) == "2026-12-05T00:50 for 2026-12-05T01:00");
}

BOOST_AUTO_TEST_CASE(a_reminder_keeps_its_local_hour_when_clocks_change) {
  auto x = daily();
  x.when.time_zone = "America/New_York";
  x.when.starts_at = parse_wall_time("2026-03-07T09:00").value();
  now = utc("2026-03-01T00:00");
  auto out = add(x);
  BOOST_TEST(timer_in(out.records) == "2026-03-07T13:50 for 2026-03-07T14:00");
  row = out.next;
  BOOST_TEST(timer_in(fires("2026-03-07T14:00", "2026-03-07T13:50"))
             == "2026-03-08T12:50 for 2026-03-08T13:00");
}

BOOST_AUTO_TEST_CASE(after_the_last_occurrence_no_timer_is_set) {
  auto x = daily();
  x.when.repeats->count = 1;
  row = add(x).next;
  BOOST_TEST(timer_in(fires("2026-12-01T01:00", "2026-12-01T00:50")) == "none");
}

BOOST_AUTO_TEST_CASE(a_timer_of_an_occurrence_that_is_none_any_more_tells_nothing) {
  auto out = fires("2026-12-01T01:30", "2026-12-01T00:49");
  BOOST_TEST(!the<message_row>(out));
  BOOST_TEST(timer_in(out) == "2026-12-01T00:50 for 2026-12-01T01:00");
}

BOOST_AUTO_TEST_CASE(a_long_title_leaves_the_subject_short) {
  row.draft.title.clear();
  for (int i = 0; i < 200; ++i)
    row.draft.title += "面";
  auto out = fires("2026-12-01T01:00", "2026-12-01T00:50");
  BOOST_REQUIRE(the<outbox_row>(out));
  std::string shown;
  for (int i = 0; i < 40; ++i)
    shown += "面";
  BOOST_TEST(the<outbox_row>(out)->payload.find("\"short\":\"" + shown + "…\"")
             != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
