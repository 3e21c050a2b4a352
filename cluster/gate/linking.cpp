#include "cluster/gate/linking.hpp"

#include <array>
#include <charconv>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <set>
#include <stdexcept>
#include <thread>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "protocols/runtime/log.hpp"
#include "protocols/wire/codec.hpp"

#pragma GCC diagnostic ignored "-Wmismatched-new-delete" // GCC 12 reports its own coroutine frames.

namespace zhian::cluster {

namespace {

using tcp = net::ip::tcp;
using boost::system::error_code;
using net::use_awaitable;
using namespace std::chrono_literals;

constexpr auto first_pause = 50ms, longest_pause = 500ms;
/// How long the one that does not dial waits before it knocks.
constexpr auto patience = 300ms;

class linking final : public transport {
public:
  linking(link_transport_options o, const carrier_maker& make)
      : o_(std::move(o)),
        me_bytes_(bytes_of_uuid(o_.me.incarnation)),
        carrier_(make(io_, o_)),
        address_(carrier_->address()) {
    carrier_->accept([this](std::unique_ptr<stream> x) { arrived(std::move(x)); });
    thread_ = std::thread{[this] {
      io_.run();
    }};
  }

  ~linking() override { stop(); }

  sent send(const std::string& incarnation, envelope what, bool ephemeral) override {
    auto to = linked(incarnation);
    return to ? to->send(std::move(what), ephemeral) : sent::no_link;
  }

  void consumed(const std::string& incarnation, size_t bytes) override {
    if (auto from = linked(incarnation))
      from->consumed(bytes);
  }

  void set_peers(std::vector<peer> peers) override {
    net::post(io_, [this, peers = std::move(peers)]() mutable { take_peers(std::move(peers)); });
  }

  std::string address() const override { return address_; }

  void stop() override {
    if (!thread_.joinable())
      return;
    net::post(io_, [this] {
      over_ = true;
      known_.clear();
      for (auto& [who, x] : links())
        x->close();
      for (auto* timer : pauses_)
        timer->cancel();
      for (auto* knocking : strangers_)
        knocking->close();
      carrier_->close();
      work_.reset();
    });
    thread_.join();
    {
      std::lock_guard guard{mx_};
      links_.clear();
    }
    carrier_.reset();
  }

private:
  using link_ptr = std::shared_ptr<link>;

  link_ptr linked(const std::string& incarnation) {
    std::lock_guard guard{mx_};
    auto at = links_.find(incarnation);
    return at == links_.end() ? nullptr : at->second;
  }
  std::map<std::string, link_ptr> links() {
    std::lock_guard guard{mx_};
    return links_;
  }

  const peer* known(const std::string& incarnation) const {
    auto at = known_.find(incarnation);
    return at == known_.end() ? nullptr : &at->second;
  }

  void take_peers(std::vector<peer> peers) {
    if (over_)
      return;
    std::map<std::string, peer> next;
    for (auto& p : peers) {
      if (p.incarnation == o_.me.incarnation)
        continue;
      try {
        host_and_port(p.address);
        next.emplace(p.incarnation, std::move(p));
      } catch (const std::exception& x) {
        log::error("gate", "a member cannot be reached", {{"member", p.name}, {"what", x.what()}});
      }
    }
    for (auto& [who, x] : links())
      if (!next.contains(who))
        x->close();
    auto before = std::move(known_);
    known_ = std::move(next);
    for (const auto& [who, p] : known_)
      if (!before.contains(who))
        net::co_spawn(io_, tend(p), net::detached);
  }

  net::awaitable<void> pause(std::chrono::milliseconds time) {
    net::steady_timer timer{io_};
    timer.expires_after(time);
    pauses_.insert(&timer);
    error_code cancelled;
    co_await timer.async_wait(net::redirect_error(use_awaitable, cancelled));
    pauses_.erase(&timer);
  }

