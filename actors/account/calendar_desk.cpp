#include "actors/account/calendar_desk.hpp"

#include "actors/calendar/reminder.hpp"
#include "protocols/calendar_queries.hpp"

namespace zhian {

namespace {

template <class Answer>
decision<Answer> decided(calendar::outcome&& x) {
  if (x.error != ec::none)
    return decision<Answer>::refuse(x.error, {}, std::move(x.field));
  decision<Answer> d;
  if constexpr (std::is_same_v<Answer, calendar_view>)
    d.answer.event = std::move(x.next);
  d.records = std::move(x.records);
  return d;
}

} // namespace

template <class Answer, class Decide>
caf::result<Answer> calendar_desk::with_event(const call_meta& meta, const calendar_id& id,
                                              Decide decide) {
  auto promise = make_response_promise<Answer>();
  request(svc().queries, caf::infinite, find_calendar_event{money().in, money().user, id})
      .await(
          [this, promise, meta,
           decide = std::move(decide)](find_calendar_event::reply& found) mutable {
            execute(promise, meta, [&] {
              if (!found.row)
                return decision<Answer>::refuse(ec::not_found);
              return decided<Answer>(decide(*found.row));
            });
          },
          [promise](caf::error& err) mutable { promise.deliver(std::move(err)); });
  return promise;
}

caf::message_handler calendar_desk::calendar_handlers() {
  return {
      [this](const call_meta& meta, add_calendar_event& x) -> caf::result<calendar_view> {
        auto promise = make_response_promise<calendar_view>();
        request(svc().queries, caf::infinite, count_calendar_events{money().in, money().user})
            .await(
                [this, promise, meta, draft = std::move(x.draft)](uint32_t kept) mutable {
                  execute(promise, meta, [&] {
                    auto at = wall_now();
                    auto id = calendar_id::make(money().user.shard, at);
                    calendar::owner owner{money().user, money().in, whose().profile.time_zone};
                    return decided<calendar_view>(
                        calendar::add(owner, id, std::move(draft), kept, at));
                  });
                },
                [promise](caf::error& err) mutable { promise.deliver(std::move(err)); });
        return promise;
      },
      [this](const call_meta& meta, change_calendar_event& x) -> caf::result<calendar_view> {
        return with_event<calendar_view>(
            meta, x.id,
            [draft = std::move(x.draft),
             expected = std::move(x.expected)](const calendar_row& row) mutable {
              return calendar::change(row, std::move(draft), expected, wall_now());
            });
      },
      [this](const call_meta& meta, const delete_calendar_event& x) -> caf::result<zhian::done> {
        return with_event<zhian::done>(meta, x.id,
                                       [expected = x.expected](const calendar_row& row) {
                                         return calendar::remove(row, expected);
                                       });
      },
  };
}

bool calendar_desk::is_reminder_timer(std::string_view name) {
  return name.starts_with(calendar::reminder_prefix);
}

caf::result<zhian::done> calendar_desk::reminder_timer(const call_meta& meta,
                                                       const timer_fired& x) {
  auto id = calendar_id::parse(std::string_view{x.name}.substr(calendar::reminder_prefix.size()));
  if (!id)
    return make_error(ec::unsupported, "no such timer");
  auto promise = make_response_promise<zhian::done>();
  request(svc().queries, caf::infinite, find_calendar_event{money().in, money().user, *id})
      .await(
          [this, promise, meta, x](find_calendar_event::reply& found) mutable {
            execute(
                promise, meta, [&] { return remind(x, found.row); }, false);
          },
          [promise](caf::error& err) mutable { promise.deliver(std::move(err)); });
  return promise;
}

decision<zhian::done> calendar_desk::remind(const timer_fired& x,
                                            const std::optional<calendar_row>& event) {
  decision<zhian::done> d;
  const auto& user = whose().user;
  // Of who has left, the events are going, too.
  if (!event || user.status == user_status::closed) {
    d.records.emplace_back(timer_done{ctx().self, x.name, x.due_at});
    return d;
  }
  auto open = gate(feature::calendar_reminder);
  if (open.error == ec::storage_unavailable)
    return decision<zhian::done>::refuse(open.error); // Not known yet: the timer comes again.
  calendar::reader who;
  who.there = user.status != user_status::blocked;
  who.mails = open.error == ec::none && whose().profile.mails.wants("calendar");
  who.email = user.email;
  who.lang = whose().profile.lang == "en" ? language::en : language::zh;
  auto at = wall_now();
  d.records = calendar::remind(*event, x, who, message_id::make(user.id.shard, at), at);
  return d;
}

} // namespace zhian
