// T0: the ownership rules explored completely: every order of what three nodes can do about two
// shards, twelve steps deep.
#include <boost/test/unit_test.hpp>

#include <array>
#include <map>
#include <set>

#include "tests/cluster/model_store.hpp"

using namespace zhian;
using cluster::member_state;

namespace {

constexpr size_t nodes = 3, shards = 2;
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
constexpr size_t depth = 5; // All the code is run through by then.
#else
constexpr size_t depth = 12;
#endif

/// The store, and what each node remembers: its incarnation and the epochs it believes in, however
/// old.
struct state {
  test::model_store store{shards};
  std::array<uint32_t, nodes> life{};
  std::array<std::array<uint64_t, shards>, nodes> believed{};

  std::string me(size_t n) const { return std::to_string(n) + '#' + std::to_string(life[n]); }

  /// What can still make a difference: numbers that can never be valid again are all alike.
  std::string key() const {
    std::string out;
    auto view = store.read();
    for (size_t n = 0; n < nodes; ++n) {
      const auto* m = view.find(me(n));
      out += m == nullptr ? '-' : static_cast<char>('0' + static_cast<int>(m->state));
      for (size_t s = 0; s < shards; ++s)
        out += believed[n][s] == 0                                           ? '.'
               : store.owns(me(n), static_cast<shard_id>(s), believed[n][s]) ? '+'
                                                                             : 'x';
    }
    for (const auto& s : view.shards) {
      char owner = s.incarnation.empty() ? '-' : 'g'; // Somebody who is gone.
      for (size_t n = 0; n < nodes; ++n)
        if (s.incarnation == me(n))
          owner = static_cast<char>('0' + n);
      out += owner;
    }
    return out;
  }
};

/// All that may happen next, to anybody. Declaring a member dead needs no reason here: whatever the
/// observers get wrong, the store must stay right.
std::vector<state> steps(const state& from) {
  std::vector<state> out;
  auto with = [&](auto change) {
    out.push_back(from);
    change(out.back());
  };
  for (size_t n = 0; n < nodes; ++n) {
    auto me = from.me(n);
    with([&](state& x) { // Restarts under its name.
      ++x.life[n];
      x.believed[n] = {};
      cluster::member m;
      m.name = std::to_string(n);
      m.incarnation = x.me(n);
      x.store.join(m);
    });
    with([&](state& x) { // Reads the view.
      auto view = x.store.read();
      for (size_t s = 0; s < shards; ++s)
        x.believed[n][s] = view.shards[s].incarnation == me ? view.shards[s].epoch : 0;
    });
    with([&](state& x) { x.store.leave(me, member_state::draining); });
    with([&](state& x) { x.store.leave(me, member_state::left); });
    with([&](state& x) { x.store.cancel_drain(me); });
    with([&](state& x) { x.store.evict(me); });
    for (size_t s = 0; s < shards; ++s) {
      auto shard = static_cast<shard_id>(s);
      with([&](state& x) { x.store.claim(me, {shard}, {}); });
      for (size_t other = 0; other < nodes; ++other) {
        if (other == n)
          continue;
        auto view = from.store.read();
        if (const auto* m = view.find(from.me(other)))
          with([&](state& x) { x.store.claim(me, {shard}, {{m->incarnation, m->beat}}); });
        if (from.believed[n][s] != 0)
          with([&](state& x) { x.store.hand_over(me, x.me(other), {shard}, {x.believed[n][s]}); });
      }
    }
  }
  return out;
}

} // namespace

BOOST_AUTO_TEST_SUITE(ownership)

BOOST_AUTO_TEST_CASE(in_no_order_of_events_can_two_nodes_write_one_shard) {
  std::set<std::string> seen;
  std::vector<state> now(1);
  seen.insert(now[0].key());
  size_t looked_at = 0;
  for (size_t level = 0; level < depth && !now.empty(); ++level) {
    std::vector<state> next;
    for (const auto& from : now)
      for (auto& to : steps(from)) {
        ++looked_at;
        auto before = from.store.read();
        auto after = to.store.read();
        for (size_t s = 0; s < shards; ++s) {
          auto shard = static_cast<shard_id>(s);
          size_t writers = 0;
          for (size_t n = 0; n < nodes; ++n)
            writers += to.store.owns(to.me(n), shard, to.believed[n][s]) ? 1 : 0;
          BOOST_REQUIRE_MESSAGE(writers <= 1, "two writers of shard " << s << " in " << to.key());
          BOOST_REQUIRE(after.shards[s].epoch >= before.shards[s].epoch);
          if (after.shards[s].incarnation != before.shards[s].incarnation) {
            // A change of hands takes a new epoch, never from a live owner but by its own hand.
            BOOST_REQUIRE(after.shards[s].epoch > before.shards[s].epoch);
            BOOST_REQUIRE(after.version > before.version);
          }
        }
        if (seen.insert(to.key()).second)
          next.push_back(std::move(to));
      }
    now = std::move(next);
  }
  BOOST_TEST_MESSAGE(seen.size() << " states, " << looked_at << " steps");
  BOOST_TEST(seen.size() > (depth == 12 ? 60000u : 500u));
}

BOOST_AUTO_TEST_SUITE_END()
