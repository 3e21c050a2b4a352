// A bounded pool for work that blocks: one front actor, N detached workers, a queue with a length
// and a patience.
//
//   asker ──T──▶ worker_pool ──T──▶ pool_worker (own thread) ──▶ Work::handle(const T&)
//                 │ all busy: queue; queue full: overloaded; waited too long: overloaded
//
// `Work` is a plain class, one a worker, never shared: `caf::expected<T::reply> handle(const T&)`
// for each T.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <caf/actor_system.hpp>
#include <caf/expected.hpp>
#include <caf/send.hpp>
#include <caf/typed_response_promise.hpp>

#include "protocols/errors.hpp"
#include "protocols/message.hpp"
#include "protocols/runtime/log.hpp"
#include "protocols/runtime/metered_actor.hpp"
#include "protocols/runtime/stop_signal.hpp"

namespace zhian {

/// Size and patience of a pool.
struct pool_bounds {
  const char* worker_type = "worker"; ///< Actor type of the threads; a literal, as all type names.
  uint32_t workers = 1;               ///< Threads.
  uint32_t queue = 64;                ///< Requests that wait at most; beyond it `overloaded`.
  /// A request that waited longer is refused with `overloaded`: whoever asked has given up by then.
  std::chrono::milliseconds patience{30000};
};

/// One thread of a pool.
template <class Work, request... Ts>
class pool_worker : public metered_actor {
public:
  pool_worker(caf::actor_config& cfg, const char* type, std::shared_ptr<Work> work)
      : metered_actor(cfg, type), work_(std::move(work)) {}

  caf::behavior make_behavior() override { return {handler<Ts>()...}; }

private:
  template <class T>
  auto handler() {
    return [this](const T& x) -> caf::result<typename T::reply> {
      // A worker must outlive what one request does to it.
      try {
        return work_->handle(x);
      } catch (const std::exception& err) {
        log::error("pool", "work threw", {{"pool", name()}, {"what", err.what()}});
      } catch (...) {
        log::error("pool", "work threw something odd", {{"pool", name()}});
      }
      return make_error(ec::internal);
    };
  }

  std::shared_ptr<Work> work_;
};

/// The front: what callers hold.
template <class Work, request... Ts>
class worker_pool : public metered_actor {
public:
  using factory = std::function<std::shared_ptr<Work>(std::shared_ptr<const stop_signal>)>;

  worker_pool(caf::actor_config& cfg, const char* type, pool_bounds bounds, factory make)
      : metered_actor(cfg, type),
        bounds_(bounds),
        make_(std::move(make)),
        stop_(std::make_shared<stop_signal>()),
        waiting_(metrics::get_gauge("zhian_pool_waiting", "Requests waiting for a worker",
                                    {{"pool", type}})),
        busy_(metrics::get_gauge("zhian_pool_busy", "Workers at work", {{"pool", type}})),
        refused_(metrics::get_counter("zhian_pool_refused_total", "Requests refused as overload",
                                      {{"pool", type}})) {}

  caf::behavior make_behavior() override {
    auto count = bounds_.workers > 0 ? bounds_.workers : 1;
    for (uint32_t i = 0; i < count; ++i)
      slots_.push_back({home_system().template spawn<pool_worker<Work, Ts...>, caf::detached>(
                            bounds_.worker_type, make_(stop_)),
                        nullptr});
    return {acceptor<Ts>()...};
  }

  void on_exit() override {
    stop_->raise();
    for (auto& x : slots_) {
      if (x.current) {
        busy_.add(-1);
        x.current->refuse(make_error(ec::shutting_down));
      }
      caf::anon_send_exit(x.worker, caf::exit_reason::user_shutdown);
    }
    waiting_.add(-static_cast<int64_t>(queue_.size()));
    for (auto& x : queue_)
      x->refuse(make_error(ec::shutting_down));
    slots_.clear();
    queue_.clear();
  }

private:
  using clock = std::chrono::steady_clock;

  struct job {
    std::function<void(size_t)> start;
    std::function<void(caf::error)> refuse;
    bool waits = false; ///< There was no idle worker when it came.
    clock::time_point since = clock::now();
  };
  using job_ptr = std::shared_ptr<job>;

  struct slot {
    caf::actor worker;
    job_ptr current; ///< Null: idle.
  };

  template <class T>
  auto acceptor() {
    return [this](T& x) -> caf::result<typename T::reply> {
      auto idle = has_idle();
      if (queue_.size() >= bounds_.queue && !idle) {
        refused_.add();
        return make_error(ec::overloaded);
      }
      auto promise = make_response_promise<typename T::reply>();
      auto body = std::make_shared<T>(std::move(x));
      auto added = std::make_shared<job>();
      added->refuse = [promise](caf::error why) mutable {
        promise.deliver(std::move(why));
      };
      added->start = [this, promise, body](size_t at) {
        request(slots_[at].worker, caf::infinite, std::move(*body))
            .then(
                [this, at, promise](typename T::reply& answer) mutable {
                  promise.deliver(std::move(answer));
                  freed(at);
                },
                [this, at, promise](caf::error& why) mutable {
                  promise.deliver(std::move(why));
                  freed(at);
                });
      };
      added->waits = !idle;
      waiting_.add(1);
      queue_.push_back(std::move(added));
      start_next();
      return promise;
    };
  }

  bool has_idle() const {
    for (const auto& x : slots_)
      if (!x.current)
        return true;
    return false;
  }

  void freed(size_t at) {
    busy_.add(-1);
    slots_[at].current = nullptr;
    start_next();
  }

  void start_next() {
    for (size_t at = 0; at < slots_.size(); ++at) {
      while (!slots_[at].current && !queue_.empty()) {
        auto next = std::move(queue_.front());
        queue_.pop_front();
        waiting_.add(-1);
        if (next->waits && clock::now() - next->since > bounds_.patience) {
          refused_.add();
          next->refuse(make_error(ec::overloaded));
          continue;
        }
        slots_[at].current = next;
        busy_.add(1);
        next->start(at);
      }
    }
  }

  pool_bounds bounds_;
  factory make_;
  std::shared_ptr<stop_signal> stop_;
  metrics::gauge& waiting_;
  metrics::gauge& busy_;
  metrics::counter& refused_;
  std::vector<slot> slots_;
  std::deque<job_ptr> queue_;
};

} // namespace zhian
