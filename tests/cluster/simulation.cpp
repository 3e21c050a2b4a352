#include "tests/cluster/simulation.hpp"

#include <cstdio>
#include <deque>
#include <optional>

namespace zhian::test {

namespace {

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

  simulation_result run() {
    for (size_t i = 0; i < nodes_.size(); ++i) {
      nodes_[i].name = "node-" + std::to_string(i + 1);
      start(i);
    }
    at(5 * second, [this] { next_fault(); });
    at(second, [this] { next_op(); });
    at(second, [this] { next_read(); });
    if (o_.only_parted)
      at(second, [this] { check_parted(); });
    else
      at(8 * second, [this] { next_order(); });
    at(o_.faults_until, [this] { heal(); });
    at(o_.faults_until + 15 * second, [this] { check_owned(); });
    auto end = o_.faults_until + 30 * second;
    while (!events_.empty() && events_.top().when <= end) {
      auto e = events_.top();
      events_.pop();
      now_ = e.when;
      e.run();
    }
    check_books();
    for (const auto& x : store_.faults())
      fault(x);
    return std::move(out_);
  }

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
  void on(size_t i, nanos when, std::function<void()> run) {
    at(when, [this, i, life = nodes_[i].life, run = std::move(run)] {
      auto& n = nodes_[i];
      if (!n.alive || n.life != life)
        return;
      if (now_ < n.paused_until)
        on(i, n.paused_until + between(0, ms), run);
      else
        run();
    });
  }

  /// A call to the store. `work` runs there or not; `then` hears whether the answer came.
  void call(size_t i, std::function<void()> work, std::function<void(bool)> then) {
    auto sent = now_;
    auto answered = std::make_shared<bool>(false);
    auto slow = chance(0.02) ? between(0, 1500 * ms) : 0;
    at(now_ + between(ms, 20 * ms) + slow, [=, this, life = nodes_[i].life] {
      // What was sent arrives although its sender has stopped or ended since.
      if (now_ < store_down_until_ || sent < nodes_[i].cut_until)
        return;
      work();
      bool lost = chance(0.005);
      auto back = now_ + between(ms, 20 * ms);
      at(back, [=, this] {
        if (lost || nodes_[i].life != life || now_ < nodes_[i].cut_until
            || now_ > sent + call_limit)
          return;
        *answered = true;
        on(i, now_, [then] { then(true); });
      });
    });
    on(i, sent + call_limit + ms, [=] {
      if (!*answered)
        then(false);
    });
  }

  // --- a node ---

  void start(size_t i) {
    auto& n = nodes_[i];
    n.alive = true;
    ++n.life;
    n.incarnation = n.name + '#' + std::to_string(n.life);
    n.paused_until = 0;
    n.own = std::make_unique<tenure>(n.incarnation, placement_rules{});
    n.active.clear();
    n.queues.clear();
    n.fresh_until = n.last_beat = n.fooled_until = 0;
    n.calling = false;
    n.owners.clear();
    join(i);
  }

  void join(size_t i) {
    auto& n = nodes_[i];
    member m;
    m.name = n.name;
    m.incarnation = n.incarnation;
    m.app_version = "1.0";
    call(
        i, [this, m] { store_.join(m); },
        [this, i](bool ok) {
          if (ok)
            tick(i);
          else
            on(i, now_ + 500 * ms, [this, i] { join(i); });
        });
  }

  void stop(size_t i) {
    auto& n = nodes_[i];
    note(n.incarnation + " ends");
    n.alive = false;
    n.active.clear();
    n.queues.clear();
  }

  void tick(size_t i) {
    auto& n = nodes_[i];
    on(i, now_ + tick_every, [this, i] { tick(i); });
    if (n.calling)
      return;
    if (now_ - n.last_beat >= beat_every)
      return beat(i);
    auto plan = n.own->claims(now_);
    if (!plan.wanted.empty()) {
      n.calling = true;
      note(n.incarnation + " claims " + std::to_string(plan.wanted.size())
           + (plan.dead.empty() ? "" : " of " + plan.dead.front().incarnation));
      ++out_.claims;
      call(
          i, [this, me = n.incarnation, plan] { store_.claim(me, plan.wanted, plan.dead); },
          [this, i](bool) { read_view(i); });
      return;
    }
    if (auto next = n.own->next_portion(now_, [&](shard_id s) { return n.active.contains(s); }))
      release(i, *next, now_ + 2 * second);
  }

