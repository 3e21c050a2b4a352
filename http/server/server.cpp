#include "http/server/server.hpp"

#include <utility> // Asio 1.74 needs std::exchange before its coroutine headers.

#include <chrono>
#include <future>
#include <optional>
#include <stdexcept>
#include <thread>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "http/server/connection.hpp"
#include "http/server/dispatch.hpp"
#include "http/server/edge.hpp"
#include "http/server/io_actor.hpp"
#include "http/websocket/realtime.hpp"
#include "protocols/metrics.hpp"
#include "protocols/runtime/log.hpp"

namespace zhian::http {

namespace {

using tcp = net::ip::tcp;
using namespace std::chrono_literals;

/// One io_context with its thread.
struct worker {
  worker(caf::actor_system& system, edge& node)
      : io(system, ioc), at(node, ioc, io), busy(ioc.get_executor()) {
    at.realtime = make_realtime(at);
  }

  /// Runs `what` on the io thread and waits for it.
  template <class F>
  auto on_thread(F what) {
    std::packaged_task<decltype(what())()> task{std::move(what)};
    auto got = task.get_future();
    net::post(ioc, [&task] { // Asio treats a packaged_task of itself in its own way.
      task();
    });
    return got.get();
  }

  net::io_context ioc{1};
  io_thread io;
  edge_thread at;
  connection_list connections;
  net::executor_work_guard<net::io_context::executor_type> busy;
  std::thread thread;
};

tcp::acceptor bind_to(net::io_context& ioc, const std::string& address, uint16_t port) {
  tcp::acceptor out{ioc};
  boost::system::error_code err;
  tcp::endpoint where{net::ip::make_address(address, err), port};
  if (!err)
    out.open(where.protocol(), err);
  if (!err)
    out.set_option(net::socket_base::reuse_address{true}, err);
  if (!err)
    out.bind(where, err);
  if (!err)
    out.listen(net::socket_base::max_listen_connections, err);
  if (err == net::error::address_in_use)
    throw std::runtime_error("port " + std::to_string(port) + " on " + address
                             + " is already taken by another process");
  if (err)
    throw std::runtime_error("cannot listen on port " + std::to_string(port) + " of " + address
                             + ": " + err.message());
  return out;
}

/// Runs the context until it is stopped; one handler that throws does not end the others.
void run(net::io_context& ioc) {
  while (true) {
    try {
      ioc.run();
      return;
    } catch (const std::exception& x) {
      log::error("http", "an io handler threw", {{"what", x.what()}});
    }
  }
}

} // namespace

struct server::impl {
  impl(caf::actor_system& s, const settings& c, services v)
      : system(s),
        config(c),
        node(c, std::move(v)),
        public_rules(listener_rules::side::open, c),
        admin_rules(listener_rules::side::admin, c),
        open_sockets(
            metrics::get_gauge("zhian_http_connections", "Open sockets of both listeners.")) {}

  net::awaitable<void> accept(tcp::acceptor& from, const listener_rules& rules);
  net::awaitable<void> serve(worker& on, const listener_rules& rules, tcp::socket socket);

