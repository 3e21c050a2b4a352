// E8: nodes of two versions side by side, calling each other under load. Every call is answered.
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <atomic>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/event_based_actor.hpp>

#include "cluster/gate/gate.hpp"
#include "cluster/gate/parts.hpp"
#include "protocols/metrics.hpp"
#include "protocols/runtime/metered_actor.hpp"
#include "tests/cluster/certificates.hpp"
#include "tests/cluster/end_point.hpp"
#include "tests/support/wait_until.hpp"

namespace zhian::test {

// The same request in two versions of the product: the later one has a field more, here and in its
// answer.
struct count_v1 {
  static constexpr uint16_t kind = 0x0ed0;
  struct reply {
    static constexpr uint16_t kind = 0x0ed1;
    uint64_t sum = 0;
    ZHIAN_FIELDS(sum)
  };
  uint64_t add = 0;
  std::string text;
  ZHIAN_FIELDS(add, text)
};
struct count_v2 {
  static constexpr uint16_t kind = 0x0ed0;
  struct reply {
    static constexpr uint16_t kind = 0x0ed1;
    uint64_t sum = 0;
    std::string note;
    ZHIAN_FIELDS(sum, note)
  };
  uint64_t add = 0;
  std::string text;
  uint64_t times = 1;
  ZHIAN_FIELDS(add, text, times)
};
/// Of the later version only.
struct news_of_v2 {
  static constexpr uint16_t kind = 0x0ed2;
  using reply = done;
  ZHIAN_FIELDS_EMPTY
};

} // namespace zhian::test

using namespace zhian;
using namespace zhian::cluster;
using test::authority;
using test::carried_by;
using test::carriers;
using test::count_v1;
using test::count_v2;
using test::news_of_v2;
using test::wait_until;

namespace {

constexpr shard_id shard_of_old = 1, shard_of_new = 2;

/// A node with one shard: `host` answers for it.
struct small_node {
  caf::actor_system_config conf;
  caf::actor_system sys{conf};
  catalogue requests;
  std::shared_ptr<shard_map> map = std::make_shared<shard_map>();
  peer me;
  caf::actor gate;
  std::shared_ptr<transport> links;

  small_node(carried_by by, const std::string& name, shard_id shard, wire_versions speaks) {
    me.name = name;
    me.incarnation = make_uuid();
    me.link_secret = "a-secret";
    me.address = "127.0.0.1:0";
    map->hold(shard, 7);
    gate = spawn_gate(sys, {me.incarnation, map, &requests, std::chrono::seconds{30}});
    map->set_gate(gate);
    links = test::make_transport(by, {me, authority().issue(name), {}, speaks, events_to(gate)});
    me.address = links->address();
    caf::anon_send(gate, use_links{links, nullptr, nullptr});
  }
  ~small_node() {
    caf::anon_send_exit(gate, caf::exit_reason::user_shutdown);
    links->stop();
    for (const auto& host : map->hosts())
      caf::anon_send_exit(host, caf::exit_reason::user_shutdown);
    map->set_gate(nullptr);
    map->set_hosts({});
  }
  void meet(const small_node& other, shard_id theirs) {
    auto owners = std::make_shared<shard_directory>();
    owners->incarnations = {other.me.incarnation};
    owners->owner.fill(0);
    owners->owner[theirs] = 1;
    map->set_directory(std::move(owners));
    caf::anon_send(gate, members_changed{{me, other.me}});
  }
};

struct tally {
  std::atomic<size_t> answered{0}, wrong{0}, failed{0};
  std::atomic<ec> last{ec::none};
};

/// Asks `n` times, fifty at a time, counts what comes back, and ends with the last answer.
template <class T, class Check>
class asker : public metered_actor {
public:
  asker(caf::actor_config& cfg, caf::actor gate, shard_id to, size_t n, std::shared_ptr<tally> out,
        T what, Check right)
      : metered_actor(cfg, "asker"),
        gate_(std::move(gate)),
        left_(n),
        out_(std::move(out)),
        what_(std::move(what)),
        right_(std::move(right)) {
    ref_.kind = entity_kind::account;
    ref_.shard = to;
  }

  caf::behavior make_behavior() override {
    for (int i = 0; i < 50; ++i)
      next();
    return {};
  }

private:
  void next() {
    if (left_ == 0)
      return;
    --left_;
    request(gate_, caf::infinite, entity_call{ref_, caf::make_message(call_meta{}, what_)})
        .then(
            [this](const typename T::reply& reply) {
              ++out_->answered;
              out_->wrong += right_(reply) ? 0 : 1;
              next();
            },
            [this](const caf::error& err) {
              ++out_->answered;
              ++out_->failed;
              out_->last = ec_of(err);
              next();
            });
  }

