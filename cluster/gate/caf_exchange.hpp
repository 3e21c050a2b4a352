// Between the actor of CAF that stands for a node's links and the streams of the io thread.
//
//   link ── caf_stream ── exchange ──parcel──▶ (proxy) ═ middleman ═▶ clerk of the other node
//                            ▲                                            │
//                            └──────────────── post ◀─────────────────────┘ (here: our clerk)
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <caf/actor.hpp>
#include <caf/actor_addr.hpp>
#include <caf/actor_system.hpp>
#include <caf/io/middleman_actor.hpp>

#include "cluster/gate/caf_stream.hpp"

namespace zhian::cluster {

/// All but `post` on the thread of the io_context.
class caf_exchange : public std::enable_shared_from_this<caf_exchange> {
public:
  explicit caf_exchange(net::io_context& io) : io_(io) {}

  /// The actor that is published, and what somebody who dials is told with.
  void open(caf::actor clerk, std::function<void(std::unique_ptr<stream>)> tell);
  /// Forgets all handles of CAF's; nothing is posted any more.
  void close();

  /// From any thread, as long as the exchange is open.
  template <class F>
  void post(F what) {
    std::lock_guard guard{mx_};
    if (!closed_)
      net::post(io_, std::move(what));
  }

  // For streams.
  void enter(caf_stream& x);
  void leave(const caf_stream& x);
  void dial(uint64_t number, std::string host, uint16_t port);
  void say(const caf::strong_actor_ptr& to, parcel what);

  // What the clerk tells.
  void dialled(uint64_t number, caf::strong_actor_ptr other); ///< Null: it cannot be reached.
  void arrived(const caf::strong_actor_ptr& from, parcel what);
  void gone(const caf::actor_addr& who);

  /// Runs `work` when CAF has no dial under way, and holds new ones back until `end_of_pause`.
  void pause_dials(std::function<void()> work);
  void end_of_pause();

private:
  using key = std::pair<bool, uint64_t>; ///< Dialled by us, number.
  struct order {
    uint64_t number;
    std::string host;
    uint16_t port;
  };
  void look_for_pause();

  net::io_context& io_;
  caf::actor clerk_;
  std::function<void(std::unique_ptr<stream>)> tell_;
  std::map<key, caf_stream*> open_;
  size_t dials_ = 0;               ///< Under way.
  std::vector<order> held_back_;   ///< Until the pause is over.
  std::function<void()> in_pause_; ///< Waits for it.
  bool paused_ = false;
  std::mutex mx_; ///< Of `closed_`.
  bool closed_ = false;
};

/// The actor that stands for the links of a node. It lives in a system of its own, where it is the
/// only one: whoever gets past the middleman finds nobody else there.
caf::actor spawn_clerk(caf::actor_system& sys, std::shared_ptr<caf_exchange> exchange,
                       caf::io::middleman_actor middleman);

/// Its end.
void end_clerk(const caf::actor& clerk);

} // namespace zhian::cluster
