#include "storage/postgres/cluster_ops.hpp"

#include <algorithm>

#include "protocols/json_writer.hpp"
#include "storage/postgres/ops_session.hpp"

namespace zhian::storage {

namespace {

constexpr const char* live = "state IN ('up', 'draining')";

/// The figures of processes that are members now.
const std::string told_sql =
    std::string{"SELECT m.node_name, f.figures, (extract(epoch FROM now() - f.at) * 1000)::bigint "
                "AS age_ms FROM node_figures f JOIN cluster_member m ON m.incarnation = "
                "f.incarnation AND m."}
    + live;

/// A list of numbers or texts that was joined by commas.
std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> out;
  for (size_t at = 0; at < text.size();) {
    auto end = std::min(text.find(',', at), text.size());
    out.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

node_line node_of(const pqxx::row& r) {
  node_line out;
  out.name = r["node_name"].as<std::string>();
  out.incarnation = r["incarnation"].as<std::string>();
  out.state = r["state"].as<std::string>();
  out.drained_by = r["drained_by"].as<std::string>();
  out.drains_itself = r["by_itself"].as<bool>();
  out.address = r["address"].as<std::string>();
  out.version = r["app_version"].as<std::string>();
  out.wire_min = r["wire_min"].as<int>();
  out.wire_max = r["wire_max"].as<int>();
  out.weight = r["weight"].as<int>();
  out.shards = r["shards"].as<uint32_t>();
  out.pins = r["pins"].as<uint32_t>();
  out.started_at = time_text(r["started_at"]);
  if (!r["silent_ms"].is_null())
    out.silent_ms = r["silent_ms"].as<int64_t>();
  if (r["age_ms"].is_null())
    return out;
  told_figures f;
  f.age_ms = r["age_ms"].as<int64_t>();
  f.uptime_s = r["uptime_s"].as<int64_t>(0);
  f.rss_bytes = r["rss_bytes"].as<int64_t>(0);
  f.sockets = r["sockets"].as<int64_t>(0);
  f.activations = r["activations"].as<int64_t>(0);
  for (const auto& x : split(r["lanes"].as<std::string>("")))
    f.lane_queues.push_back(std::stoll(x));
  f.links = split(r["links"].as<std::string>(""));
  out.figures = std::move(f);
  return out;
}

/// One node of this name, or all of them for an empty one.
const std::string nodes_sql =
    "WITH told AS (" + told_sql
    + "), seen AS (SELECT p.incarnation, max(p.silent_ms) AS silent_ms FROM told,"
      "  jsonb_to_recordset(figures->'peers') AS p(incarnation uuid, silent_ms bigint)"
      "  WHERE age_ms < 10000 GROUP BY 1)"
      " SELECT m.node_name, m.incarnation, m.state, coalesce(d.ordered_by, '') AS drained_by,"
      " coalesce(d.by_itself, false) AS by_itself,"
      " m.address, m.app_version, m.wire_min, m.wire_max, m.weight, m.started_at,"
      " (SELECT count(*) FROM shard s WHERE s.owner = m.incarnation) AS shards,"
      " (SELECT count(*) FROM shard_pin p WHERE p.node_name = m.node_name) AS pins,"
      " seen.silent_ms, t.age_ms, t.figures->>'uptime_s' AS uptime_s,"
      " t.figures->>'rss_bytes' AS rss_bytes, t.figures->>'sockets' AS sockets,"
      " (SELECT coalesce(sum(a.count), 0) FROM jsonb_to_recordset(t.figures->'activations')"
      "   AS a(count bigint)) AS activations,"
      " (SELECT string_agg(x, ',') FROM jsonb_array_elements_text(t.figures->'lanes') x) AS lanes,"
      " (SELECT string_agg(p.node, ',' ORDER BY p.node) FROM"
      "   jsonb_to_recordset(t.figures->'peers') AS p(node text, linked bool) WHERE p.linked)"
      "   AS links"
      " FROM cluster_member m LEFT JOIN told t ON t.node_name = m.node_name"
      " LEFT JOIN seen ON seen.incarnation = m.incarnation AND m."
    + live
    + " LEFT JOIN drain_order d ON d.incarnation = m.incarnation"
      " WHERE $1 = '' OR m.node_name = $1 ORDER BY m.node_name";

/// What stands in the audit line of an act on a node: what the operator was shown.
std::string shown_of(const node_line& x) {
  json_writer out;
  out.open().field("incarnation", x.incarnation).field("shards", x.shards);
  if (x.figures)
    out.field("activations", x.figures->activations).field("sockets", x.figures->sockets);
  return out.close().take();
}

} // namespace

struct cluster_ops::impl : ops_session {
  using ops_session::ops_session;

