// One end of links between nodes for tests: what it was told, and what it says.
#pragma once

#include <algorithm>
#include <atomic>
#include <deque>
#include <initializer_list>
#include <memory>
#include <mutex>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "cluster/gate/caf_transport.hpp"
#include "cluster/gate/link_transport.hpp"

namespace zhian::test {

using namespace zhian::cluster;

enum class carried_by { asio, caf };
#if defined(__SANITIZE_THREAD__)
// How CAF's multiplexer hands messages over is in a library that TSan does not look into: it would
// report each of them.
constexpr carried_by carriers[] = {carried_by::asio};
#else
constexpr carried_by carriers[] = {carried_by::asio, carried_by::caf};
#endif
inline std::ostream& operator<<(std::ostream& out, carried_by x) {
  return out << (x == carried_by::caf ? "caf" : "asio");
}
inline std::unique_ptr<transport> make_transport(carried_by by, link_transport_options options) {
  return by == carried_by::caf ? make_caf_transport(std::move(options))
                               : make_link_transport(std::move(options));
}

/// One node's end, and what it was told.
struct end_point {
  peer me;
  std::mutex mx;
  std::deque<std::pair<std::string, envelope>> frames;
  std::deque<std::string> ups;
  std::deque<std::pair<std::string, down_reason>> downs;
  std::atomic<bool> slow{false}; ///< Takes frames and says nothing of it.
  std::unique_ptr<transport> links;

  end_point(carried_by by, const std::string& name, tls_files tls, link_rules rules = {},
            std::string incarnation = make_uuid(), std::string secret = "a-secret",
            wire_versions speaks = {}) {
    me.name = name;
    me.incarnation = std::move(incarnation);
    me.address = "127.0.0.1:0";
    me.link_secret = std::move(secret);
    link_events events;
    events.on_frame = [this](const std::string& from, envelope x, size_t size) {
      {
        std::lock_guard guard{mx};
        frames.emplace_back(from, std::move(x));
      }
      if (!slow)
        links->consumed(from, size);
    };
    events.on_up = [this](const std::string& who, uint32_t) {
      std::lock_guard guard{mx};
      ups.push_back(who);
    };
    events.on_down = [this](const std::string& who, down_reason why) {
      std::lock_guard guard{mx};
      downs.emplace_back(who, why);
    };
    links = make_transport(by, {me, std::move(tls), rules, speaks, std::move(events)});
    me.address = links->address();
  }

  size_t received() {
    std::lock_guard guard{mx};
    return frames.size();
  }
  bool up_with(const end_point& other) {
    std::lock_guard guard{mx};
    return std::count(ups.begin(), ups.end(), other.me.incarnation) > 0;
  }
  bool down_because(const end_point& other, down_reason why) {
    std::lock_guard guard{mx};
    return std::count(downs.begin(), downs.end(), std::pair{other.me.incarnation, why}) > 0;
  }
};

inline void introduce(std::initializer_list<end_point*> all) {
  std::vector<peer> peers;
  for (auto* x : all)
    peers.push_back(x->me);
  for (auto* x : all)
    x->links->set_peers(peers);
}

inline envelope line(const std::string& text) {
  envelope x;
  x.type = envelope_type::event;
  x.payload = text;
  return x;
}

} // namespace zhian::test
