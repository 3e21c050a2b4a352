#include "http/websocket/conversation.hpp"

#include <boost/asio/co_spawn.hpp>

#include "http/json/views.hpp"
#include "http/server/dispatch.hpp"
#include "http/websocket/frames.hpp"
#include "protocols/metrics.hpp"
#include "protocols/permissions.hpp"
#include "protocols/runtime/log.hpp"

namespace zhian::http {

namespace {

using namespace std::chrono_literals;

constexpr size_t max_running = 16;
/// Messages of one socket: a burst, and a second's worth.
constexpr double message_burst = 200;
constexpr double messages_per_s = 50;
/// Messages that were no commands: a burst, and a second's worth.
constexpr double error_burst = 20;
constexpr double errors_per_s = 0.2;
/// A drain waits this long for commands that are running.
constexpr auto drain_patience = 2000ms;

struct word_meters {
  metrics::counter& messages =
      metrics::get_counter("zhian_ws_messages_total", "Messages of clients");
  metrics::counter& refused =
      metrics::get_counter("zhian_ws_refused_total", "Messages answered with an error");
};

word_meters& meters() {
  static word_meters all;
  return all;
}

} // namespace

conversation::conversation(edge_thread& at, call_meta meta, speaker& out)
    : at_(at),
      members_(realtime_of(at).members),
      streams_(realtime_of(at).streams),
      meta_(std::move(meta)),
      out_(&out) {}

void conversation::begin() {
  token_until_ = steady::now() + at_.node.config.websocket.auth_timeout;
  members_->add(*this);
  if (at_.node.takes_no_sockets())
    on_drain(0);
}

void conversation::leave() {
  out_ = nullptr;
  members_->remove(*this);
  for (auto& one : std::exchange(feeds_, {}))
    one.second->close();
}

// ---- news ----

void conversation::on_drain(uint32_t delay_ms) {
  if (over() || draining_)
    return;
  send(reconnect_text(delay_ms, at_.node.config.websocket.reconnect_url));
  draining_ = true;
  drain_until_ = steady::now() + drain_patience;
  if (running_ == 0)
    close(close_code::service_restart, "service restart");
  else
    out_->arm();
}

void conversation::on_session_ended(std::string_view reason) {
  send(session_ended_text(reason));
  close(close_code::session_over, "session ended");
}

bool conversation::has_room() const {
  auto room = out_ && out_->has_room();
  held_back_ = held_back_ || !room;
  return room;
}

void conversation::more() {
  if (!std::exchange(held_back_, false))
    return;
  // A feed may close others when it is passed on.
  for (auto& one : std::map{feeds_})
    one.second->more();
}

void conversation::on_feed_frame(const frame_ptr& frame) {
  if (out_)
    out_->send(frame->text(), frame->interim());
}

void conversation::on_feed_gap(uint64_t, std::string text) {
  send(std::move(text));
}

void conversation::on_feed_broken(ec why) {
  if (why == ec::overloaded)
    close(close_code::too_slow, "too slow", false);
  else
    close(close_code::position_lost, "resume from your position");
}

steady::time_point conversation::due() const {
  if (!who_)
    return token_until_;
  auto due = steady::now() + (who_->expires_at - wall_now());
  return draining_ ? std::min<steady::time_point>(due, drain_until_) : due;
}

void conversation::check_time(steady::time_point now) {
  if (over())
    return;
  if (!who_ && now >= token_until_) {
    refuse({}, ec::auth_timeout, unique_hex());
    close(close_code::token, "no token came in time");
  } else if (who_ && wall_now() >= who_->expires_at) {
    close(close_code::token, "token expired");
  } else if (draining_ && now >= drain_until_) {
    close(close_code::service_restart, "service restart");
  }
}

// ---- saying ----

void conversation::send(std::string text) {
  if (out_)
    out_->send(std::make_shared<const std::string>(std::move(text)), false);
}

void conversation::reply(std::string_view id, std::string_view data) {
  send(reply_text(id, data));
}

void conversation::refuse(std::string_view id, ec error, std::string_view trace,
                          std::string_view detail, std::string_view field) {
  meters().refused.add();
  // What went wrong inside is for the log.
  if (error == ec::internal)
    detail = {};
  send(refusal_text(id, json::problem(error, meta_.lang, trace, detail, field)));
}

void conversation::refuse(std::string_view id, const caf::error& err, std::string_view trace) {
  refuse(id, ec_of(err), trace, detail_of(err), field_of(err));
}

void conversation::refuse_message(const ws_refusal& why) {
  refuse(why.id, why.error, unique_hex(), why.detail, why.field);
  if (!who_)
    close(close_code::bad_request, "auth expected");
  else if (!errors_.take(boottime_ns(), error_burst, errors_per_s))
    close(close_code::too_many_errors, "too many errors");
}

void conversation::refuse_binary() {
  auto* why = meta_.lang == language::zh ? "只接受文本消息" : "text messages only";
  refuse_message({{}, ec::bad_request, why, {}});
}

void conversation::close(uint16_t how, std::string_view reason, bool with_queue) {
  for (auto& one : std::exchange(feeds_, {}))
    one.second->close();
  if (out_)
    out_->close(how, reason, with_queue);
}

// ---- hearing ----

net::awaitable<void> conversation::take(std::string_view text) {
  meters().messages.add();
  if (!messages_.take(boottime_ns(), message_burst, messages_per_s)) {
    refuse_message({{}, ec::rate_limited, {}, {}});
    co_return;
  }
  auto read = read_message(text, meta_.lang);
  if (auto* wrong = std::get_if<ws_refusal>(&read)) {
    refuse_message(*wrong);
    co_return;
  }
  auto& message = std::get<ws_message>(read);
  if (who_) {
    start(std::move(message));
  } else if (auto* x = std::get_if<said::auth>(&message.what)) {
    co_await authenticate(std::move(message.id), std::move(x->access_token));
  } else {
    refuse(message.id, ec::unauthenticated, unique_hex());
    close(close_code::token, "auth expected");
  }
}

call_meta conversation::new_meta() const {
  call_meta out = meta_;
  out.trace = unique_hex();
  out.op = {};
  if (who_) {
    out.caller = who_->user;
    out.session = who_->session;
  }
  return out;
}

net::awaitable<void> conversation::authenticate(std::string id, std::string token) {
  auto self = shared_from_this();
  // Being checked is not being late.
  token_until_ = steady::now() + 2 * at_.node.config.http.request_budget;
  auto meta = new_meta();
  auto checked = co_await check_token(at_, token, meta);
  if (over())
    co_return;
  if (!checked.who) {
    refuse(id, checked.error, meta.trace);
    auto how = info(checked.error).status >= 500      ? close_code::try_later
               : checked.error == ec::session_revoked ? close_code::session_over
                                                      : close_code::token;
    close(how, to_string(checked.error));
    co_return;
  }
  who_ = std::move(checked.who);
  token_ = std::move(token);
  members_->bind(*this, who_->session);
  reply(id, authenticated_data(who_->user, who_->session, who_->expires_at));
  out_->arm();
}

void conversation::start(ws_message message) {
  auto refused = draining_                 ? ec::shutting_down
                 : running_ >= max_running ? ec::overloaded
                                           : ec::none;
  if (refused != ec::none) {
    refuse(message.id, refused, unique_hex());
    return;
  }
  ++running_;
  net::co_spawn(
      at_.ioc,
      [self = shared_from_this(), message = std::move(message)]() mutable {
        return self->command(std::move(message));
      },
      [self = shared_from_this()](std::exception_ptr failed) {
        --self->running_;
        if (failed)
          log::error("edge", "a socket command threw", {{"trace", self->meta_.trace}});
        if (self->draining_ && self->running_ == 0)
          self->close(close_code::service_restart, "service restart");
      });
}

net::awaitable<void> conversation::command(ws_message message) {
  auto meta = new_meta();
  meta.op = {message.id, message.digest};
  auto token = token_; // A refresh may replace it meanwhile.
  auto checked = co_await check_token(at_, token, meta);
  if (over())
    co_return;
  // Expired a moment ago, and here is the new one.
  auto renews =
      checked.error == ec::token_expired && std::holds_alternative<said::refresh>(message.what);
  if (checked.who || renews) {
    co_await std::visit([&](auto& x) { return run(message.id, x, meta); }, message.what);
  } else if (checked.error == ec::session_revoked) {
    on_session_ended("revoked");
  } else {
    refuse(message.id, checked.error, meta.trace);
    if (checked.error == ec::token_expired)
      close(close_code::token, "token expired");
  }
}

net::awaitable<void> conversation::run(const std::string& id, said::auth&, const call_meta& meta) {
  refuse(id, ec::validation_failed, meta.trace, {}, "type");
  co_return;
}

net::awaitable<void> conversation::run(const std::string& id, said::ping&, const call_meta&) {
  reply(id, pong_data(wall_now()));
  co_return;
}

net::awaitable<void> conversation::run(const std::string& id, said::refresh& x,
                                       const call_meta& meta) {
  auto checked = co_await check_token(at_, x.access_token, meta);
  if (over())
    co_return;
  if (!checked.who) {
    refuse(id, checked.error, meta.trace, {}, "data.access_token");
    co_return;
  }
  if (checked.who->session != who_->session || checked.who->user != who_->user) {
    refuse(id, ec::forbidden, meta.trace, {}, "data.access_token");
    co_return;
  }
  who_ = std::move(checked.who);
  token_ = x.access_token;
  reply(id, authenticated_data(who_->user, who_->session, who_->expires_at));
  out_->arm();
}

net::awaitable<void> conversation::run(const std::string& id, said::subscribe& x,
                                       const call_meta& meta) {
  return open_channel(id, std::move(x.ch), std::nullopt, meta);
}

net::awaitable<void> conversation::run(const std::string& id, said::resume& x,
                                       const call_meta& meta) {
  return open_channel(id, std::move(x.ch), std::move(x.after), meta);
}

net::awaitable<void> conversation::open_channel(const std::string& id, std::string ch,
                                                std::optional<stream_position> after,
                                                const call_meta& meta) {
  auto target = parse_channel(ch, *who_);
  if (!target) {
    refuse(id, ec::validation_failed, meta.trace, {}, "data.ch");
    co_return;
  }
  if (target->room && !permitted(who_->roles, host_interviews)) {
    refuse(id, ec::forbidden, meta.trace);
    co_return;
  }
  if (auto old = feeds_.find(ch); old != feeds_.end()) {
    old->second->close(); // A client that starts over.
    feeds_.erase(old);
  }
  auto most = at_.node.config.websocket.max_channels;
  if (feeds_.size() >= most) {
    auto detail = meta_.lang == language::zh ? "最多 " + std::to_string(most) + " 个频道"
                                             : "at most " + std::to_string(most) + " channels";
    refuse(id, ec::validation_failed, meta.trace, detail, "data.ch");
    co_return;
  }
  feed_owner& owner = *this;
  auto mine = std::make_shared<feed>(at_, streams_, std::move(*target), who_, meta, owner);
  feeds_.emplace(ch, mine);
  mine->be_present();
  auto opened = co_await mine->open(std::move(after));
  if (over())
    co_return;
  if (!opened) {
    mine->close();
    if (auto now = feeds_.find(ch); now != feeds_.end() && now->second == mine)
      feeds_.erase(now);
    refuse(id, opened.error(), meta.trace);
    co_return;
  }
  const auto& room = opened->room;
  reply(id, subscribed_data(mine->what().stream, opened->from.epoch, opened->from.seq,
                            opened->recovered, room ? &*room : nullptr));
  mine->begin();
}

net::awaitable<void> conversation::run(const std::string& id, said::unsubscribe& x,
                                       const call_meta& meta) {
  if (!parse_channel(x.ch, *who_)) {
    refuse(id, ec::validation_failed, meta.trace, {}, "data.ch");
    co_return;
  }
  if (auto found = feeds_.find(x.ch); found != feeds_.end()) {
    found->second->close();
    feeds_.erase(found);
  }
  reply(id, channel_data(x.ch));
}

template <request T>
net::awaitable<void> conversation::ask_room(const std::string& id, const room_id& room, T question,
                                            const call_meta& meta) {
  if (!permitted(who_->roles, host_interviews)) {
    refuse(id, ec::forbidden, meta.trace);
    co_return;
  }
  auto got = co_await ask_entity(at_.io, at_.node.svc, refs::room(who_->in, room), meta,
                                 std::move(question), at_.node.config.http.request_budget);
  if (got)
    reply(id, receipt_data(*got));
  else
    refuse(id, got.error(), meta.trace);
}

net::awaitable<void> conversation::run(const std::string& id, said::answer& x,
                                       const call_meta& meta) {
  return ask_room(id, x.room, std::move(x.line), meta);
}

net::awaitable<void> conversation::run(const std::string& id, said::end& x, const call_meta& meta) {
  return ask_room(id, x.room, end_room{}, meta);
}

net::awaitable<void> conversation::run(const std::string& id, said::engine& x,
                                       const call_meta& meta) {
  return ask_room(id, x.room, std::move(x.choice), meta);
}

net::awaitable<void> conversation::run(const std::string& id, said::pause& x,
                                       const call_meta& meta) {
  return ask_room(id, x.room, pause_room{}, meta);
}

net::awaitable<void> conversation::run(const std::string& id, said::go_on& x,
                                       const call_meta& meta) {
  return ask_room(id, x.room, continue_room{}, meta);
}

net::awaitable<void> conversation::run(const std::string& id, said::takeover& x,
                                       const call_meta& meta) {
  return ask_room(id, x.room, takeover_room{}, meta);
}

} // namespace zhian::http
