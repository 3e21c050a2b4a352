#include "cluster/core/member_store.hpp"

#include <pqxx/pqxx>

#include "storage/postgres/array_text.hpp"
#include "storage/postgres/connection.hpp"

namespace zhian::cluster {

using storage::array_text;

namespace {

constexpr int64_t all_read_every = 1'000'000'000;

template <class Xs>
std::string array_of(const Xs& xs) {
  array_text out;
  for (const auto& x : xs)
    out.put(x);
  return out.take();
}

} // namespace

void member_store::open(const std::string& dsn) {
  db_ = storage::open_connection(dsn, storage::connection_use::beat);
}

void member_store::join(const peer& me, const std::string& app_version, uint32_t weight) {
  pqxx::work tx{*db_};
  tx.exec_params("SELECT join_cluster($1, $2::uuid, $3, $4, $5, $6, $7, $8)", name_, me_,
                 me.address, static_cast<int>(wire_oldest), static_cast<int>(wire_newest),
                 app_version, static_cast<int>(weight), pqxx::binarystring(me.link_secret));
  tx.commit();
}

std::optional<member_store::beaten> member_store::beat(const std::set<std::string>& links) {
  pqxx::nontransaction tx{*db_};
  auto rows = tx.exec_params("SELECT view_version,"
                             " (extract(epoch FROM clock_timestamp()) * 1000000)::bigint"
                             " FROM beat($1, $2::uuid, $3::uuid[])",
                             name_, me_, array_of(links));
  if (rows.empty())
    return std::nullopt;
  return beaten{rows[0][0].as<uint64_t>(),
                timestamp{std::chrono::microseconds{rows[0][1].as<int64_t>()}}};
}

bool member_store::lives() {
  pqxx::nontransaction tx{*db_};
  return !tx.exec_params("SELECT 1 FROM cluster_member WHERE node_name = $1 AND incarnation ="
                         " $2::uuid AND state IN ('up', 'draining')",
                         name_, me_)
              .empty();
}

member_store::read_members member_store::members() {
  read_members out;
  pqxx::nontransaction tx{*db_};
  for (const auto& row :
       tx.exec("SELECT node_name, incarnation::text, address, state, beat, weight, app_version,"
               " wire_min, wire_max, link_secret, coalesce(rests_until > now(), false), links,"
               " EXISTS (SELECT 1 FROM drain_order d WHERE d.incarnation = m.incarnation AND"
               " d.by_itself) FROM cluster_member m ORDER BY node_name")) {
    member m;
    m.name = row[0].as<std::string>();
    m.incarnation = row[1].as<std::string>();
    m.address = row[2].as<std::string>();
    m.state = parse_member_state(row[3].as<std::string>()).value_or(member_state::dead);
    m.beat = row[4].as<uint64_t>();
    m.weight = row[5].as<uint32_t>();
    m.app_version = row[6].as<std::string>();
    m.wire_min = row[7].as<uint32_t>();
    m.wire_max = row[8].as<uint32_t>();
    m.resting = row[10].as<bool>();
    m.made_way = row[12].as<bool>();
    if (!row[11].is_null()) {
      m.links.emplace();
      auto links = row[11].as_array();
      for (auto next = links.get_next(); next.first != pqxx::array_parser::juncture::done;
           next = links.get_next())
        if (next.first == pqxx::array_parser::juncture::string_value)
          m.links->push_back(std::move(next.second));
    }
    if (m.live() && !m.address.empty())
      out.linkable.push_back({m.name, m.incarnation, m.address, pqxx::binarystring(row[9]).str()});
    out.all.push_back(std::move(m));
  }
  return out;
}

cluster_view member_store::view(uint64_t version, std::vector<member> members) {
  cluster_view out;
  out.version = version;
  out.members = std::move(members);
  pqxx::nontransaction tx{*db_};
  auto now = boottime_ns();
  bool all = owners_.empty() || version < owners_at_ || now - all_read_at_ > all_read_every;
  if (all)
    all_read_at_ = now;
  owners_.resize(shard_count);
  for (const auto& row : tx.exec_params("SELECT shard_id, epoch, coalesce(owner::text, '')"
                                        " FROM shard WHERE $1 OR view > $2",
                                        all, owners_at_))
    owners_[row[0].as<size_t>()] = {row[1].as<uint64_t>(), row[2].as<std::string>()};
  owners_at_ = version;
  out.shards = owners_;
  for (const auto& row : tx.exec("SELECT shard_id, node_name FROM shard_pin"))
    out.pins.emplace(static_cast<shard_id>(row[0].as<int>()), row[1].as<std::string>());
  return out;
}

std::vector<session_ended> member_store::ended_sessions() {
  std::vector<session_ended> out;
  std::set<int64_t> seen;
  pqxx::nontransaction tx{*db_};
  for (const auto& row : tx.exec("SELECT id, session_id, user_id, reason FROM session_over"
                                 " WHERE at > now() - interval '30 s' ORDER BY id LIMIT 20000")) {
    auto id = row[0].as<int64_t>();
    seen.insert(id);
    if (told_ends_.contains(id))
      continue;
    auto session = session_id::parse(row[1].as<std::string>());
    auto user = user_id::parse(row[2].as<std::string>());
    if (session && user)
      out.push_back({*session, *user, row[3].as<std::string>()});
  }
  told_ends_ = std::move(seen);
  return out;
}

void member_store::report(const std::string& figures) {
  pqxx::nontransaction tx{*db_};
  tx.exec_params("SELECT report_figures($1, $2::uuid, $3)", name_, me_, figures);
}

uint32_t member_store::claim(const std::vector<shard_id>& wanted, const std::vector<suspect>& dead,
                             std::string_view limit) {
  array_text who, beats;
  for (const auto& d : dead) {
    who.put(d.incarnation);
    beats.put(d.beat);
  }
  pqxx::work tx{*db_};
  tx.exec("SET LOCAL statement_timeout = '" + std::string{limit} + "'");
  auto rows = tx.exec_params(
      "SELECT count(*) FROM claim($1::uuid, $2::int[], $3::uuid[], $4::bigint[], $5)", me_,
      array_of(wanted), who.take(), beats.take(), static_cast<int>(shard_count));
  auto won = rows[0][0].as<uint32_t>();
  tx.commit();
  return won;
}

shards_given member_store::hand_over(const portion& what) {
  shards_given out;
  out.to = what.target;
  pqxx::work tx{*db_};
  for (const auto& row :
       tx.exec_params("SELECT id, ep FROM handoff($1::uuid, $2::uuid, $3::int[], $4::bigint[])",
                      me_, what.target, array_of(what.shards), array_of(what.epochs))) {
    out.shards.push_back(static_cast<shard_id>(row[0].as<int>()));
    out.epochs.push_back(row[1].as<uint64_t>());
  }
  tx.commit();
  return out;
}

void member_store::leave(const std::string& state) {
  pqxx::work tx{*db_};
  tx.exec_params("SELECT leave_cluster($1, $2::uuid, $3)", name_, me_, state);
  tx.commit();
}

void member_store::make_way(const std::string& other) {
  pqxx::work tx{*db_};
  tx.exec_params("SELECT make_way($1, $2::uuid, $3::uuid)", name_, me_, other);
  tx.commit();
}

bool member_store::come_back() {
  pqxx::work tx{*db_};
  auto rows = tx.exec_params("SELECT come_back($1, $2::uuid)", name_, me_);
  tx.commit();
  return rows[0][0].as<bool>();
}

} // namespace zhian::cluster