  void beat(size_t i) {
    auto& n = nodes_[i];
    n.calling = true;
    n.last_beat = now_;
    struct reply {
      std::optional<uint64_t> beat;
      std::vector<member> members;
      uint64_t version = 0;
    };
    auto r = std::make_shared<reply>();
    call(
        i,
        [this, r, me = n.incarnation, links = links_of(i)] {
          r->beat = store_.beat(me, links);
          r->members = store_.members();
          r->version = store_.read().version;
        },
        [this, i, r, sent = now_](bool ok) {
          auto& n = nodes_[i];
          n.calling = false;
          if (!ok)
            return;
          if (!r->beat) { // Declared dead: the process ends.
            stop(i);
            return restart_later(i);
          }
          n.fresh_until = sent + trust;
          n.own->polled(now_, r->members);
          if (n.own->wants_view(r->version))
            return read_view(i);
          make_way_or_return(i);
        });
  }

  /// Whom it has a link with, as it knows itself: one that is frozen is found out after a while.
  std::vector<std::string> links_of(size_t i) const {
    std::vector<std::string> out;
    for (size_t j = 0; j < nodes_.size(); ++j)
      if (j != i && nodes_[j].alive && linked(i, j) && now_ >= nodes_[j].paused_until)
        out.push_back(nodes_[j].incarnation);
    return out;
  }
  bool linked(size_t a, size_t b) const {
    return now_ >= parted_[std::min(a, b)][std::max(a, b)].until;
  }

  void make_way_or_return(size_t i) {
    auto& n = nodes_[i];
    auto me = n.incarnation, other = n.own->makes_way_for();
    if (other.empty() && !n.own->returns())
      return;
    n.calling = true;
    auto done = std::make_shared<bool>(false);
    auto then = [this, i, other, done](bool ok) {
      auto& n = nodes_[i];
      n.calling = false;
      if (!ok)
        return;
      n.own->told();
      out_.made_way += *done ? 1 : 0;
      note(n.incarnation + (other.empty() ? " comes back" : " makes way for " + other)
           + (*done ? "" : ": refused"));
      read_view(i);
    };
    call(
        i,
        [this, me, other, done] {
          *done = other.empty() ? store_.come_back(me) : store_.make_way(me, other);
        },
        then);
  }

  void read_view(size_t i) {
    auto& n = nodes_[i];
    n.calling = true;
    auto view = std::make_shared<cluster_view>();
    call(
        i, [this, view] { *view = store_.read(); },
        [this, i, view](bool ok) {
          auto& n = nodes_[i];
          n.calling = false;
          if (!ok)
            return;
          auto change = n.own->saw(now_, *view);
          for (auto shard : change.lost)
            n.active.erase(shard);
          n.owners.clear();
          for (const auto& shard : view->shards)
            n.owners.push_back(shard.incarnation);
        });
  }

  /// In its turn: while the store is asked, news wait.
  void hear(size_t i, const shards_given& news) {
    auto& n = nodes_[i];
    if (n.calling)
      return on(i, now_ + 5 * ms, [=, this] { hear(i, news); });
    auto change = n.own->heard(news);
    for (auto shard : change.moved)
      if (shard < n.owners.size())
        n.owners[shard] = news.to;
    out_.heard += change.held.size();
  }

  /// By links, which lose some news; and some come late, or twice.
  void tell_given(size_t from, const shards_given& news) {
    for (size_t to = 0; to < nodes_.size(); ++to) {
      if (to == from || !nodes_[to].alive || !linked(from, to) || chance(0.1))
        continue;
      on(to, now_ + between(ms, 5 * ms), [=, this] { hear(to, news); });
      if (chance(0.1))
        on(to, now_ + between(ms, 5 * second), [=, this] { hear(to, news); });
    }
  }

  /// Waits until nothing of the portion is under way, as hosts do.
  void release(size_t i, const portion& what, nanos until) {
    auto& n = nodes_[i];
    n.calling = true;
    bool busy = false;
    for (auto s : what.shards)
      if (auto a = n.active.find(s); a != n.active.end() && a->second.busy)
        busy = true;
      else
        n.active.erase(s);
    if (busy && now_ < until)
      return on(i, now_ + 10 * ms, [=, this] { release(i, what, until); });
    for (auto s : what.shards)
      n.active.erase(s);
    note(n.incarnation + " gives " + std::to_string(what.shards.size()) + " to " + what.target);
    hand_over(i, what);
  }