  caf::actor_system& system;
  const settings& config;
  edge node;
  listener_rules public_rules;
  listener_rules admin_rules;
  metrics::gauge& open_sockets;
  std::vector<std::unique_ptr<worker>> workers;
  std::optional<tcp::acceptor> public_door;
  std::optional<tcp::acceptor> admin_door;
  uint16_t public_port = 0;
  uint16_t admin_port = 0;
  size_t next_worker = 0; ///< Of the first io thread, which accepts.
};

net::awaitable<void> server::impl::accept(tcp::acceptor& from, const listener_rules& rules) {
  net::steady_timer pause{from.get_executor()};
  while (from.is_open()) {
    auto& to = *workers[next_worker++ % workers.size()];
    boost::system::error_code err;
    auto socket = co_await from.async_accept(to.ioc, net::redirect_error(net::use_awaitable, err));
    if (err == net::error::operation_aborted || !from.is_open())
      break;
    if (err) {
      // Out of descriptors, most likely: those who are served must end first.
      log::warn("http", "a connection could not be accepted", {{"why", err.message()}});
      pause.expires_after(100ms);
      co_await pause.async_wait(net::redirect_error(net::use_awaitable, err));
      continue;
    }
    net::co_spawn(to.ioc, serve(to, rules, std::move(socket)), net::detached);
  }
}

net::awaitable<void> server::impl::serve(worker& on, const listener_rules& rules,
                                         tcp::socket socket) {
  // Counts down also when the coroutine is destroyed unfinished.
  struct counted {
    explicit counted(impl& x) : owner(x), ordinal(x.node.connections.fetch_add(1) + 1) {
      owner.open_sockets.add();
    }
    ~counted() {
      owner.node.connections.fetch_sub(1);
      owner.open_sockets.add(-1);
    }
    impl& owner;
    uint32_t ordinal;
  } here{*this};
  // Operators must get in when the public side is full.
  if (here.ordinal > config.http.max_connections && rules.which() == listener_rules::side::open)
    co_await refuse_connection(std::move(socket));
  else
    co_await serve_connection(on.at, rules, on.connections, std::move(socket));
}

server::server(caf::actor_system& system, const settings& config, services svc)
    : impl_(std::make_unique<impl>(system, config, std::move(svc))) {}

server::~server() {
  drain_and_stop();
}

void server::start() {
  auto& my = *impl_;
  for (uint32_t i = 0; i < my.config.http.io_threads; ++i)
    my.workers.push_back(std::make_unique<worker>(my.system, my.node));
  auto& first = *my.workers.front();
  try {
    my.public_door.emplace(bind_to(first.ioc, my.config.http.bind, my.config.http.port));
    my.admin_door.emplace(bind_to(first.ioc, my.config.http.admin_bind, my.config.http.admin_port));
  } catch (...) {
    my.public_door.reset();
    my.workers.clear();
    throw;
  }
  my.public_port = my.public_door->local_endpoint().port();
  my.admin_port = my.admin_door->local_endpoint().port();
  net::co_spawn(first.ioc, my.accept(*my.public_door, my.public_rules), net::detached);
  net::co_spawn(first.ioc, my.accept(*my.admin_door, my.admin_rules), net::detached);
  for (auto& x : my.workers)
    x->thread = std::thread{[&ioc = x->ioc] {
      run(ioc);
    }};
}

void server::drain_and_stop() {
  auto& my = *impl_;
  if (my.workers.empty() || !my.workers.front()->thread.joinable())
    return;
  // Whoever balances looks at /readyz now and then: until it has seen that this node goes, a closed
  // door would cost its clients a request.
  my.node.svc.status->draining = true;
  std::this_thread::sleep_for(my.config.http.drain_notice);
  my.node.draining = true;
  auto& first = *my.workers.front();
  auto close_door = [&](std::optional<tcp::acceptor>& door) {
    first.on_thread([&] {
      boost::system::error_code ignored;
      door->close(ignored);
    });
  };
  close_door(my.public_door);
  for (auto& x : my.workers)
    x->on_thread([&] {
      for (auto at = x->connections.begin(); at != x->connections.end();)
        (at++)->drain();
      x->at.realtime->drain();
    });
  auto wait_until_empty = [&](std::chrono::milliseconds most) {
    auto until = std::chrono::steady_clock::now() + most;
    while (my.node.connections.load() > 0 && std::chrono::steady_clock::now() < until)
      std::this_thread::sleep_for(5ms);
    return my.node.connections.load() == 0;
  };
  if (!wait_until_empty(my.config.http.drain_timeout))
    log::warn("http", "connections were cut at the end of the drain",
              {{"connections", my.node.connections.load()}});
  // Last: a balancer that finds it closed takes the sockets that are still leaving for lost.
  close_door(my.admin_door);
  // What still waits fails now, and its coroutine ends by itself.
  for (auto& x : my.workers)
    x->on_thread([&] {
      x->io.stop();
      for (auto at = x->connections.begin(); at != x->connections.end();)
        (at++)->close();
    });
  wait_until_empty(1000ms);
  for (auto& x : my.workers) {
    x->busy.reset();
    x->ioc.stop();
    x->thread.join();
  }
  my.public_door.reset();
  my.admin_door.reset();
  my.workers.clear();
}

uint16_t server::port() const {
  return impl_->public_port;
}

uint16_t server::admin_port() const {
  return impl_->admin_port;
}

} // namespace zhian::http
