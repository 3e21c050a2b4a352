#include "storage/postgres/lane.hpp"

#include <algorithm>
#include <deque>
#include <optional>
#include <thread>
#include <unordered_set>

#include <caf/actor_system.hpp>
#include <caf/send.hpp>
#include <caf/typed_response_promise.hpp>

#include "protocols/errors.hpp"
#include "protocols/runtime/metered_actor.hpp"
#include "storage/postgres/lane_connection.hpp"
#include "storage/postgres/lane_news.hpp"
#include "storage/postgres/tables.hpp"

namespace zhian::storage {

namespace {

/// To itself: lands behind all that is queued, so that a batch takes what waits without an idle
/// delay.
struct flush {
  static constexpr uint16_t kind = 0x0f3e;
};

/// To itself: a batch is in doubt, and the store did not say what became of it.
struct ask_again {
  static constexpr uint16_t kind = 0x0f3f;
};

struct waiting_command {
  write_set what;
  caf::typed_response_promise<committed> answer;
};

/// A batch whose COMMIT was never answered. Nothing newer is written before the store has told what
/// became of it: its frames come first.
struct batch_in_doubt {
  uint64_t number = 0;
  std::vector<write_set> commands;
};

struct lane_meters {
  metrics::gauge& queue;
  metrics::counter& commands;
  metrics::counter& batches;
  metrics::counter& refused;
  metrics::counter& doubted;
  metrics::histogram& commit_time;
};

lane_meters meters_of_lane(size_t number) {
  metrics::labels with{{"lane", std::to_string(number)}};
  return {metrics::get_gauge("zhian_lane_queue", "Commands waiting in a lane", with),
          metrics::get_counter("zhian_lane_commands_total", "Commands committed", with),
          metrics::get_counter("zhian_lane_batches_total", "Transactions", with),
          metrics::get_counter("zhian_lane_refused_total", "Commands not committed", with),
          metrics::get_counter("zhian_lane_doubted_total",
                               "Transactions whose COMMIT got no answer", with),
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
        store_(conf.dsn, std::move(status), static_cast<uint32_t>(number), off),
        tell_first_(off.tell_first),
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
        [this](ask_again) {
          asking_ = false;
          if (!(store_.open() && resolved()))
            ask_later();
        },
        [this](const lane_listeners& x) { listeners_ = x; },
        [](canary) { return zhian::done{}; },
    };
  }