  /// Until the store has answered: a call that was given up may still take effect, so nobody may
  /// serve these shards before another call has met what became of it.
  void hand_over(size_t i, const portion& what) {
    auto given = std::make_shared<shards_given>();
    call(
        i,
        [=, this, me = nodes_[i].incarnation] {
          if (!store_.hand_over(me, what.target, what.shards, what.epochs))
            return;
          given->to = what.target;
          given->shards = what.shards;
          for (auto view = store_.read(); auto s : what.shards)
            given->epochs.push_back(view.shards[s].epoch);
        },
        [=, this](bool ok) {
          if (!ok)
            return hand_over(i, what);
          auto& n = nodes_[i];
          n.own->gave();
          n.calling = false;
          if (!given->shards.empty()) {
            tell_given(i, *given);
            hear(i, *given);
          }
          if (given->shards.empty() || n.own->idle())
            read_view(i);
        });
  }

  void restart_later(size_t i) {
    at(now_ + between(300 * ms, 8 * second), [this, i] {
      if (!nodes_[i].alive)
        start(i);
    });
  }

  // --- commands ---

  void next_op() {
    if (now_ < o_.faults_until + 5 * second) {
      auto id = ops_.size();
      ops_.push_back({static_cast<shard_id>(between(0, static_cast<nanos>(o_.shards) - 1)), now_});
      attempt(id);
      at(now_ + between(5 * ms, 60 * ms), [this] { next_op(); });
    }
  }

  void attempt(size_t id) {
    auto& op = ops_[id];
    if (op.done)
      return;
    auto round = ++op.round;
    auto entry = any_entry();
    on(entry, now_ + between(ms, 5 * ms), [this, id, round, entry] { route(entry, id, round); });
    at(now_ + client_limit, [this, id, round] {
      if (ops_[id].round == round)
        attempt(id); // No answer: the same op again.
    });
  }

  /// What a balancer would choose: one that does not drain, where there is one.
  size_t any_entry() {
    auto first = static_cast<size_t>(between(0, static_cast<nanos>(nodes_.size()) - 1));
    for (size_t k = 0; k < nodes_.size(); ++k)
      if (auto i = (first + k) % nodes_.size(); nodes_[i].alive && !nodes_[i].own->draining())
        return i;
    return first;
  }

  void route(size_t from, size_t id, size_t round) {
    if (nodes_[from].owners.empty())
      return;
    const auto& owner = nodes_[from].owners[ops_[id].shard];
    for (size_t i = 0; i < nodes_.size(); ++i)
      if (nodes_[i].incarnation == owner && (i == from || linked(from, i)))
        on(i, now_ + between(ms, 5 * ms), [this, i, id, round] {
          nodes_[i].queues[ops_[id].shard].push_back({id, round});
          work(i, ops_[id].shard);
        });
  }

  void work(size_t i, shard_id shard) {
    auto& n = nodes_[i];
    auto& queue = n.queues[shard];
    auto held = n.own->epoch_of(shard);
    if (held == 0) {
      queue.clear(); // not_owner: the clients ask again.
      return;
    }
    auto [at, fresh] = n.active.try_emplace(shard);
    auto& a = at->second;
    if (fresh) {
      a.epoch = held;
      a.busy = true;
      auto row = std::make_shared<model_store::counter>();
      call(
          i, [=, this] { *row = store_.at(shard); },
          [=, this, epoch = a.epoch](bool ok) {
            auto* mine = same(i, shard, epoch);
            if (mine == nullptr)
              return;
            mine->busy = false;
            mine->version = row->version;
            if (!o_.off.no_dedup)
              mine->ops = std::move(row->ops);
            if (!ok)
              nodes_[i].active.erase(shard);
            else
              work(i, shard);
          });
      return;
    }
    if (a.busy)
      return;
    for (; !queue.empty(); queue.pop_front()) {
      auto known = a.ops.find(queue.front().op);
      if (known == a.ops.end())
        break;
      acknowledge(known->first, known->second);
    }
    if (queue.empty())
      return;
    auto next = queue.front();
    queue.pop_front();
    a.busy = true;
    struct reply {
      model_store::verdict what = model_store::verdict::fenced;
      uint64_t answer = 0;
    };
    auto r = std::make_shared<reply>();
    call(
        i,
        [=, this, me = n.incarnation, epoch = a.epoch, version = a.version + 1] {
          r->what = store_.commit(me, shard, epoch, next.op, version, r->answer);
        },
        [=, this, epoch = a.epoch](bool ok) {
          if (ok
              && (r->what == model_store::verdict::committed
                  || r->what == model_store::verdict::repeated))
            acknowledge(next.op, r->answer);
          if (ok && r->what == model_store::verdict::fenced)
            ++out_.fenced;
          auto* mine = same(i, shard, epoch);
          if (mine == nullptr)
            return;
          if (ok && r->what == model_store::verdict::committed) {
            mine->busy = false;
            ++mine->version;
            mine->ops.emplace(next.op, r->answer);
          } else {
            nodes_[i].active.erase(shard); // Memory may be older than the store.
          }
          work(i, shard);
        });
  }