  caf::actor gate_;
  size_t left_;
  std::shared_ptr<tally> out_;
  T what_;
  Check right_;
  entity_ref ref_;
};

template <class T, class Check>
void load(small_node& from, shard_id to, size_t n, std::shared_ptr<tally> out, T what,
          Check right) {
  from.sys.spawn<asker<T, Check>>(from.gate, to, n, std::move(out), std::move(what), right);
}

template <class T, class Answer>
class host : public metered_actor {
public:
  host(caf::actor_config& cfg, Answer answer)
      : metered_actor(cfg, "host"), answer_(std::move(answer)) {}

  caf::behavior make_behavior() override {
    return {[this](const entity_call& x) { return answer_(x.body.get_as<T>(1)); },
            [](canary) {
              return zhian::done{};
            }};
  }

private:
  Answer answer_;
};

template <class T, class Answer>
caf::actor host_for(small_node& node, Answer answer) {
  return node.sys.spawn<host<T, Answer>>(std::move(answer));
}

/// What membership would hear from the gate.
struct overheard {
  std::atomic<size_t> looks{0}, given{0};
  std::atomic<uint64_t> epoch{0};
};
class ear : public metered_actor {
public:
  ear(caf::actor_config& cfg, std::shared_ptr<overheard> out)
      : metered_actor(cfg, "ear"), out_(std::move(out)) {}

  caf::behavior make_behavior() override {
    return {[this](look_now) { ++out_->looks; },
            [this](const shards_given& x) {
              out_->epoch = x.epochs.at(0);
              ++out_->given;
            },
            [](const member_answered&) {},
            [](const member_refused&) {
            }};
  }

private:
  std::shared_ptr<overheard> out_;
};

} // namespace

BOOST_AUTO_TEST_SUITE(versions)

BOOST_DATA_TEST_CASE(nodes_of_two_versions_answer_each_other_every_call, carriers, by) {
  small_node old{by, "old", shard_of_old, {1, 1}}, now{by, "now", shard_of_new, {1, 2}};
  old.requests.add<count_v1>(true, false);
  now.requests.add<count_v2>(true, false, 2);
  now.requests.add<news_of_v2>(true, false);
  old.map->set_hosts(
      {host_for<count_v1>(old, [](const count_v1& x) { return count_v1::reply{x.add + 1}; })});
  now.map->set_hosts({host_for<count_v2>(now, [](const count_v2& x) {
    return count_v2::reply{x.add + x.times, "of the later version"};
  })});
  old.meet(now, shard_of_new);
  now.meet(old, shard_of_old);
  constexpr size_t n = 3000;
  auto up = std::make_shared<tally>(), back = std::make_shared<tally>(),
       unknown = std::make_shared<tally>();
  load(old, shard_of_new, n, up, count_v1{41, std::string(200, 'x')},
       [](const count_v1::reply& x) { return x.sum == 42; });
  load(now, shard_of_old, n, back, count_v2{41, std::string(200, 'x'), 5},
       [](const count_v2::reply& x) { return x.sum == 42 && x.note.empty(); });
  load(now, shard_of_old, 100, unknown, news_of_v2{}, [](const done&) { return false; });
  BOOST_TEST(wait_until([&] { return up->answered == n; }));
  BOOST_TEST(wait_until([&] { return back->answered == n; }));
  BOOST_TEST(wait_until([&] { return unknown->answered == 100u; }));
  for (const auto& x : {up, back}) {
    BOOST_TEST(x->failed == 0u);
    BOOST_TEST(x->wrong == 0u);
  }
  BOOST_TEST(unknown->failed == 100u);
  BOOST_TEST((unknown->last.load() == ec::unsupported));
}

// An earlier version says no more than that something has moved.
BOOST_DATA_TEST_CASE(what_was_given_is_told_and_who_is_not_told_what_looks, carriers, by) {
  small_node giver{by, "giver", shard_of_old, {1, 2}}, other{by, "other", shard_of_new, {1, 2}};
  auto heard = std::make_shared<overheard>();
  auto who = other.sys.spawn<ear>(heard);
  caf::anon_send(other.gate, use_links{other.links, who, nullptr});
  giver.meet(other, shard_of_new);
  other.meet(giver, shard_of_old);
  // What is said while there is no link is lost.
  BOOST_TEST(wait_until([&] {
    caf::anon_send(giver.gate, view_moved{{other.me.incarnation, {shard_of_old}, {12}}});
    return heard->given > 0u;
  }));
  BOOST_TEST(heard->epoch == 12u);
  BOOST_TEST(heard->looks == 0u);
  caf::anon_send(giver.gate, view_moved{});
  BOOST_TEST(wait_until([&] { return heard->looks == 1u; }));
  caf::anon_send_exit(who, caf::exit_reason::user_shutdown);
}

