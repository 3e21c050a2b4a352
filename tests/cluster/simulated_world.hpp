// The state of one simulated run and what happens in it. Its parts stand in simulation.cpp (time,
// calls to the store, what has to hold at the end), simulated_nodes.cpp, simulated_clients.cpp and
// simulated_faults.cpp. Everything draws from one source of chance: the order of the draws is the
// run.
#pragma once

#include <cstdio>
#include <deque>
#include <optional>

#include "tests/cluster/simulation.hpp"

namespace zhian::test::simulated {

using namespace zhian::cluster;
using nanos = int64_t;

constexpr nanos ms = 1'000'000;
constexpr nanos second = 1000 * ms;
constexpr nanos tick_every = 250 * ms, beat_every = second, trust = 4500 * ms;
constexpr nanos call_limit = second, client_limit = 2 * second;

/// An entity in memory: the version of its row, and what waits for it.
struct activation {
  uint64_t version = 0;
  uint64_t epoch = 0;
  bool busy = false; ///< Loading or committing.
  std::map<uint64_t, uint64_t>
      ops; ///< Loaded with it, and committed since: repeats are answered at once.
};

struct waiting_op {
  uint64_t op;
  size_t round; ///< Which try of its client.
};

struct sim_node {
  std::string name;
  std::string incarnation;
  bool alive = false;
  uint64_t life = 0; ///< Which incarnation, as a number: what was meant for another is dropped.
  nanos paused_until = 0;
  nanos cut_until = 0; ///< From the store.
  nanos fooled_until =
      0; ///< Others took it for gone although it lives; it hears of it with its next beat.
  std::unique_ptr<tenure> own;
  std::map<shard_id, activation> active;
  std::map<shard_id, std::deque<waiting_op>> queues;
  nanos fresh_until = 0;
  nanos last_beat = 0;
  bool calling = false;            ///< Membership has one call under way.
  std::vector<std::string> owners; ///< Where its calls go, by shard: a hint.
};

struct span {
  nanos since = 0;
  nanos until = 0;
};

struct client_op {
  shard_id shard;
  nanos since;
  size_t round = 0;
  bool done = false;
};

class world {
public:
  explicit world(const simulation_options& o)
      : o_(o),
        random_(o.seed),
        store_(o.shards, o.off),
        nodes_(o.nodes),
        parted_(o.nodes, std::vector<span>(o.nodes)) {}

  simulation_result run();

private:
  struct event {
    nanos when;
    uint64_t no;
    std::function<void()> run;
    bool operator<(const event& other) const {
      return when != other.when ? when > other.when : no > other.no;
    }
  };

  void at(nanos when, std::function<void()> run) {
    events_.push({when, ++event_no_, std::move(run)});
  }
  nanos between(nanos low, nanos high) {
    return std::uniform_int_distribution<nanos>{low, high}(random_);
  }
  bool chance(double p) { return std::bernoulli_distribution{p}(random_); }
  void note(const std::string& text) const {
    if (o_.trace)
      std::fprintf(stderr, "%8lld ms  %s\n", static_cast<long long>(now_ / ms), text.c_str());
  }
  void fault(std::string text) {
    note("FAULT " + text);
    if (out_.faults.size() < 10)
      out_.faults.push_back(std::to_string(now_ / ms) + " ms: " + std::move(text));
  }

  /// Runs on a node when it runs at all: later when it is stopped, never in another life.
  void on(size_t i, nanos when, std::function<void()> run);
  /// A call to the store. `work` runs there or not; `then` hears whether the answer came.
  void call(size_t i, std::function<void()> work, std::function<void(bool)> then);
  void check_owned();
  void check_books();

  // A node.
  void start(size_t i);
  void join(size_t i);
  void stop(size_t i);
  void tick(size_t i);
  void beat(size_t i);
  /// Whom it has a link with, as it knows itself: one that is frozen is found out after a while.
  std::vector<std::string> links_of(size_t i) const;
  bool linked(size_t a, size_t b) const;
  void make_way_or_return(size_t i);
  void read_view(size_t i);
  /// In its turn: while the store is asked, news wait.
  void hear(size_t i, const shards_given& news);
  /// By links, which lose some news; and some come late, or twice.
  void tell_given(size_t from, const shards_given& news);
  /// Waits until nothing of the portion is under way, as hosts do.
  void release(size_t i, const portion& what, nanos until);
  /// Until the store has answered: a call that was given up may still take effect, so nobody may
  /// serve these shards before another call has met what became of it.
  void hand_over(size_t i, const portion& what);
  void restart_later(size_t i);

  // Clients.
  void next_op();
  void attempt(size_t id);
  /// What a balancer would choose: one that does not drain, where there is one.
  size_t any_entry();
  void route(size_t from, size_t id, size_t round);
  void work(size_t i, shard_id shard);
  activation* same(size_t i, shard_id shard, uint64_t epoch);
  void acknowledge(uint64_t op, uint64_t answer);
  /// A read from memory, at whatever node believes that it may.
  void next_read();

  // Faults, and orders of operators.
  void next_fault();
  void tell_refused(size_t gone);
  void heal();
  nanos until_healed(nanos length) const;
  /// Two that take shards have a link, but for as long as it takes to find out.
  void check_parted();
  /// Straight at the store, as an operator's command is.
  void next_order();

  simulation_options o_;
  std::mt19937_64 random_;
  model_store store_;
  std::vector<sim_node> nodes_;
  std::vector<std::vector<span>> parted_; ///< When two, the lesser first, have no link.
  std::priority_queue<event> events_;
  uint64_t event_no_ = 0;
  nanos now_ = 0;
  nanos store_down_until_ = 0;
  std::vector<client_op> ops_;
  std::map<uint64_t, uint64_t> answers_;
  simulation_result out_;
};

} // namespace zhian::test::simulated