  activation* same(size_t i, shard_id shard, uint64_t epoch) {
    auto at = nodes_[i].active.find(shard);
    return at == nodes_[i].active.end() || at->second.epoch != epoch ? nullptr : &at->second;
  }

  void acknowledge(uint64_t op, uint64_t answer) {
    if (auto [at, first] = answers_.emplace(op, answer); !first && at->second != answer)
      fault("op " + std::to_string(op) + " was answered " + std::to_string(at->second) + " and "
            + std::to_string(answer));
    if (!std::exchange(ops_[op].done, true))
      out_.longest_wait_ms = std::max(out_.longest_wait_ms, (now_ - ops_[op].since) / ms);
  }

  /// A read from memory, at whatever node believes that it may.
  void next_read() {
    at(now_ + between(5 * ms, 40 * ms), [this] { next_read(); });
    auto shard = static_cast<shard_id>(between(0, static_cast<nanos>(o_.shards) - 1));
    for (auto& n : nodes_) {
      auto a = n.active.find(shard);
      if (!n.alive || now_ < n.paused_until || now_ >= n.fresh_until || a == n.active.end()
          || now_ < n.fooled_until)
        continue;
      ++out_.memory_reads;
      if (store_.at(shard).last_epoch > a->second.epoch)
        fault(n.incarnation + " answers from memory what another one has changed, shard "
              + std::to_string(shard));
    }
  }

  // --- faults ---

  void next_fault() {
    if (now_ >= o_.faults_until)
      return;
    at(now_ + between(second, 9 * second), [this] { next_fault(); });
    auto i = static_cast<size_t>(between(0, static_cast<nanos>(nodes_.size()) - 1));
    auto& n = nodes_[i];
    auto what = o_.only_parted ? 5 : between(0, 5);
    note("fault " + std::to_string(what) + " at " + n.incarnation);
    switch (what) {
    case 0:
      if (n.alive) {
        stop(i);
        tell_refused(i);
        restart_later(i);
      }
      break;
    case 1:
      n.paused_until = std::max(n.paused_until, until_healed(between(second, 14 * second)));
      break;
    case 2:
      n.cut_until = std::max(n.cut_until, now_ + between(second, 12 * second));
      break;
    case 3:
      if (chance(0.4))
        store_down_until_ = now_ + between(second, 9 * second);
      break;
    case 5: {
      // Longer than it takes until one of the two makes way.
      auto j = static_cast<size_t>(between(0, static_cast<nanos>(nodes_.size()) - 1));
      if (j != i) {
        auto& pair = parted_[std::min(i, j)][std::max(i, j)];
        if (now_ >= pair.until)
          pair.since = now_;
        pair.until = std::max(pair.until, until_healed(between(second, 60 * second)));
      }
      break;
    }
    default: // Nothing listens for a moment although it lives: the fast path is fooled.
      if (chance(0.3) && n.alive) {
        n.fooled_until = now_ + placement_rules{}.refusal + trust + second;
        tell_refused(i);
      }
    }
  }

  // --- operators ---

