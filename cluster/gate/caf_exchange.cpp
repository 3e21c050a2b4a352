#include "cluster/gate/caf_exchange.hpp"

#include <set>

#include <caf/mailbox_element.hpp>
#include <caf/message.hpp>
#include <caf/send.hpp>

#include "protocols/message.hpp"
#include "protocols/runtime/metered_actor.hpp"

namespace zhian::cluster {

namespace {

// To the clerk. None of them has an inspector, so none can come from outside.
struct dial_for {
  static constexpr uint16_t kind = 0x0fec;
  uint64_t number = 0;
  std::string host;
  uint16_t port = 0;
};
struct watch_over {
  static constexpr uint16_t kind = 0x0fed;
  caf::strong_actor_ptr whom;
};
struct go_home {
  static constexpr uint16_t kind = 0x0fee;
};

class clerk final : public metered_actor {
public:
  clerk(caf::actor_config& cfg, std::shared_ptr<caf_exchange> exchange,
        caf::io::middleman_actor middleman)
      : metered_actor(cfg, "caf_clerk"),
        exchange_(std::move(exchange)),
        middleman_(std::move(middleman)) {}

  caf::behavior make_behavior() override {
    set_default_handler(caf::drop);
    set_down_handler([this](const caf::down_msg& x) {
      watched_.erase(x.source);
      tell([who = x.source](caf_exchange& to) { to.gone(who); });
    });
    return {
        [this](parcel& x) {
          if (current_sender())
            tell([from = current_sender(), x = std::move(x)](caf_exchange& to) mutable {
              to.arrived(from, std::move(x));
            });
        },
        [this](const dial_for& x) { dial(x); },
        [this](const watch_over& x) { watch(x.whom); },
        [this](go_home) { quit(); },
    };
  }

  using metered_actor::enqueue;
  /// Whoever reaches the port can send an exit, even one that no handler can refuse. Only we may
  /// end this one, and we do it otherwise.
  void enqueue(caf::mailbox_element_ptr what, caf::execution_unit* host) override {
    if (!what->content().match_elements<caf::exit_msg>())
      metered_actor::enqueue(std::move(what), host);
  }

  bool cleanup(caf::error&& reason, caf::execution_unit* host) override {
    exchange_ = nullptr;
    middleman_ = nullptr;
    return metered_actor::cleanup(std::move(reason), host);
  }

private:
  template <class F>
  void tell(F what) {
    if (auto to = exchange_)
      to->post([to, what = std::move(what)]() mutable { what(*to); });
  }

  void dial(const dial_for& x) {
    auto answer = [this, number = x.number](caf::strong_actor_ptr other) {
      tell([number, other = std::move(other)](caf_exchange& to) { to.dialled(number, other); });
    };
    request(middleman_, caf::infinite, caf::connect_atom::value, x.host, x.port)
        .then(
            [this, answer](const caf::node_id&, caf::strong_actor_ptr& other,
                           const std::set<std::string>&) {
              if (other)
                watch(other);
              answer(other);
            },
            [answer](const caf::error&) { answer(nullptr); });
  }

  void watch(const caf::strong_actor_ptr& whom) {
    if (watched_.insert(caf::actor_cast<caf::actor_addr>(whom)).second)
      monitor(caf::actor_cast<caf::actor>(whom));
  }

  std::shared_ptr<caf_exchange> exchange_;
  caf::io::middleman_actor middleman_;
  std::set<caf::actor_addr> watched_;
};

} // namespace

caf::actor spawn_clerk(caf::actor_system& sys, std::shared_ptr<caf_exchange> exchange,
                       caf::io::middleman_actor middleman) {
  return sys.spawn<clerk>(std::move(exchange), std::move(middleman));
}

void end_clerk(const caf::actor& x) {
  caf::anon_send(x, go_home{});
}

void caf_exchange::open(caf::actor clerk, std::function<void(std::unique_ptr<stream>)> tell) {
  clerk_ = std::move(clerk);
  tell_ = std::move(tell);
}

void caf_exchange::close() {
  {
    std::lock_guard guard{mx_};
    closed_ = true;
  }
  for (auto& [which, x] : open_)
    x->cut();
  open_.clear();
  held_back_.clear();
  in_pause_ = nullptr;
  tell_ = nullptr;
  clerk_ = nullptr;
}

void caf_exchange::enter(caf_stream& x) {
  open_[{x.dialled(), x.number()}] = &x;
}

void caf_exchange::leave(const caf_stream& x) {
  auto at = open_.find({x.dialled(), x.number()});
  if (at != open_.end() && at->second == &x)
    open_.erase(at);
}

void caf_exchange::dial(uint64_t number, std::string host, uint16_t port) {
  if (paused_ || in_pause_) {
    held_back_.push_back({number, std::move(host), port});
    return;
  }
  if (!clerk_)
    return;
  ++dials_;
  caf::anon_send(clerk_, dial_for{number, std::move(host), port});
}

void caf_exchange::dialled(uint64_t number, caf::strong_actor_ptr other) {
  --dials_;
  look_for_pause();
  auto at = open_.find({true, number});
  if (at == open_.end())
    return; // Given up meanwhile.
  if (other)
    at->second->connected(std::move(other));
  else
    at->second->cut();
}

void caf_exchange::say(const caf::strong_actor_ptr& to, parcel what) {
  if (clerk_ && to)
    to->enqueue(caf::actor_cast<caf::strong_actor_ptr>(clerk_), caf::make_message_id(),
                caf::make_message(std::move(what)), nullptr);
}

void caf_exchange::arrived(const caf::strong_actor_ptr& from, parcel what) {
  key which{(what.flags & parcel::of_dialler) == 0, what.link};
  auto at = open_.find(which);
  if (at != open_.end()) {
    // A number that somebody else has drawn is none of theirs.
    if (at->second->other() == from)
      at->second->arrived(std::move(what));
    return;
  }
  // What is left of a connection that is over here begins nothing.
  if (which.first || what.number != 0 || !tell_)
    return;
  auto made = std::make_unique<caf_stream>(shared_from_this(), io_, what.link, from);
  caf::anon_send(clerk_, watch_over{from});
  made->arrived(std::move(what));
  tell_(std::move(made));
}

void caf_exchange::gone(const caf::actor_addr& who) {
  std::vector<caf_stream*> theirs;
  for (auto& [which, x] : open_)
    if (x->other() && caf::actor_cast<caf::actor_addr>(x->other()) == who)
      theirs.push_back(x);
  for (auto* x : theirs)
    x->cut();
}

void caf_exchange::pause_dials(std::function<void()> work) {
  in_pause_ = std::move(work);
  look_for_pause();
}

void caf_exchange::look_for_pause() {
  if (dials_ != 0 || !in_pause_ || paused_)
    return;
  paused_ = true;
  std::exchange(in_pause_, nullptr)();
}

void caf_exchange::end_of_pause() {
  paused_ = false;
  if (in_pause_)
    return look_for_pause();
  for (auto& x : std::exchange(held_back_, {}))
    dial(x.number, std::move(x.host), x.port);
}

} // namespace zhian::cluster