BOOST_DATA_TEST_CASE(who_has_heard_of_a_new_owner_before_itself_is_answered_and_not_sent_away,
                     carriers, by) {
  constexpr shard_id moves = 9;
  small_node asks{by, "asks", shard_of_old, {1, 2}}, gets{by, "gets", shard_of_new, {1, 2}};
  for (small_node* x : {&asks, &gets}) {
    x->requests.add<count_v1>(true, false);
    x->map->set_hosts(
        {host_for<count_v1>(*x, [](const count_v1& q) { return count_v1::reply{q.add}; })});
  }
  auto heard = std::make_shared<overheard>();
  auto who = gets.sys.spawn<ear>(heard);
  caf::anon_send(gets.gate, use_links{gets.links, who, nullptr});
  gets.meet(asks, shard_of_old);
  asks.meet(gets, moves);
  BOOST_TEST(wait_until([&] {
    caf::anon_send(asks.gate, view_moved{{gets.me.incarnation, {moves}, {12}}});
    return heard->given > 0u;
  }));
  auto& sent = metrics::get_counter("zhian_gate_calls_total", "");
  auto& again = metrics::get_counter("zhian_gate_retries_total", "");
  auto sent_before = sent.value(), again_before = again.value();
  auto answers = std::make_shared<tally>();
  load(asks, moves, 1, answers, count_v1{5, ""},
       [](const count_v1::reply& x) { return x.sum == 5; });
  BOOST_TEST(wait_until([&] { return sent.value() > sent_before; }));
  // What is said later on the same link is heard later.
  caf::anon_send(asks.gate, view_moved{});
  BOOST_TEST(wait_until([&] { return heard->looks == 1u; }));
  BOOST_TEST(answers->answered == 0u);
  gets.map->hold(moves, 12);
  caf::anon_send(gets.gate, owners_known{{moves}});
  BOOST_TEST(wait_until([&] { return answers->answered == 1u; }));
  BOOST_TEST(answers->failed == 0u);
  BOOST_TEST(answers->wrong == 0u);
  BOOST_TEST(again.value() == again_before);
  caf::anon_send_exit(who, caf::exit_reason::user_shutdown);
}

BOOST_DATA_TEST_CASE(a_long_message_crosses_whole_and_one_that_cannot_is_refused_at_once, carriers,
                     by) {
  small_node old{by, "old", shard_of_old, {1, 1}}, a{by, "a", shard_of_new, {1, 2}},
      b{by, "b", shard_of_old, {1, 2}};
  for (small_node* x : {&old, &a, &b})
    x->requests.add<count_v1>(true, false);
  auto length = [](const count_v1& x) {
    return count_v1::reply{x.text.size()};
  };
  for (small_node* x : {&old, &a, &b})
    x->map->set_hosts({host_for<count_v1>(*x, length)});
  a.meet(b, shard_of_old);
  b.meet(a, shard_of_new);
  constexpr size_t long_text = 3 * max_payload + 17;
  auto whole = std::make_shared<tally>();
  load(a, shard_of_old, 200, whole, count_v1{0, std::string(long_text, 'x')},
       [](const count_v1::reply& x) { return x.sum == long_text; });
  BOOST_TEST(wait_until([&] { return whole->answered == 200u; }));
  BOOST_TEST(whole->wrong == 0u);
  // A full link refuses some; what it answers is right.
  BOOST_TEST((whole->failed == 0u || whole->last.load() == ec::overloaded));
  auto too_long = std::make_shared<tally>();
  load(a, shard_of_old, 3, too_long, count_v1{0, std::string(max_whole + 1, 'x')},
       [](const count_v1::reply&) { return false; });
  BOOST_TEST(wait_until([&] { return too_long->answered == 3u; }));
  BOOST_TEST((too_long->last.load() == ec::payload_too_large));
  // To a node that knows no parts.
  a.meet(old, shard_of_old);
  old.meet(a, shard_of_new);
  auto to_old = std::make_shared<tally>();
  load(a, shard_of_old, 3, to_old, count_v1{0, std::string(long_text, 'x')},
       [](const count_v1::reply&) { return false; });
  BOOST_TEST(wait_until([&] { return to_old->answered == 3u; }));
  BOOST_TEST((to_old->last.load() == ec::payload_too_large));
}

BOOST_AUTO_TEST_SUITE_END()
