#include "protocols/runtime/metered_actor.hpp"

#include <chrono>
#include <exception>
#include <mutex>
#include <string>
#include <unordered_map>

#include "protocols/errors.hpp"
#include "protocols/runtime/log.hpp"

namespace zhian {

actor_meters& meters_of(const char* type) {
  static std::mutex mx;
  static auto* all = new std::unordered_map<std::string, actor_meters>;
  std::lock_guard guard{mx};
  auto at = all->find(type);
  if (at != all->end())
    return at->second;
  metrics::labels with{{"type", type}};
  actor_meters made{
      metrics::get_gauge("zhian_actor_live", "Actors alive", with),
      metrics::get_counter("zhian_actor_started_total", "Actors started", with),
      metrics::get_gauge("zhian_actor_mailbox_depth", "Messages waiting in mailboxes", with),
      metrics::get_counter("zhian_actor_messages_total", "Messages handled", with),
      metrics::get_histogram("zhian_actor_handling_seconds", "Time to handle one message", with),
      metrics::get_counter("zhian_actor_crashes_total", "Handlers that threw", with),
  };
  return all->emplace(type, made).first->second;
}

metered_actor::metered_actor(caf::actor_config& cfg, const char* type)
    : caf::event_based_actor(cfg), type_(type), meters_(meters_of(type)) {
  meters_.live.add(1);
  meters_.started.add(1);
  set_exception_handler([this](std::exception_ptr& eptr) -> caf::error {
    std::string what = "not a std::exception";
    try {
      std::rethrow_exception(eptr);
    } catch (const std::exception& x) {
      what = x.what();
    } catch (...) {
    }
    meters_.crashed.add(1);
    log::error("actor", "a handler threw; the actor ends", {{"type", type_}, {"what", what}});
    return make_error(ec::internal);
  });
  ZHIAN_TSAN_RELEASE(this);
}

metered_actor::~metered_actor() = default;

// What TSan is told, and CAF keeps with atomics in a library that TSan cannot see into:
//   - who has a handle came after the construction (an edge of its own, at `type_`: it says nothing
//     about what the actor did later);
//   - a handler comes after the construction, after the sending of its message, and after all
//     handlers before it, on whatever thread those ran;
//   - the destructor comes after the last of them.
void metered_actor::launch(caf::execution_unit* host, bool lazy, bool hide) {
  ZHIAN_TSAN_RELEASE(&type_);
  ZHIAN_TSAN_RELEASE(this);
  caf::event_based_actor::launch(host, lazy, hide);
}

void metered_actor::enqueue(caf::mailbox_element_ptr what, caf::execution_unit* host) {
  ZHIAN_TSAN_ACQUIRE(&type_);
  waiting_.fetch_add(1, std::memory_order_relaxed);
  meters_.depth.add(1);
  ZHIAN_TSAN_RELEASE(this);
  caf::event_based_actor::enqueue(std::move(what), host);
}

caf::resumable::resume_result metered_actor::resume(caf::execution_unit* host,
                                                    size_t max_throughput) {
  ZHIAN_TSAN_ACQUIRE(this);
  auto result = caf::event_based_actor::resume(host, max_throughput);
  ZHIAN_TSAN_RELEASE(this); // Whoever resumes holds a reference until after this.
  return result;
}

void metered_actor::on_destroy() {
  ZHIAN_TSAN_ACQUIRE(this);
  caf::event_based_actor::on_destroy();
}

caf::invoke_message_result metered_actor::consume(caf::mailbox_element& what) {
  ZHIAN_TSAN_ACQUIRE(this);
  auto start = std::chrono::steady_clock::now();
  auto result = caf::event_based_actor::consume(what);
  // A skipped message stays in the mailbox (the actor awaits its lane) and is counted when it is
  // handled.
  if (result != caf::invoke_message_result::skipped) {
    waiting_.fetch_sub(1, std::memory_order_relaxed);
    meters_.depth.add(-1);
    meters_.handled.add(1);
    auto spent = std::chrono::steady_clock::now() - start;
    meters_.time.observe_ns(static_cast<uint64_t>(spent.count()));
  }
  ZHIAN_TSAN_RELEASE(this);
  return result;
}

bool metered_actor::cleanup(caf::error&& reason, caf::execution_unit* host) {
  if (alive_) {
    alive_ = false;
    meters_.live.add(-1);
    meters_.depth.add(-waiting_.exchange(0, std::memory_order_relaxed));
  }
  return caf::event_based_actor::cleanup(std::move(reason), host);
}

} // namespace zhian
