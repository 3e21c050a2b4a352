#include "cluster/gate/node_edge.hpp"

#include <chrono>
#include <set>

#include <caf/actor_system.hpp>

#include "protocols/runtime/metered_actor.hpp"
#include "protocols/wire/codec.hpp"

namespace zhian::cluster {

namespace {

struct try_again {
  static constexpr uint16_t kind = 0x0feb;
};

/// Frames travel together up to so many bytes.
constexpr size_t longest_batch = 128 * 1024;
constexpr std::chrono::milliseconds pause{100};

class node_edge final : public metered_actor {
public:
  node_edge(caf::actor_config& cfg, caf::actor hub, std::shared_ptr<transport> links,
            std::string other)
      : metered_actor(cfg, "node_edge"),
        hub_(std::move(hub)),
        links_(std::move(links)),
        other_(std::move(other)),
        missed_total_(metrics::get_counter(
            "zhian_gate_missed_total",
            "Frames that a full link did not take; they are read from the store")) {}

  caf::behavior make_behavior() override {
    return {
        [this](const node_follows& x) {
          if (!x.wants) {
            send(hub_, unsubscribe_stream{x.key});
            return;
          }
          request(hub_, caf::infinite, subscribe_stream{x.key, true})
              .then([this, key = x.key](zhian::done) { tell(stream_event::followed, key, false); },
                    [](caf::error&) {}); // It asks again.
        },
        [this](const told& x) { pass_on(x.frames); },
        [this](try_again) {
          waiting_ = false;
          tell_missed();
        },
    };
  }

  bool cleanup(caf::error&& reason, caf::execution_unit* host) override {
    hub_ = nullptr;
    links_.reset();
    return metered_actor::cleanup(std::move(reason), host);
  }

private:
  sent tell(stream_event what, std::string payload, bool ephemeral) {
    envelope x;
    x.type = envelope_type::event;
    x.kind = static_cast<uint16_t>(what);
    x.payload = std::move(payload);
    return links_->send(other_, std::move(x), ephemeral);
  }

  void pass_on(const std::vector<std::shared_ptr<const stream_frame>>& frames) {
    std::string payload;
    std::set<std::string> finals; ///< Streams with frames of the record in `payload`.
    auto flush = [&] {
      if (payload.empty())
        return;
      // Interim frames may be dropped for others; a final that is refused is read from the store.
      if (tell(stream_event::frames, std::exchange(payload, {}), finals.empty()) == sent::overloaded
          && !finals.empty()) {
        missed_total_.add();
        missed_.insert(finals.begin(), finals.end());
      }
      finals.clear();
    };
    for (const auto& frame : frames) {
      if (frame->seq != 0)
        finals.insert(frame->stream.key());
      wire::put_prefixed(payload, *frame);
      if (payload.size() >= longest_batch)
        flush();
    }
    flush();
    tell_missed();
  }

  void tell_missed() {
    while (!missed_.empty()
           && tell(stream_event::missed, *missed_.begin(), false) != sent::overloaded)
      missed_.erase(missed_.begin());
    if (missed_.empty() || std::exchange(waiting_, true))
      return;
    delayed_send(this, pause, try_again{});
  }

  caf::actor hub_;
  std::shared_ptr<transport> links_;
  std::string other_;
  metrics::counter& missed_total_;
  std::set<std::string> missed_; ///< Streams whose frames did not go out.
  bool waiting_ = false;
};

} // namespace

caf::actor spawn_node_edge(caf::actor_system& sys, caf::actor hub, std::shared_ptr<transport> links,
                           std::string incarnation) {
  return sys.spawn<node_edge>(std::move(hub), std::move(links), std::move(incarnation));
}

std::vector<std::shared_ptr<const stream_frame>> read_frames(std::string_view payload) {
  std::vector<std::shared_ptr<const stream_frame>> out;
  while (!payload.empty()) {
    auto frame = std::make_shared<stream_frame>();
    if (!wire::get_prefixed(payload, *frame))
      return {};
    out.push_back(std::move(frame));
  }
  return out;
}

} // namespace zhian::cluster
