#include "storage/redis/limiter.hpp"

#include <chrono>
#include <unordered_map>
#include <utility>

#include <caf/actor_cast.hpp>
#include <caf/actor_system.hpp>
#include <caf/send.hpp>
#include <caf/typed_response_promise.hpp>

#include "protocols/errors.hpp"
#include "protocols/runtime/metered_actor.hpp"
#include "storage/redis/client.hpp"
#include "storage/redis/limit_script.hpp"
#include "storage/redis/local_buckets.hpp"

namespace zhian {

namespace {

constexpr size_t most_rules = 16;
constexpr size_t most_local_buckets = 65536;

/// From the client's thread: what Redis said to question `number`.
struct limit_answer {
  static constexpr uint16_t kind = 0x0fb0;
  uint64_t number = 0;
  redis::redis_reply reply;
};

metrics::counter& decisions(const char* counted, bool allowed) {
  return metrics::get_counter("zhian_limit_decisions_total", "Rate limit decisions",
                              {{"counted", counted}, {"allowed", allowed ? "yes" : "no"}});
}

class limiter : public metered_actor {
public:
  limiter(caf::actor_config& cfg, const redis_settings& where, std::shared_ptr<node_status> status)
      : metered_actor(cfg, "limiter"),
        where_(where),
        status_(std::move(status)),
        local_(most_local_buckets) {}

  caf::behavior make_behavior() override {
    if (where_.port != 0 || !where_.unix_socket.empty())
      client_ = std::make_unique<redis::client>(where_, std::string{redis::limit_script},
                                                [status = status_](bool up) {
                                                  if (status)
                                                    status->redis_up = up;
                                                });
    return {
        [this](take_tokens& x) -> caf::result<limit_verdict> { return take(x); },
        [this](const limit_answer& x) { answer(x); },
    };
  }

  void on_exit() override {
    client_.reset();
    for (auto& [number, x] : asked_)
      x.promise.deliver(make_error(ec::shutting_down));
    asked_.clear();
    if (status_)
      status_->redis_up = false;
  }

private:
  using promise_type = caf::typed_response_promise<limit_verdict>;

  struct question {
    promise_type promise;
    take_tokens request;
  };

  caf::result<limit_verdict> take(take_tokens& x) {
    if (x.rules.size() > most_rules)
      return make_error(ec::bad_request, "too many buckets");
    if (x.rules.empty())
      return limit_verdict{};
    if (client_ == nullptr || !client_->up())
      return take_here(x);
    auto call = redis::call_of(x);
    auto number = next_++;
    // Weak: an actor nobody holds any more must not be kept by a question to Redis.
    auto asked = client_->eval(
        std::move(call.keys), std::move(call.args),
        [me = caf::actor_cast<caf::actor_addr>(this), number](const redis::redis_reply& reply) {
          if (auto alive = caf::actor_cast<caf::actor>(me))
            caf::anon_send(alive, limit_answer{number, reply});
        });
    if (!asked)
      return take_here(x);
    auto promise = make_response_promise<limit_verdict>();
    asked_.emplace(number, question{promise, std::move(x)});
    return promise;
  }

  void answer(const limit_answer& x) {
    auto at = asked_.find(x.number);
    if (at == asked_.end())
      return;
    auto done = std::move(at->second);
    asked_.erase(at);
    auto verdict = x.reply.ok ? redis::verdict_from(done.request, x.reply.items) : std::nullopt;
    if (!verdict) {
      done.promise.deliver(take_here(done.request));
      return;
    }
    (verdict->allowed ? shared_yes_ : shared_no_).add();
    done.promise.deliver(*verdict);
  }

  limit_verdict take_here(const take_tokens& x) {
    auto now = std::chrono::duration_cast<std::chrono::microseconds>(
        std::chrono::steady_clock::now().time_since_epoch());
    auto verdict = local_.take(x, now.count());
    (verdict.allowed ? local_yes_ : local_no_).add();
    return verdict;
  }

  const redis_settings where_;
  const std::shared_ptr<node_status> status_;
  redis::local_buckets local_;
  std::unique_ptr<redis::client> client_;
  uint64_t next_ = 1;
  std::unordered_map<uint64_t, question> asked_;
  metrics::counter& shared_yes_ = decisions("redis", true);
  metrics::counter& shared_no_ = decisions("redis", false);
  metrics::counter& local_yes_ = decisions("local", true);
  metrics::counter& local_no_ = decisions("local", false);
};

} // namespace

caf::actor spawn_limiter(caf::actor_system& system, const redis_settings& where,
                         std::shared_ptr<node_status> status) {
  return system.spawn<limiter>(where, std::move(status));
}

} // namespace zhian
