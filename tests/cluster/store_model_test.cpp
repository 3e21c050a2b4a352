// The store that the simulation runs on does what the real one does: the same random steps on the
// SQL functions and on the model, compared after each.
#include <boost/test/unit_test.hpp>

#include <random>

#include "cluster/core/member_store.hpp"
#include "protocols/ids.hpp"
#include "storage/postgres/array_text.hpp"
#include "tests/cluster/model_store.hpp"
#include "tests/support/store_fixture.hpp"

using namespace zhian;
using namespace zhian::cluster;
using storage::array_text;

namespace {

constexpr size_t shards = 6;

/// The functions of the database, as membership calls them.
class real_store {
public:
  explicit real_store(const std::string& dsn) : db_(dsn) {}

  void join(const member& m) {
    attempt("SELECT join_cluster($1, $2::uuid, $3, $4, $5, $6, $7, $8)", m.name, m.incarnation,
            m.address, static_cast<int>(m.wire_min), static_cast<int>(m.wire_max), m.app_version,
            static_cast<int>(m.weight), pqxx::binarystring(std::string(32, 's')));
  }
  std::optional<uint64_t> beat(const member& m, const std::vector<std::string>& links) {
    array_text with;
    for (const auto& x : links)
      with.put(x);
    auto rows = attempt("SELECT beat_no FROM beat($1, $2::uuid, $3::uuid[])", m.name, m.incarnation,
                        with.take());
    if (!rows || rows->empty())
      return std::nullopt;
    return (*rows)[0][0].as<uint64_t>();
  }
  bool claim(const std::string& me, const std::vector<shard_id>& wanted,
             const std::vector<suspect>& dead) {
    array_text ids, who, beats;
    for (auto s : wanted)
      ids.put(s);
    for (const auto& d : dead) {
      who.put(d.incarnation);
      beats.put(d.beat);
    }
    return attempt("SELECT count(*) FROM claim($1::uuid, $2::int[], $3::uuid[], $4::bigint[], $5)",
                   me, ids.take(), who.take(), beats.take(), 4096)
        .has_value();
  }
  bool hand_over(const std::string& me, const std::string& target, const std::vector<shard_id>& ids,
                 const std::vector<uint64_t>& epochs) {
    array_text which, at;
    for (auto s : ids)
      which.put(s);
    for (auto e : epochs)
      at.put(e);
    return attempt("SELECT count(*) FROM handoff($1::uuid, $2::uuid, $3::int[], $4::bigint[])", me,
                   target, which.take(), at.take())
        .has_value();
  }
  void leave(const member& m, member_state state) {
    attempt("SELECT leave_cluster($1, $2::uuid, $3)", m.name, m.incarnation,
            std::string{to_string(state)});
  }
  bool order_drain(const member& m) {
    return attempt("SELECT order_drain($1, $2::uuid, 'somebody', '{}')", m.name, m.incarnation)
        .has_value();
  }
  bool cancel_drain(const member& m) {
    return attempt("SELECT cancel_drain($1, $2::uuid, 'somebody')", m.name, m.incarnation)
        .has_value();
  }
  bool make_way(const member& m, const std::string& other) {
    return attempt("SELECT make_way($1, $2::uuid, $3::uuid)", m.name, m.incarnation, other)
        .has_value();
  }
  bool come_back(const member& m) {
    return attempt("SELECT come_back($1, $2::uuid)", m.name, m.incarnation)
        .value()[0][0]
        .as<bool>();
  }
  bool owns(const std::string& me, shard_id shard, uint64_t epoch) {
    array_text ids, epochs;
    ids.put(shard);
    epochs.put(epoch);
    return attempt("SELECT fence($1::int[], $2::bigint[], $3::uuid)", ids.take(), epochs.take(), me)
        .has_value();
  }
  cluster_view read() {
    cluster_view out;
    pqxx::nontransaction tx{db_};
    out.version = tx.exec1("SELECT version FROM cluster_view")[0].as<uint64_t>();
    for (const auto& row : tx.exec("SELECT node_name, incarnation::text, state, beat,"
                                   " array_to_string(links, ','), EXISTS (SELECT 1 FROM"
                                   " drain_order d WHERE d.incarnation = m.incarnation AND"
                                   " by_itself) FROM cluster_member m ORDER BY node_name")) {
      member m;
      m.name = row[0].as<std::string>();
      m.incarnation = row[1].as<std::string>();
      m.state = parse_member_state(row[2].as<std::string>()).value();
      m.beat = row[3].as<uint64_t>();
      m.made_way = row[5].as<bool>();
      if (!row[4].is_null()) // Told as one text here: the same on both sides is all that counts.
        m.links = {row[4].as<std::string>()};
      out.members.push_back(m);
    }
    for (const auto& row :
         tx.exec("SELECT epoch, coalesce(owner::text, '') FROM shard WHERE shard_id < "
                 + std::to_string(shards) + " ORDER BY shard_id"))
      out.shards.push_back({row[0].as<uint64_t>(), row[1].as<std::string>()});
    return out;
  }

private:
  /// Empty: refused by the rules of the cluster.
  template <class... Ts>
  std::optional<pqxx::result> attempt(const char* sql, const Ts&... xs) {
    try {
      pqxx::work tx{db_};
      auto out = tx.exec_params(sql, xs...);
      tx.commit();
      return out;
    } catch (const pqxx::sql_error& x) {
      if (!x.sqlstate().starts_with("CF"))
        throw;
      return std::nullopt;
    }
  }

