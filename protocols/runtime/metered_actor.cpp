#include "protocols/runtime/metered_actor.hpp"

#include <chrono>
#include <exception>
#include <map>
#include <mutex>
#include <string>

#include "protocols/errors.hpp"
#include "protocols/runtime/log.hpp"

namespace zhian {

namespace {

/// Never destroyed: actors of a system that outlives main's statics still count.
struct meter_table {
  std::mutex mx;
  std::map<std::string, actor_meters, std::less<>> by_type;
};

meter_table& the_meters() {
  static auto* instance = new meter_table;
  return *instance;
}

int64_t now_ns() {
  return std::chrono::steady_clock::now().time_since_epoch().count();
}

/// True for about one call in eight, without a pattern that a pattern of messages could follow.
bool chosen() {
  thread_local uint32_t state = 1;
  state = state * 1664525u + 1013904223u;
  return state < 0x20000000u;
}

} // namespace

actor_meters& meters_of(const char* type) {
  auto& all = the_meters();
  std::lock_guard guard{all.mx};
  auto at = all.by_type.find(type);
  if (at != all.by_type.end())
    return at->second;
  metrics::labels with{{"type", type}};
  actor_meters made{
      metrics::get_gauge("zhian_actor_live", "Actors alive", with),
      metrics::get_counter("zhian_actor_started_total", "Actors started", with),
      metrics::get_gauge("zhian_actor_mailbox_depth", "Messages waiting in mailboxes", with),
      metrics::get_counter("zhian_actor_messages_total", "Messages handled", with),
      metrics::get_histogram("zhian_actor_handling_seconds", "Time to handle one message", with),
      metrics::get_counter("zhian_actor_crashes_total", "Handlers that threw", with),
      metrics::get_histogram("zhian_actor_mailbox_seconds",
                             "Time messages wait in a mailbox; one in eight is measured", with),
      *new std::atomic<int64_t>{0},
  };
  return all.by_type.emplace(type, made).first->second;
}

std::vector<std::pair<std::string_view, actor_meters*>> all_actor_meters() {
  auto& all = the_meters();
  std::lock_guard guard{all.mx};
  std::vector<std::pair<std::string_view, actor_meters*>> out;
  for (auto& [type, meters] : all.by_type)
    out.emplace_back(type, &meters);
  return out;
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
  note_arrival(what.get());
  ZHIAN_TSAN_RELEASE(this);
  caf::event_based_actor::enqueue(std::move(what), host);
}

void metered_actor::note_arrival(const caf::mailbox_element* what) {
  auto waiting = waiting_.fetch_add(1, std::memory_order_relaxed) + 1;
  meters_.depth.add(1);
  auto peak = meters_.peak.load(std::memory_order_relaxed);
  while (waiting > peak
         && !meters_.peak.compare_exchange_weak(peak, waiting, std::memory_order_relaxed)) {
  }
  if (probe_.load(std::memory_order_relaxed) != nullptr || !chosen())
    return;
  // Whoever handles `what` sees both: it is not in the mailbox yet.
  const void* none = nullptr;
  if (probe_.compare_exchange_strong(none, what, std::memory_order_acquire))
    probe_since_.store(now_ns(), std::memory_order_relaxed);
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
  auto start = now_ns();
  auto waited = probe_.load(std::memory_order_relaxed) == &what
                    ? start - probe_since_.load(std::memory_order_relaxed)
                    : -1;
  auto result = caf::event_based_actor::consume(what);
  // A skipped message stays in the mailbox (the actor awaits its lane) and is counted when it is
  // handled.
  if (result != caf::invoke_message_result::skipped) {
    waiting_.fetch_sub(1, std::memory_order_relaxed);
    meters_.depth.add(-1);
    meters_.handled.add(1);
    meters_.time.observe_ns(static_cast<uint64_t>(now_ns() - start));
    if (waited >= 0) {
      meters_.wait.observe_ns(static_cast<uint64_t>(waited));
      probe_.store(nullptr, std::memory_order_release);
    }
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