  /// Sees to it that there is a link with the peer for as long as it is one.
  net::awaitable<void> tend(peer to) {
    bool dials = o_.me.name < to.name;
    if (!dials)
      co_await pause(patience);
    std::minstd_rand random{std::random_device{}()};
    auto wait = std::chrono::milliseconds{first_pause};
    while (!over_ && known(to.incarnation) != nullptr) {
      if (linked(to.incarnation)) {
        wait = first_pause;
        co_await pause(first_pause);
        continue;
      }
      tcp::socket socket{io_};
      auto error = co_await connect(socket, to.address);
      if (over_ || known(to.incarnation) == nullptr)
        break;
      if (linked(to.incarnation))
        continue; // The other one has come meanwhile: whatever this attempt met says nothing.
      if (error)
        tell_down(to.incarnation, error == net::error::connection_refused ? down_reason::refused
                                                                          : down_reason::lost);
      else if (dials)
        co_await greet(carrier_->dial(std::move(socket)), true, to.incarnation);
      auto half = static_cast<int>(wait.count() / 2);
      co_await pause(std::chrono::milliseconds{
          half + static_cast<int>(random() % static_cast<unsigned>(half + 1))});
      wait = std::min<std::chrono::milliseconds>(wait * 2, longest_pause);
    }
  }

  static std::optional<tcp::endpoint> numeric(const std::string& host, const std::string& port) {
    error_code error;
    auto address = net::ip::make_address(host, error);
    uint16_t number = 0;
    auto [end, bad] = std::from_chars(port.data(), port.data() + port.size(), number);
    if (error || bad != std::errc{} || end != port.data() + port.size())
      return std::nullopt;
    return tcp::endpoint{address, number};
  }

  /// Never takes longer than it may, wherever the packets vanish.
  net::awaitable<error_code> connect(tcp::socket& socket, const std::string& address) {
    error_code error;
    tcp::resolver resolver{io_};
    auto [host, port] = host_and_port(address);
    auto limit = limit_to(o_.rules.dial, [&socket, &resolver] {
      resolver.cancel();
      error_code ignored;
      socket.close(ignored);
    });
    // Names are looked up in one thread, one after the other, and a name server that says nothing
    // holds it for longer than any limit of ours: an address in numbers does not wait behind it.
    if (auto number = numeric(host, port)) {
      co_await socket.async_connect(*number, net::redirect_error(use_awaitable, error));
    } else {
      auto found =
          co_await resolver.async_resolve(host, port, net::redirect_error(use_awaitable, error));
      if (!error)
        co_await net::async_connect(socket, found, net::redirect_error(use_awaitable, error));
    }
    if (limit->passed && !error)
      error = net::error::timed_out;
    limit->timer.cancel();
    limit->act = nullptr;
    co_return error;
  }

  struct time_limit {
    explicit time_limit(net::io_context& io) : timer(io) {}
    net::steady_timer timer;
    std::function<void()> act; ///< Emptied by whoever is done in time.
    bool passed = false;
  };
  std::shared_ptr<time_limit> limit_to(std::chrono::milliseconds time, std::function<void()> act) {
    auto out = std::make_shared<time_limit>(io_);
    out->act = std::move(act);
    out->timer.expires_after(time);
    out->timer.async_wait([out](error_code cancelled) {
      if (cancelled || !out->act)
        return;
      out->passed = true;
      out->act();
    });
    return out;
  }

  void arrived(std::unique_ptr<stream> connection) {
    if (over_)
      return;
    // Whoever says nothing for longest makes room: a crowd of them does not keep members out.
    if (strangers_.size() >= o_.rules.strangers)
      strangers_.front()->close();
    net::co_spawn(io_, greet(std::move(connection), false, std::string{}), net::detached);
  }