  bool cleanup(caf::error&& reason, caf::execution_unit* host) override {
    // A promise that is never kept would freeze the entity that awaits it.
    for (auto& c : queue_)
      c.answer.deliver(make_error(ec::shutting_down));
    queue_.clear();
    listeners_ = {}; // The outbox dispatcher holds the lanes: a circle that ends here.
    store_.drop();
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

  void write_batch() {
    auto batch = take_batch();
    lane_meters_.queue.set(static_cast<int64_t>(queue_.size()));
    if (batch.empty())
      return;
    if (!store_.open() || !resolved()) {
      lane_meters_.refused.add(batch.size());
      for (auto& c : batch)
        c.answer.deliver(make_error(ec::storage_unavailable));
      return;
    }
    auto start = clock::now();
    auto told = tell_first_ ? answer_unwritten(batch) : std::vector<bool>(batch.size());
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
    if (doubt_)
      ask_later();
    for (size_t i = 0; i < batch.size(); ++i) {
      auto& out = outcomes[i];
      if (told[i])
        continue;
      if (out.error == ec::none) {
        lane_meters_.commands.add();
        batch[i].answer.deliver(std::move(out.result));
      } else {
        lane_meters_.refused.add();
        batch[i].answer.deliver(make_error(out.error, std::move(out.detail)));
      }
    }
  }

  /// The fault that `sabotage::tell_first` plants. Events need the numbers of the commit, so their
  /// commands are spared. Whose were answered.
  static std::vector<bool> answer_unwritten(std::vector<waiting_command>& batch) {
    std::vector<bool> told(batch.size());
    for (size_t i = 0; i < batch.size(); ++i) {
      const auto& records = batch[i].what.records;
      told[i] = std::none_of(records.begin(), records.end(),
                             [](const record& r) { return std::holds_alternative<event_row>(r); });
      if (told[i])
        batch[i].answer.deliver(committed{false, batch[i].what.answer, {}, 0});
    }
    return told;
  }

  /// Writes the batch. What was surely not committed because the connection had gone (the store was
  /// restarted while the lane was idle) gets one more try on a new one, and what was in doubt gets
  /// its true outcome when the store tells it at once.
  std::vector<outcome> write(const std::vector<waiting_command>& batch) {
    std::vector<outcome> outcomes(batch.size());
    std::vector<size_t> todo(batch.size());
    for (size_t i = 0; i < todo.size(); ++i)
      todo[i] = i;
    for (int attempt = 0; !todo.empty(); ++attempt) {
      std::vector<const write_set*> commands;
      for (auto i : todo)
        commands.push_back(&batch[i].what);
      auto written = store_.writer().write(commands);
      lane_meters_.batches.add();
      for (size_t n = 0; n < todo.size(); ++n)
        outcomes[todo[n]] = std::move(written[n]);
      if (!store_.lost())
        break;
      store_.drop();
      note_doubt(batch, todo, outcomes);
      bool back = store_.open();
      if (doubt_ && back)
        settle_doubt(todo, outcomes);
      if (attempt > 0 || !back || doubt_)
        break;
      std::erase_if(todo, [&](size_t i) { return !outcomes[i].untouched; });
    }
    return outcomes;
  }

  void ask_later() {
    if (!asking_)
      delayed_send(this, std::chrono::milliseconds{100}, ask_again{});
    asking_ = true;
  }

  void note_doubt(const std::vector<waiting_command>& batch, const std::vector<size_t>& which,
                  const std::vector<outcome>& outcomes) {
    batch_in_doubt found;
    for (auto i : which)
      if (outcomes[i].in_doubt)
        found.commands.push_back(batch[i].what);
    if (found.commands.empty())
      return;
    lane_meters_.doubted.add();
    found.number = store_.last_begun();
    doubt_ = std::move(found);
  }

  /// While the callers still wait: they hear what became of their commands, and are told to others
  /// in their turn.
  void settle_doubt(const std::vector<size_t>& which, std::vector<outcome>& outcomes) {
    auto became = store_.fate_of(doubt_->number);
    if (became == fate::unknown)
      return;
    std::vector<outcome> true_ones(doubt_->commands.size());
    if (became == fate::committed) {
      auto told = store_.outcomes_of(doubt_->commands);
      if (!told)
        return;
      true_ones = std::move(*told);
    } else {
      for (auto& out : true_ones) {
        out.error = ec::storage_unavailable;
        out.untouched = true;
      }
    }
    doubt_.reset();
    size_t next = 0;
    for (auto i : which)
      if (outcomes[i].in_doubt)
        outcomes[i] = std::move(true_ones[next++]);
  }

  /// Whether nothing is in doubt any more: before anything newer, what was committed is told. Its
  /// callers have heard that the outcome is unknown.
  bool resolved() {
    if (!doubt_)
      return true;
    auto became = store_.fate_of(doubt_->number);
    if (became == fate::unknown)
      return false;
    if (became == fate::committed) {
      auto told = store_.outcomes_of(doubt_->commands);
      if (!told)
        return false;
      lane_news news;
      for (size_t i = 0; i < told->size(); ++i)
        if ((*told)[i].error == ec::none)
          news.add(doubt_->commands[i], (*told)[i].frames);
      tell(std::move(news));
    }
    doubt_.reset();
    return true;
  }

  void tell(const std::vector<waiting_command>& batch, const std::vector<outcome>& outcomes) {
    lane_news news;
    for (size_t i = 0; i < batch.size(); ++i)
      if (outcomes[i].error == ec::none && !outcomes[i].result.repeated)
        news.add(batch[i].what, outcomes[i].frames);
    tell(std::move(news));
  }

  /// After COMMIT and before the answers.
  void tell(lane_news news) {
    if (listeners_.hub && !news.frames.frames.empty())
      send(listeners_.hub, std::move(news.frames));
    if (listeners_.outbox && !news.items.items.empty())
      send(listeners_.outbox, std::move(news.items));
    if (listeners_.timers && !(news.timers.set.empty() && news.timers.gone.empty()))
      send(listeners_.timers, std::move(news.timers));
  }

  postgres_settings conf_;
  lane_connection store_;
  bool tell_first_;
  lane_meters lane_meters_;
  lane_listeners listeners_;
  std::deque<waiting_command> queue_;
  bool flush_sent_ = false;
  clock::time_point gather_until_{};
  std::optional<batch_in_doubt> doubt_;
  bool asking_ = false; ///< An `ask_again` is on its way.
};

} // namespace

caf::actor spawn_lane(caf::actor_system& sys, const postgres_settings& conf,
                      std::shared_ptr<node_status> status, size_t number, sabotage off) {
  return sys.spawn<lane, caf::detached>(conf, std::move(status), number, off);
}

} // namespace zhian::storage
