#include "actors/gateways/feed_fetcher.hpp"

#include <unordered_map>
#include <utility>

#include <caf/actor_system.hpp>
#include <caf/send.hpp>
#include <caf/typed_response_promise.hpp>

#include "protocols/feed.hpp"
#include "protocols/runtime/metered_actor.hpp"

namespace zhian {

namespace {

/// From the client's thread: a transfer is over.
struct feed_came {
  static constexpr uint16_t kind = 0x04cc;
  uint64_t call = 0;
  fetched_feed what;
};

/// Gathers one answer on the client's thread and hands it over whole.
class feed_listener final : public http_listener {
public:
  feed_listener(caf::actor to, uint64_t call) : to_(std::move(to)), call_(call) {}
  void on_head(const http_head& head) override {
    got_.status = static_cast<uint16_t>(head.status);
    got_.etag = head.header("etag");
    got_.last_modified = head.header("last-modified");
  }
  void on_body(std::string_view bytes) override { got_.body.append(bytes); }
  void on_end(const http_end& how) override {
    if (how.what != http_failure::none) {
      got_ = {};
      got_.why = to_string(how.what);
    }
    caf::anon_send(to_, feed_came{call_, std::move(got_)});
  }

private:
  caf::actor to_;
  uint64_t call_;
  fetched_feed got_;
};

class feed_fetcher : public metered_actor {
public:
  feed_fetcher(caf::actor_config& cfg, std::shared_ptr<http_client> http)
      : metered_actor(cfg, "feed_fetcher"), http_(std::move(http)) {}

  caf::behavior make_behavior() override {
    return {
        [this](fetch_feed& x) { return fetch_one(x); },
        [this](feed_came& x) {
          auto at = open_.find(x.call);
          if (at == open_.end())
            return;
          auto promise = std::move(at->second);
          open_.erase(at);
          promise.deliver(std::move(x.what));
        },
    };
  }

  bool cleanup(caf::error&& reason, caf::execution_unit* host) override {
    http_.reset();
    return metered_actor::cleanup(std::move(reason), host);
  }

private:
  caf::result<fetched_feed> fetch_one(fetch_feed& x) {
    http_request what;
    what.url = std::move(x.url);
    what.headers = {"Accept: application/feed+json, application/json", "User-Agent: zhian"};
    if (!x.etag.empty())
      what.headers.push_back("If-None-Match: " + x.etag);
    if (!x.last_modified.empty())
      what.headers.push_back("If-Modified-Since: " + x.last_modified);
    what.connect_timeout = x.within;
    what.total_timeout = x.within;
    what.most_bytes = x.most_bytes;
    what.ca_file = std::move(x.ca_file);
    auto call = ++last_;
    auto promise = make_response_promise<fetched_feed>();
    auto listener = std::make_shared<feed_listener>(caf::actor_cast<caf::actor>(this), call);
    if (http_->start(std::move(what), std::move(listener)) == 0) {
      fetched_feed refused;
      refused.why = "too many requests wait";
      promise.deliver(std::move(refused));
      return promise;
    }
    open_.emplace(call, promise);
    return promise;
  }

  std::shared_ptr<http_client> http_;
  std::unordered_map<uint64_t, caf::typed_response_promise<fetched_feed>> open_;
  uint64_t last_ = 0;
};

} // namespace

caf::actor spawn_feed_fetcher(caf::actor_system& sys, std::shared_ptr<http_client> http) {
  return sys.spawn<feed_fetcher>(std::move(http));
}

} // namespace zhian