  pqxx::connection db_;
};

/// Both stores, and who is playing.
struct both {
  real_store real;
  test::model_store model{shards};
  std::mt19937 random;
  std::vector<member> known; ///< Every incarnation there ever was.

  both(const std::string& dsn, unsigned seed) : real(dsn), random(seed) {}

  size_t below(size_t n) { return random() % n; }
  const member& anybody() { return known[below(known.size())]; }
  std::vector<shard_id> some_shards() {
    std::vector<shard_id> out;
    for (shard_id s = 0; s < shards; ++s)
      if (below(2) == 0)
        out.push_back(s);
    return out;
  }

  void join() {
    member m;
    m.name = std::string(1, static_cast<char>('a' + below(4)));
    m.incarnation = make_uuid();
    m.app_version = "1";
    known.push_back(m);
    real.join(m);
    model.join(m);
  }

  /// One step of both; whether they answered alike.
  bool step() {
    if (known.empty()) {
      join();
      return true;
    }
    auto view = real.read();
    switch (below(16)) {
    case 0:
      join();
      return true;
    case 1:
    case 2: {
      auto m = anybody();
      std::vector<std::string> links;
      for (size_t i = below(3); i > 0; --i)
        links.push_back(anybody().incarnation);
      return real.beat(m, links) == model.beat(m.incarnation, links);
    }
    case 3: {
      auto m = anybody();
      auto state = below(2) == 0 ? member_state::draining : member_state::left;
      real.leave(m, state);
      // The row is found by its name and incarnation: one that was replaced leaves nothing behind.
      model.leave(m.incarnation, state);
      return true;
    }
    case 4:
    case 5:
    case 6: {
      auto me = anybody().incarnation;
      auto wanted = some_shards();
      std::vector<suspect> dead;
      for (const auto& m : view.members)
        if (below(3) == 0)
          dead.push_back({m.incarnation, below(3) == 0 ? m.beat + 1 : m.beat});
      return real.claim(me, wanted, dead) == model.claim(me, wanted, dead);
    }
    case 7:
    case 8:
    case 9: {
      // Mostly what somebody really holds, and now and then what he held before.
      auto me = anybody().incarnation, to = anybody().incarnation;
      auto there = model.read();
      std::vector<shard_id> ids;
      std::vector<uint64_t> real_epochs, model_epochs;
      bool stale = below(4) == 0;
      for (auto s : some_shards()) {
        if (there.shards[s].incarnation != me && below(5) != 0)
          continue;
        ids.push_back(s);
        real_epochs.push_back(view.shards[s].epoch + (stale ? 1 : 0));
        model_epochs.push_back(there.shards[s].epoch + (stale ? 1 : 0));
      }
      return real.hand_over(me, to, ids, real_epochs) == model.hand_over(me, to, ids, model_epochs);
    }
    case 10: {
      auto m = anybody();
      auto other = anybody().incarnation;
      return real.make_way(m, other) == model.make_way(m.incarnation, other);
    }
    case 11: {
      auto m = anybody();
      return real.come_back(m) == model.come_back(m.incarnation);
    }
    case 12: {
      auto m = anybody();
      return real.order_drain(m) == model.order_drain(m.incarnation);
    }
    case 13: {
      auto m = anybody();
      return real.cancel_drain(m) == model.cancel_drain(m.incarnation);
    }
    default: {
      auto me = anybody().incarnation;
      auto s = static_cast<shard_id>(below(shards));
      auto off = below(3) == 0 ? uint64_t{1} : uint64_t{0};
      return real.owns(me, s, view.shards[s].epoch + off)
             == model.owns(me, s, model.read().shards[s].epoch + off);
    }
    }
  }