  /// Straight at the store, as an operator's command is.
  void next_order() {
    if (now_ >= o_.faults_until)
      return;
    at(now_ + between(2 * second, 12 * second), [this] { next_order(); });
    if (now_ < store_down_until_)
      return;
    ++out_.orders;
    auto i = static_cast<size_t>(between(0, static_cast<nanos>(nodes_.size()) - 1));
    auto& n = nodes_[i];
    auto what = between(0, 9);
    note("order " + std::to_string(what) + " about " + n.incarnation);
    if (what < 4) {
      auto shard = static_cast<shard_id>(between(0, static_cast<nanos>(o_.shards) - 1));
      store_.pin(shard, what == 0 ? std::string{} : n.name);
    } else if (what < 7) {
      store_.order_drain(n.incarnation);
    } else if (what < 9) {
      store_.cancel_drain(n.incarnation);
    } else if (store_.evict(n.incarnation)) {
      // It hears of it with its next beat; until then it trusts its memory, as where the fast path
      // was fooled.
      n.fooled_until = now_ + trust + second;
    }
  }

  nanos until_healed(nanos length) const { return std::min(now_ + length, o_.faults_until); }

  void tell_refused(size_t gone) {
    for (size_t from = 0; from < nodes_.size(); ++from)
      if (from != gone && nodes_[from].alive && now_ >= nodes_[from].paused_until)
        for (size_t to = 0; to < nodes_.size(); ++to)
          if (to != gone && nodes_[to].alive)
            on(to, now_ + between(50 * ms, 400 * ms),
               [=, this, who = nodes_[gone].incarnation, by = nodes_[from].incarnation] {
                 nodes_[to].own->refused(now_, who, by);
               });
  }

  void heal() {
    store_down_until_ = 0;
    for (auto& n : nodes_)
      n.cut_until = 0;
    for (auto& row : parted_)
      row.assign(row.size(), {});
    for (size_t i = 0; i < nodes_.size(); ++i)
      if (!nodes_[i].alive)
        start(i);
  }

  /// Two that take shards have a link, but for as long as it takes to find out.
  void check_parted() {
    at(now_ + second, [this] { check_parted(); });
    auto members = store_.members();
    auto takes = [&](size_t i) {
      for (const auto& m : members)
        if (m.incarnation == nodes_[i].incarnation)
          return m.state == member_state::up;
      return false;
    };
    for (size_t i = 0; i < nodes_.size(); ++i)
      for (size_t j = i + 1; j < nodes_.size(); ++j)
        if (!linked(i, j) && now_ - parted_[i][j].since > 30 * second && takes(i) && takes(j))
          fault(nodes_[i].name + " and " + nodes_[j].name + " take shards without a link");
  }

  void check_owned() {
    if (o_.only_parted)
      for (const auto& m : store_.members())
        if (m.state != member_state::up)
          fault(m.name + " has not come back");

    auto view = store_.read();
    for (size_t s = 0; s < view.shards.size(); ++s) {
      bool owned = false;
      for (const auto& n : nodes_)
        owned = owned || (n.alive && n.incarnation == view.shards[s].incarnation);
      if (!owned)
        fault("nobody owns shard " + std::to_string(s) + ", '" + view.shards[s].incarnation
              + "' was its last owner");
    }
  }

  void check_books() {
    for (const auto& n : nodes_) {
      std::string text = n.incarnation + (n.alive ? "" : " is dead") + (n.calling ? " calls" : "")
                         + ", view " + std::to_string(n.own->seen().view().version) + " holds";
      for (shard_id shard = 0; shard < o_.shards; ++shard)
        if (n.own->epoch_of(shard) != 0) {
          text += ' ' + std::to_string(shard);
          if (auto a = n.active.find(shard); a != n.active.end() && a->second.busy)
            text += '!';
        }
      note(text);
    }
    out_.acknowledged = answers_.size();
    for (size_t id = 0; id < ops_.size(); ++id) {
      auto times = store_.at(ops_[id].shard).applied.count(id);
      if (times > 1)
        fault("op " + std::to_string(id) + " took effect " + std::to_string(times) + " times");
      if (ops_[id].done && times == 0)
        fault("op " + std::to_string(id) + " was acknowledged and is lost");
      if (!ops_[id].done)
        fault("op " + std::to_string(id) + " was never answered, shard "
              + std::to_string(ops_[id].shard) + " of "
              + store_.read().shards[ops_[id].shard].incarnation);
    }
    for (size_t s = 0; s < o_.shards; ++s) {
      const auto& c = store_.at(static_cast<shard_id>(s));
      if (c.value != c.applied.size())
        fault("shard " + std::to_string(s) + " counts " + std::to_string(c.value) + " of "
              + std::to_string(c.applied.size()));
    }
  }

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

} // namespace

simulation_result simulate(const simulation_options& options) {
  return world{options}.run();
}

} // namespace zhian::test
