#include "storage/postgres/lane.hpp"

#include <deque>
#include <thread>
#include <unordered_set>

#include <caf/actor_system.hpp>
#include <caf/send.hpp>
#include <caf/typed_response_promise.hpp>

#include "protocols/errors.hpp"
#include "protocols/runtime/log.hpp"
#include "protocols/runtime/metered_actor.hpp"
#include "storage/postgres/connection.hpp"
#include "storage/postgres/tables.hpp"

namespace zhian::storage {

namespace {

/// To itself: lands behind all that is queued, so that a batch takes what waits without an idle
/// delay.
struct flush {
  static constexpr uint16_t kind = 0x0f3e;
};

struct waiting_command {
  write_set what;
  caf::typed_response_promise<committed> answer;
};

struct lane_meters {
  metrics::gauge& queue;
  metrics::counter& commands;
  metrics::counter& batches;
  metrics::counter& refused;
  metrics::histogram& commit_time;
};

lane_meters meters_of_lane(size_t number) {
  metrics::labels with{{"lane", std::to_string(number)}};
  return {metrics::get_gauge("zhian_lane_queue", "Commands waiting in a lane", with),
          metrics::get_counter("zhian_lane_commands_total", "Commands committed", with),
          metrics::get_counter("zhian_lane_batches_total", "Transactions", with),
          metrics::get_counter("zhian_lane_refused_total", "Commands not committed", with),
          metrics::get_histogram("zhian_lane_commit_seconds", "Time of one batch", with)};
}

/// While commands come together, batches begin no closer than this: a transaction costs the store
/// far more than a row in it, so two batches of one cost nearly twice one batch of two.
constexpr std::chrono::microseconds least_gap{7000};
/// A batch of so many has shared that cost well enough: the next need not wait.
constexpr size_t well_filled = 16;
/// A batch of so many has callers enough to wait for.
constexpr size_t crowd = 4;
constexpr std::chrono::milliseconds longest_gathering{1};

class lane : public metered_actor {
public:
  lane(caf::actor_config& cfg, const postgres_settings& conf, std::shared_ptr<node_status> status,
       size_t number, sabotage off)
      : metered_actor(cfg, "lane"),
        conf_(conf),
        status_(std::move(status)),
        off_(off),
        lane_meters_(meters_of_lane(number)) {}

  caf::behavior make_behavior() override {
    return {
        [this](write_set& what) -> caf::result<committed> {
          auto promise = make_response_promise<committed>();
          if (queue_.size() >= conf_.queue) {
            lane_meters_.refused.add();
            promise.deliver(make_error(ec::overloaded));
            return promise;
          }
          queue_.push_back({std::move(what), promise});
          lane_meters_.queue.set(static_cast<int64_t>(queue_.size()));
          if (queue_.size() >= conf_.batch)
            write_batch();
          flush_soon();
          return promise;
        },
        [this](flush) {
          flush_sent_ = false;
          write_batch();
          flush_soon();
        },
        [this](const lane_listeners& x) { listeners_ = x; },
    };
  }

  bool cleanup(caf::error&& reason, caf::execution_unit* host) override {
    // A promise that is never kept would freeze the entity that awaits it.
    for (auto& c : queue_)
      c.answer.deliver(make_error(ec::shutting_down));
    queue_.clear();
    listeners_ = {}; // The outbox dispatcher holds the lanes: a circle that ends here.
    writer_.reset();
    db_.reset();
    return metered_actor::cleanup(std::move(reason), host);
  }

private:
  using clock = std::chrono::steady_clock;

  /// The next batch starts when the mailbox has been read. Right after a batch, whoever was just
  /// answered tends to come back with his next command: waiting for an eighth of what the batch
  /// took lets the two halves of the callers travel in one transaction instead of taking turns,
  /// which is quicker for both.
  void flush_soon() {
    if (queue_.empty() || flush_sent_)
      return;
    flush_sent_ = true;
    auto wait = (queue_.size() >= conf_.batch ? clock::time_point{} : gather_until_) - clock::now();
    if (wait > clock::duration::zero())
      delayed_send(this, wait, flush{});
    else
      send(this, flush{});
  }

  /// Takes from the front what may share a transaction: one op once, one row once; what is left of
  /// a shard stays in order.
  std::vector<waiting_command> take_batch() {
    std::vector<waiting_command> batch;
    std::deque<waiting_command> rest;
    std::unordered_set<std::string> keys;
    std::unordered_set<shard_id> held_back;
    std::unordered_map<shard_id, uint64_t> epochs;
    while (!queue_.empty() && batch.size() < conf_.batch) {
      auto& next = queue_.front();
      const auto& w = next.what;
      bool fits =
          !held_back.contains(w.shard) && epochs.emplace(w.shard, w.epoch).first->second == w.epoch;
      std::vector<std::string> mine;
      if (fits) {
        if (!w.op.key.empty())
          mine.push_back("op|" + w.entity + '\n' + w.op.key);
        for (const auto& r : w.records)
          if (auto key = key_of(r, w); !key.empty())
            mine.push_back(std::move(key));
        for (const auto& key : mine)
          fits = fits && !keys.contains(key);
      }
      if (fits) {
        keys.insert(mine.begin(), mine.end());
        batch.push_back(std::move(next));
      } else {
        held_back.insert(w.shard);
        rest.push_back(std::move(next));
      }
      queue_.pop_front();
    }
    for (auto at = rest.rbegin(); at != rest.rend(); ++at)
      queue_.push_front(std::move(*at));
    return batch;
  }