  /// Members and owners are the same; epochs are numbers of their own on each side, which grow.
  std::string difference(const cluster_view& before) {
    auto a = real.read(), b = model.read();
    if (a.members.size() != b.members.size())
      return "members";
    for (size_t i = 0; i < a.members.size(); ++i) {
      const auto &x = a.members[i], &y = b.members[i];
      std::string links;
      if (y.links)
        for (const auto& l : *y.links)
          links += (links.empty() ? "" : ",") + l;
      if (x.links.has_value() != y.links.has_value() || (x.links && x.links->front() != links))
        return "links of " + x.name;
      if (x.name != y.name || x.incarnation != y.incarnation || x.state != y.state
          || x.beat != y.beat || x.made_way != y.made_way)
        return "member " + x.name + ": " + std::string{to_string(x.state)} + " at "
               + std::to_string(x.beat) + ", the model says " + std::string{to_string(y.state)}
               + " at " + std::to_string(y.beat);
    }
    for (size_t s = 0; s < shards; ++s) {
      if (a.shards[s].incarnation != b.shards[s].incarnation)
        return "owner of shard " + std::to_string(s);
      if (before.shards.empty())
        continue;
      bool moved = a.shards[s].incarnation != before.shards[s].incarnation;
      if (a.shards[s].epoch < before.shards[s].epoch
          || (moved && a.shards[s].epoch == before.shards[s].epoch))
        return "epoch of shard " + std::to_string(s);
    }
    if (!before.shards.empty() && a.version < before.version)
      return "version";
    return {};
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(store_of_the_simulation, test::store_fixture)

BOOST_AUTO_TEST_CASE(the_model_and_the_database_answer_every_step_alike) {
  const char* given = std::getenv("ZHIAN_TEST_SEED");
  auto seed = given != nullptr ? static_cast<unsigned>(std::stoul(given)) : std::random_device{}();
  BOOST_TEST_MESSAGE("ZHIAN_TEST_SEED=" << seed);
  both stores{app_dsn(), seed};
  cluster_view before;
  member_store reader{"reader", make_uuid()};
  reader.open(app_dsn());
  for (int i = 0; i < 600; ++i) {
    bool alike = stores.step();
    BOOST_REQUIRE_MESSAGE(alike, "step " << i << " of seed " << seed << " was answered otherwise");
    auto difference = stores.difference(before);
    BOOST_REQUIRE_MESSAGE(difference.empty(),
                          "step " << i << " of seed " << seed << ": " << difference);
    before = stores.real.read();
    // What a node reads of it bit by bit is the same.
    auto seen = reader.view(before.version, {});
    for (size_t s = 0; s < shards; ++s)
      BOOST_REQUIRE_MESSAGE(seen.shards[s] == before.shards[s], "step " << i << " of seed " << seed
                                                                        << ": shard " << s
                                                                        << " was read otherwise");
  }
}

BOOST_AUTO_TEST_CASE(a_slot_that_dies_three_times_in_a_minute_rests_and_one_that_leaves_does_not) {
  real_store store{app_dsn()};
  member crashing, moving;
  crashing.name = "crashing";
  moving.name = "moving";
  auto rests = [&](const member& m) {
    return value(
        "SELECT coalesce(rests_until > now(), false) FROM cluster_member WHERE node_name = '"
        + m.name + "'");
  };
  for (int i = 0; i < 4; ++i) {
    if (i > 0)
      BOOST_TEST(rests(crashing) == "f");
    crashing.incarnation = make_uuid();
    moving.incarnation = make_uuid();
    store.join(crashing);
    store.join(moving);
    store.leave(moving, member_state::left);
  }
  BOOST_TEST(rests(crashing) == "t");
  BOOST_TEST(rests(moving) == "f");
  // Deaths of long ago do not count.
  run("UPDATE cluster_member SET died_at = array(SELECT d - interval '2 minutes' FROM "
      "unnest(died_at) AS d)");
  crashing.incarnation = make_uuid();
  store.join(crashing);
  BOOST_TEST(rests(crashing) == "f");
}

BOOST_AUTO_TEST_SUITE_END()