  /// Both prove who they are, then the link lives until it is down. `expected`: whom we dialled.
  net::awaitable<void> greet(std::unique_ptr<stream> connection, bool as_client,
                             std::string expected) {
    auto* raw = connection.get();
    strangers_.push_back(raw);
    auto limit = limit_to(o_.rules.greeting, [raw] { raw->close(); });
    std::optional<handshake> mine;
    frame_reader frames;
    const peer* other = nullptr;
    try {
      co_await raw->handshake(as_client);
      mine.emplace(o_.me.incarnation, o_.me.link_secret, raw->channel_binding(), o_.speaks);
      auto first = mine->first();
      if (as_client)
        co_await say(*raw, first);
      auto theirs = co_await hear(*raw, frames);
      if (!as_client && theirs)
        co_await say(*raw, first);
      std::optional<greeting> answer;
      if (theirs)
        answer = mine->answer(*theirs);
      if (answer && as_client)
        co_await say(*raw, *answer);
      std::optional<greeting> proof;
      if (answer)
        proof = co_await hear(*raw, frames);
      const auto* claimed = known(mine->other());
      if (proof && claimed != nullptr && (expected.empty() || expected == mine->other())
          && mine->proved(*proof, claimed->link_secret)) {
        // Whoever was dialled proves itself to members only, and last: the other one takes the link
        // for up when it hears that.
        if (!as_client)
          co_await say(*raw, *answer);
        other = known(mine->other());
      }
    } catch (const std::exception&) {
      // Not a node of ours, or gone.
    }
    limit->timer.cancel();
    limit->act = nullptr;
    std::erase(strangers_, raw);
    if (over_ || other == nullptr) {
      raw->close();
      if (!over_ && !expected.empty() && !linked(expected))
        tell_down(expected, down_reason::stranger);
      co_return;
    }
    auto who = other->incarnation;
    auto made =
        std::make_shared<link>(io_, std::move(connection), who, me_bytes_, mine->wire(), o_.rules);
    link_ptr before;
    {
      std::lock_guard guard{mx_};
      before = std::exchange(links_[who], made);
    }
    if (before) {
      // Half open: the other end has given it up and come back, and knows nothing of what was on
      // it.
      before->close();
      tell_down(who, down_reason::lost);
    }
    if (!over_ && o_.events.on_up)
      o_.events.on_up(who, mine->wire());
    // GCC 12 destroys a lambda twice that is made inside a co_await.
    link::on_frame tell = [this, who](envelope x, size_t size) {
      if (o_.events.on_frame)
        o_.events.on_frame(who, std::move(x), size);
    };
    auto why = co_await made->run(std::move(frames), std::move(tell));
    {
      std::lock_guard guard{mx_};
      auto at = links_.find(who);
      if (at == links_.end() || at->second != made)
        co_return; // Another one took its place.
      links_.erase(at);
    }
    tell_down(who, why);
  }

  void tell_down(const std::string& who, down_reason why) {
    if (!over_ && o_.events.on_down)
      o_.events.on_down(who, why);
  }

  net::awaitable<void> say(stream& to, const greeting& what) {
    envelope x;
    x.type = envelope_type::hello;
    x.wire = wire_oldest; // Which one will be spoken is what the greeting is about.
    x.source = me_bytes_;
    x.payload = wire::encode(what);
    auto frame = to_frame(x);
    co_await to.write(frame);
  }

  net::awaitable<std::optional<greeting>> hear(stream& from, frame_reader& frames) {
    std::array<char, 4096> buffer;
    for (;;) {
      envelope x;
      auto found = frames.next(x);
      if (found == frame_reader::found::rubbish)
        co_return std::nullopt;
      if (found == frame_reader::found::envelope) {
        if (x.type != envelope_type::hello)
          co_return std::nullopt;
        co_return wire::decode<greeting>(x.payload);
      }
      auto n = co_await from.read(buffer.data(), buffer.size());
      frames.add({buffer.data(), n});
    }
  }

  link_transport_options o_;
  node_bytes me_bytes_;
  net::io_context io_{1};
  net::executor_work_guard<net::io_context::executor_type> work_{io_.get_executor()};
  std::unique_ptr<carrier> carrier_;
  std::string address_;
  // Of the thread of `io_`.
  std::map<std::string, peer> known_;
  std::set<net::steady_timer*> pauses_;
  std::deque<stream*> strangers_; ///< The oldest first.
  bool over_ = false;
  std::mutex mx_; ///< Of `links_`.
  std::map<std::string, link_ptr> links_;
  std::thread thread_;
};

} // namespace

std::pair<std::string, std::string> host_and_port(const std::string& address) {
  auto colon = address.rfind(':');
  if (colon == std::string::npos)
    throw std::runtime_error(address + ": not host:port");
  auto host = address.substr(0, colon);
  if (host.size() > 1 && host.front() == '[' && host.back() == ']')
    host = host.substr(1, host.size() - 2);
  return {host, address.substr(colon + 1)};
}

std::string join_host_and_port(const std::string& host, uint16_t port) {
  return (host.find(':') == std::string::npos ? host : '[' + host + ']') + ':'
         + std::to_string(port);
}

std::string_view to_string(down_reason x) {
  switch (x) {
  case down_reason::lost:
    return "lost";
  case down_reason::silent:
    return "silent";
  case down_reason::refused:
    return "refused";
  default:
    return "stranger";
  }
}

std::unique_ptr<transport> make_linking(link_transport_options options, const carrier_maker& make) {
  return std::make_unique<linking>(std::move(options), make);
}

} // namespace zhian::cluster