  bool connected() {
    if (writer_)
      return true;
    auto now = std::chrono::steady_clock::now();
    if (now < next_connect_)
      return false;
    try {
      db_ = open_pipeline(conf_.dsn);
      writer_ = std::make_unique<batch_writer>(*db_, status_->incarnation, timeline_of(*db_), off_);
      connect_delay_ = std::chrono::milliseconds{50};
      return true;
    } catch (const std::exception& x) {
      log::warn("lane", "no connection to the store", {{"what", x.what()}});
      writer_.reset();
      db_.reset();
      next_connect_ = std::chrono::steady_clock::now() + connect_delay_;
      connect_delay_ = std::min(connect_delay_ * 2, std::chrono::milliseconds{1000});
      return false;
    }
  }

  void write_batch() {
    auto batch = take_batch();
    lane_meters_.queue.set(static_cast<int64_t>(queue_.size()));
    if (batch.empty())
      return;
    if (!connected()) {
      lane_meters_.refused.add(batch.size());
      for (auto& c : batch)
        c.answer.deliver(make_error(ec::storage_unavailable));
      return;
    }
    auto start = clock::now();
    auto outcomes = write(batch);
    auto end = clock::now();
    lane_meters_.commit_time.observe_ns(static_cast<uint64_t>((end - start).count()));
    // One alone is a caller who waits for each answer before he goes on: he is not made to wait for
    // others.
    gather_until_ = batch.size() > 1 && batch.size() < well_filled ? start + least_gap : end;
    if (batch.size() >= crowd)
      gather_until_ = std::max(
          gather_until_, end + std::min<clock::duration>((end - start) / 8, longest_gathering));
    tell(batch, outcomes);
    for (size_t i = 0; i < batch.size(); ++i) {
      auto& out = outcomes[i];
      if (out.error == ec::none) {
        lane_meters_.commands.add();
        batch[i].answer.deliver(std::move(out.result));
      } else {
        lane_meters_.refused.add();
        batch[i].answer.deliver(make_error(out.error, std::move(out.detail)));
      }
    }
  }

  /// Writes the batch. What was surely not committed because the connection had gone (the store was
  /// restarted while the lane was idle) gets one more try on a new one.
  std::vector<outcome> write(const std::vector<waiting_command>& batch) {
    std::vector<outcome> outcomes(batch.size());
    std::vector<size_t> todo(batch.size());
    for (size_t i = 0; i < todo.size(); ++i)
      todo[i] = i;
    for (int attempt = 0; !todo.empty(); ++attempt) {
      std::vector<const write_set*> commands;
      for (auto i : todo)
        commands.push_back(&batch[i].what);
      std::vector<outcome> written;
      try {
        written = writer_->write(commands);
      } catch (const std::exception& x) {
        // Nobody may wait for ever for a batch that met a fault of ours.
        log::error("lane", "a batch failed in an unforeseen way", {{"what", x.what()}});
        written.assign(commands.size(), {});
        for (auto& out : written)
          out.error = ec::internal;
        writer_.reset();
        db_.reset();
      }
      lane_meters_.batches.add();
      std::vector<size_t> again;
      for (size_t n = 0; n < todo.size(); ++n) {
        if (written[n].untouched)
          again.push_back(todo[n]);
        outcomes[todo[n]] = std::move(written[n]);
      }
      if (!writer_ || !writer_->lost())
        break;
      writer_.reset();
      db_.reset();
      if (attempt > 0 || !connected())
        break;
      todo = std::move(again);
    }
    return outcomes;
  }

  /// After COMMIT and before the answers: frames to the hub, new work to the dispatcher and the
  /// timers.
  void tell(const std::vector<waiting_command>& batch, const std::vector<outcome>& outcomes) {
    publish frames;
    outbox_added items;
    timers_changed timers;
    for (size_t i = 0; i < batch.size(); ++i) {
      const auto& out = outcomes[i];
      if (out.error != ec::none || out.result.repeated)
        continue;
      frames.frames.insert(frames.frames.end(), out.frames.begin(), out.frames.end());
      const auto& w = batch[i].what;
      for (const auto& r : w.records) {
        if (const auto* o = std::get_if<outbox_row>(&r))
          items.items.push_back({w.shard, o->in, o->kind, o->dedup_key, o->payload, o->once,
                                 outbox_state::fresh, 0, o->not_before, w.trace});
        else if (const auto* t = std::get_if<timer_row>(&r))
          timers.set.push_back(*t);
        else if (const auto* d = std::get_if<timer_done>(&r))
          timers.gone.push_back({d->entity, d->name});
        else if (const auto* c = std::get_if<timer_cancelled>(&r))
          timers.gone.push_back(*c);
      }
    }
    if (listeners_.hub && !frames.frames.empty())
      send(listeners_.hub, std::move(frames));
    if (listeners_.outbox && !items.items.empty())
      send(listeners_.outbox, std::move(items));
    if (listeners_.timers && !(timers.set.empty() && timers.gone.empty()))
      send(listeners_.timers, std::move(timers));
  }

  postgres_settings conf_;
  std::shared_ptr<node_status> status_;
  sabotage off_;
  lane_meters lane_meters_;
  lane_listeners listeners_;
  std::deque<waiting_command> queue_;
  bool flush_sent_ = false;
  clock::time_point gather_until_{};
  std::unique_ptr<pipeline> db_;
  std::unique_ptr<batch_writer> writer_;
  std::chrono::steady_clock::time_point next_connect_{};
  std::chrono::milliseconds connect_delay_{50};
};

} // namespace

caf::actor spawn_lane(caf::actor_system& sys, const postgres_settings& conf,
                      std::shared_ptr<node_status> status, size_t number, sabotage off) {
  return sys.spawn<lane, caf::detached>(conf, std::move(status), number, off);
}

} // namespace zhian::storage