  template <class... Args>
  caf::expected<bool> act(const char* sql, const Args&... args) {
    return run([&](pqxx::work& tx) -> caf::expected<bool> {
      tx.exec_params(sql, args...);
      return true;
    });
  }
};

cluster_ops::cluster_ops(std::string dsn, std::string who)
    : impl_(new impl{std::move(dsn), std::move(who)}) {}

cluster_ops::~cluster_ops() = default;

caf::expected<std::vector<node_line>> cluster_ops::nodes() {
  return impl_->run([&](pqxx::work& tx) -> caf::expected<std::vector<node_line>> {
    std::vector<node_line> out;
    for (const auto& r : tx.exec_params(nodes_sql, ""))
      out.push_back(node_of(r));
    return out;
  });
}

caf::expected<node_line> cluster_ops::node(const std::string& name) {
  return impl_->run([&](pqxx::work& tx) -> caf::expected<node_line> {
    auto rows = name.empty() ? pqxx::result{} : tx.exec_params(nodes_sql, name);
    if (rows.empty())
      return make_error(ec::not_found, "there is no node " + name);
    return node_of(rows[0]);
  });
}

caf::expected<std::vector<activations_line>> cluster_ops::activations(const std::string& node,
                                                                      const std::string& kind) {
  return impl_->run([&](pqxx::work& tx) -> caf::expected<std::vector<activations_line>> {
    std::vector<activations_line> out;
    auto sql = "SELECT t.node_name, a.kind, a.count, t.age_ms FROM (" + told_sql
               + ") t, jsonb_to_recordset(t.figures->'activations') AS a(kind text, count bigint)"
                 " WHERE ($1 = '' OR t.node_name = $1) AND ($2 = '' OR a.kind = $2)"
                 " ORDER BY a.count DESC, t.node_name, a.kind";
    for (const auto& r : tx.exec_params(sql, node, kind))
      out.push_back({r[0].as<std::string>(), r[1].as<std::string>(), r[2].as<uint64_t>(),
                     r[3].as<int64_t>()});
    return out;
  });
}

caf::expected<std::vector<work_line>> cluster_ops::work(const std::string& node, uint32_t limit) {
  return impl_->run([&](pqxx::work& tx) -> caf::expected<std::vector<work_line>> {
    std::vector<work_line> out;
    auto sql =
        "SELECT t.node_name, a.type, a.live, a.waiting, a.deepest,"
        " round(a.handled * 1000.0 / greatest((t.figures->>'window_ms')::bigint, 1), 1) AS per_s,"
        " a.wait_p50_us, a.wait_p99_us, a.handling_p50_us, a.handling_p99_us,"
        " (t.figures->>'window_ms')::bigint, t.age_ms FROM ("
        + told_sql
        + ") t, jsonb_to_recordset(t.figures->'actors') AS a(type text, live bigint,"
          " waiting bigint, deepest bigint, handled bigint, wait_p50_us bigint,"
          " wait_p99_us bigint, handling_p50_us bigint, handling_p99_us bigint)"
          " WHERE $1 = '' OR t.node_name = $1"
          " ORDER BY a.waiting DESC, per_s DESC, t.node_name, a.type LIMIT $2";
    for (const auto& r : tx.exec_params(sql, node, static_cast<int64_t>(limit)))
      out.push_back({r[0].as<std::string>(), r[1].as<std::string>(), r[2].as<int64_t>(0),
                     r[3].as<int64_t>(0), r[4].as<int64_t>(0), r[5].as<double>(0),
                     r[6].as<int64_t>(0), r[7].as<int64_t>(0), r[8].as<int64_t>(0),
                     r[9].as<int64_t>(0), r[10].as<int64_t>(0), r[11].as<int64_t>()});
    return out;
  });
}

caf::expected<std::vector<holder_line>> cluster_ops::holders(shard_span of) {
  return impl_->run([&](pqxx::work& tx) -> caf::expected<std::vector<holder_line>> {
    std::vector<holder_line> out;
    auto sql = std::string{"SELECT coalesce(m.node_name, ''), count(*) FROM shard s LEFT JOIN "
                           "cluster_member m ON m.incarnation = s.owner AND m."}
               + live + " WHERE s.shard_id BETWEEN $1 AND $2 GROUP BY 1 ORDER BY 1";
    for (const auto& r : tx.exec_params(sql, static_cast<int>(of.first), static_cast<int>(of.last)))
      out.push_back({r[0].as<std::string>(), r[1].as<uint32_t>()});
    return out;
  });
}

caf::expected<bool> cluster_ops::drain(const node_line& x) {
  return impl_->act("SELECT order_drain($1, $2::uuid, $3, $4::jsonb)", x.name, x.incarnation,
                    impl_->by(), shown_of(x));
}

caf::expected<bool> cluster_ops::undrain(const node_line& x) {
  return impl_->act("SELECT cancel_drain($1, $2::uuid, $3)", x.name, x.incarnation, impl_->by());
}

caf::expected<bool> cluster_ops::evict(const node_line& x) {
  return impl_->act("SELECT evict_member($1, $2::uuid, $3, $4::jsonb)", x.name, x.incarnation,
                    impl_->by(), shown_of(x));
}

caf::expected<uint32_t> cluster_ops::pin(shard_span which, const std::string& node,
                                         const std::vector<holder_line>& from) {
  json_writer detail;
  detail.open().open("from");
  for (const auto& x : from)
    detail.field(x.node, x.shards);
  detail.close().close();
  return impl_->run([&](pqxx::work& tx) -> caf::expected<uint32_t> {
    auto r = tx.exec_params("SELECT pin_shards($1, $2, $3, $4, $5::jsonb)",
                            static_cast<int>(which.first), static_cast<int>(which.last), node,
                            impl_->by(), detail.take());
    return r[0][0].as<uint32_t>();
  });
}

caf::expected<uint32_t> cluster_ops::unpin(shard_span which) {
  return impl_->run([&](pqxx::work& tx) -> caf::expected<uint32_t> {
    auto r = tx.exec_params("SELECT unpin_shards($1, $2, $3)", static_cast<int>(which.first),
                            static_cast<int>(which.last), impl_->by());
    return r[0][0].as<uint32_t>();
  });
}

} // namespace zhian::storage
