// The one base of all our actors: counts, an exception handler, and the happens-before edges TSan
// cannot see in CAF.
#pragma once

#include <atomic>
#include <cstdint>
#include <string_view>
#include <vector>

#include <caf/event_based_actor.hpp>
#include <caf/mailbox_element.hpp>

#include "protocols/metrics.hpp"

#if defined(__SANITIZE_THREAD__)
extern "C" {
void __tsan_acquire(void* at);
void __tsan_release(void* at);
}
#define ZHIAN_TSAN_ACQUIRE(at) __tsan_acquire(const_cast<void*>(static_cast<const void*>(at)))
#define ZHIAN_TSAN_RELEASE(at) __tsan_release(const_cast<void*>(static_cast<const void*>(at)))
#else
#define ZHIAN_TSAN_ACQUIRE(at) static_cast<void>(at)
#define ZHIAN_TSAN_RELEASE(at) static_cast<void>(at)
#endif

namespace zhian {

/// The instruments of one actor type, shared by all its actors.
struct actor_meters {
  metrics::gauge& live;
  metrics::counter& started;
  metrics::gauge& depth;
  metrics::counter& handled;
  metrics::histogram& time;
  metrics::counter& crashed;
  metrics::histogram& wait;   ///< Of about one message in eight: the clock is not free.
  std::atomic<int64_t>& peak; ///< The longest mailbox since somebody set it to zero.
};

/// The meters of actor type `type`; made once, kept for ever.
actor_meters& meters_of(const char* type);

/// The meters of all types so far, by type.
std::vector<std::pair<std::string_view, actor_meters*>> all_actor_meters();

/// Base class of every actor. `type` is the log and metric name, e.g. "room".
class metered_actor : public caf::event_based_actor {
public:
  metered_actor(caf::actor_config& cfg, const char* type);
  ~metered_actor() override;

  const char* name() const override { return type_; }
  using caf::event_based_actor::enqueue;
  void launch(caf::execution_unit* host, bool lazy, bool hide) override;
  void enqueue(caf::mailbox_element_ptr what, caf::execution_unit* host) override;
  caf::resumable::resume_result resume(caf::execution_unit* host, size_t max_throughput) override;
  bool cleanup(caf::error&& reason, caf::execution_unit* host) override;
  void on_destroy() override;
  caf::invoke_message_result consume(caf::mailbox_element& what);

protected:
  actor_meters& meters() { return meters_; }

private:
  void note_arrival(const caf::mailbox_element* what);

  const char* type_;
  actor_meters& meters_;
  std::atomic<int64_t> waiting_{0};
  /// The message whose stay in the mailbox is being measured, and since when; one at a time.
  std::atomic<const void*> probe_{nullptr};
  std::atomic<int64_t> probe_since_{0};
  bool alive_ = true;
};

} // namespace zhian
