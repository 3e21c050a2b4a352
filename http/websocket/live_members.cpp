#include "http/websocket/live_members.hpp"

#include <algorithm>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>

#include "http/websocket/farewell.hpp"
#include "http/websocket/realtime.hpp"
#include "protocols/runtime/log.hpp"

namespace zhian::http {

namespace {

using namespace std::chrono_literals;

constexpr auto join_budget = 5s;
constexpr auto join_pause = 500ms;

/// Takes leave of all members, a batch a step.
net::awaitable<void> drain_all(net::io_context& ioc, std::shared_ptr<live_members> members,
                               const http_settings& conf) {
  std::mt19937 random{std::random_device{}()};
  auto all = members->shuffled(random);
  auto plan = plan_farewell(all.size(), conf.io_threads, farewell_time(conf.drain_timeout));
  std::uniform_int_distribution<uint32_t> delay{0, plan.longest_delay_ms};
  net::steady_timer pause{ioc};
  for (size_t i = 0; i < all.size(); ++i) {
    if (i > 0 && i % plan.batch == 0) {
      boost::system::error_code ignored;
      pause.expires_after(plan.step);
      co_await pause.async_wait(net::redirect_error(net::use_awaitable, ignored));
    }
    if (members->contains(all[i]))
      all[i]->on_drain(delay(random));
  }
}

/// Without the hub no revocation reaches this thread: asks until it has answered.
net::awaitable<void> join_hub(net::io_context& ioc, io_thread& io, caf::actor hub,
                              std::shared_ptr<edge_streams> owner) {
  net::steady_timer pause{ioc};
  while (!owner->closed()) {
    join_edge question;
    auto got = co_await ask_service(io, hub, question, join_budget);
    if (got || owner->closed() || io.stopped())
      co_return;
    log::warn("edge", "the hub did not answer", {{"error", to_string(got.code())}});
    boost::system::error_code ignored;
    pause.expires_after(join_pause);
    co_await pause.async_wait(net::redirect_error(net::use_awaitable, ignored));
  }
}

} // namespace

void live_members::bind(live_member& who, const session_id& session) {
  all_[&who] = session;
  by_session_.emplace(session, &who);
}

void live_members::remove(live_member& who) {
  auto found = all_.find(&who);
  if (found == all_.end())
    return;
  auto [first, last] = by_session_.equal_range(found->second);
  auto mine = std::find_if(first, last, [&](const auto& x) { return x.second == &who; });
  if (mine != last)
    by_session_.erase(mine);
  all_.erase(found);
}

void live_members::end_session(const session_id& session, std::string_view reason) {
  std::vector<live_member*> those;
  auto [first, last] = by_session_.equal_range(session);
  for (; first != last; ++first)
    those.push_back(first->second);
  for (auto* who : those)
    if (contains(who))
      who->on_session_ended(reason);
}

std::vector<live_member*> live_members::shuffled(std::mt19937& random) const {
  std::vector<live_member*> out;
  out.reserve(all_.size());
  for (const auto& [who, session] : all_)
    out.push_back(who);
  std::shuffle(out.begin(), out.end(), random);
  return out;
}

realtime::realtime(edge_thread& at)
    : streams(std::make_shared<edge_streams>(at.io, at.node.svc.hub)), at_(at) {
  at.io.actor->on_told = [streams = streams](const told& x) {
    streams->tell(x);
  };
  at.io.actor->on_session_ended = [this](const session_ended& x) {
    at_.sessions.drop(x.session);
    members->end_session(x.session, x.reason);
  };
  at.io.actor->on_sockets_leave = [this] {
    drain();
  };
  net::co_spawn(at.ioc, join_hub(at.ioc, at.io, at.node.svc.hub, streams), net::detached);
}

realtime::~realtime() {
  streams->close();
  at_.io.actor->on_told = nullptr;
  at_.io.actor->on_session_ended = nullptr;
  at_.io.actor->on_sockets_leave = nullptr;
}

void realtime::drain() {
  net::co_spawn(at_.ioc, drain_all(at_.ioc, members, at_.node.config.http), net::detached);
}

std::unique_ptr<realtime_side> make_realtime(edge_thread& at) {
  return std::make_unique<realtime>(at);
}

} // namespace zhian::http
