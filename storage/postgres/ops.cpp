#include "storage/postgres/ops.hpp"

#include <algorithm>

#include <pqxx/pqxx>

#include "storage/postgres/migrate.hpp"
#include "storage/postgres/ops_session.hpp"

namespace zhian::storage {

namespace {

constexpr const char* outbox_columns = "id, shard_id, realm, kind, dedup_key, state, once, "
                                       "attempts, next_at, created_at, last_error, trace";
constexpr const char* timer_columns =
    "shard_id, realm, entity, name, due_at, extract(epoch FROM due_at - now())::bigint";

outbox_line outbox_of(const pqxx::row& r) {
  outbox_line out;
  out.id = r[0].as<int64_t>();
  out.shard = static_cast<shard_id>(r[1].as<int>());
  out.in = static_cast<realm>(r[2].as<int>());
  out.kind = r[3].as<std::string>();
  out.dedup_key = r[4].as<std::string>();
  out.state = r[5].as<std::string>();
  out.once = r[6].as<bool>();
  out.attempts = static_cast<uint32_t>(r[7].as<int>());
  out.next_at = time_text(r[8]);
  out.created_at = time_text(r[9]);
  out.error = r[10].as<std::string>();
  out.trace = r[11].as<std::string>();
  return out;
}

timer_line timer_of(const pqxx::row& r) {
  timer_line out;
  out.shard = static_cast<shard_id>(r[0].as<int>());
  out.in = static_cast<realm>(r[1].as<int>());
  out.entity = r[2].as<std::string>();
  out.name = r[3].as<std::string>();
  out.due_at = time_text(r[4]);
  out.due_in_s = r[5].as<int64_t>();
  return out;
}

/// What may be changed besides a dead item that may be repeated.
struct allowed {
  bool waiting = false;
  bool once = false;
};

} // namespace

struct ops_store::impl : ops_session {
  using ops_session::ops_session;

  /// An entity for the log: an address is told by its kind and shard alone.
  static std::string nameless(const std::string& entity, shard_id shard) {
    if (entity.find('@') == std::string::npos)
      return entity;
    return entity.substr(0, entity.find('/')) + "/shard-" + std::to_string(shard);
  }

  /// Changes one dead item as `set` says; `also` allows waiting or one-time items too.
  caf::expected<outbox_line> change(int64_t id, const std::string& action, const std::string& set,
                                    allowed also) {
    return run([&](pqxx::work& tx) -> caf::expected<outbox_line> {
      std::string columns = outbox_columns;
      auto found =
          tx.exec_params("SELECT " + columns + " FROM outbox WHERE id = $1 FOR UPDATE", id);
      if (found.empty())
        return make_error(ec::not_found, "there is no outbox item " + std::to_string(id));
      auto now = outbox_of(found[0]);
      if (now.state != "dead" && !(also.waiting && now.state == "new"))
        return make_error(ec::record_gone, "item " + std::to_string(id) + " is " + now.state);
      if (now.once && !also.once)
        return make_error(ec::unsupported, "item " + std::to_string(id)
                                               + " is a one-time message and is never repeated");
      auto changed = tx.exec_params("UPDATE outbox SET " + set
                                        + " WHERE shard_id = $1 AND id = $2 RETURNING " + columns,
                                    static_cast<int>(now.shard), id);
      // By number: the key of a mail holds its address, and the log is kept for ever.
      audit(tx, now.shard, now.in, action, "outbox/" + now.kind + "/" + std::to_string(id),
            now.trace);
      return outbox_of(changed.at(0));
    });
  }
};

ops_store::ops_store(std::string dsn, std::string who)
    : impl_(new impl{std::move(dsn), std::move(who)}) {}

ops_store::~ops_store() = default;

caf::expected<std::vector<outbox_line>> ops_store::outbox(const std::string& state,
                                                          uint32_t limit) {
  return impl_->run([&](pqxx::work& tx) -> caf::expected<std::vector<outbox_line>> {
    std::vector<outbox_line> out;
    std::string sql =
        std::string{"SELECT "} + outbox_columns
        + " FROM outbox WHERE CASE WHEN $1 = '' THEN state <> 'done' ELSE state = $1 END"
          " ORDER BY created_at, id LIMIT $2";
    for (const auto& row : tx.exec_params(sql, state, static_cast<int64_t>(limit)))
      out.push_back(outbox_of(row));
    return out;
  });
}

caf::expected<outbox_line> ops_store::retry(int64_t id) {
  return impl_->change(id, "outbox.retry",
                       "state = 'new', attempts = 0, next_at = now(), done_at = NULL",
                       {.waiting = true});
}

caf::expected<outbox_line> ops_store::drop(int64_t id) {
  return impl_->change(id, "outbox.drop",
                       "state = 'done', done_at = now(), last_error = 'dropped by an operator'",
                       {.once = true});
}

caf::expected<std::vector<timer_line>> ops_store::timers(bool due_only, uint32_t limit) {
  return impl_->run([&](pqxx::work& tx) -> caf::expected<std::vector<timer_line>> {
    std::vector<timer_line> out;
    std::string sql = std::string{"SELECT "} + timer_columns + " FROM timer"
                      + (due_only ? " WHERE due_at <= now()" : "")
                      + " ORDER BY due_at, entity, name LIMIT $1";
    for (const auto& row : tx.exec_params(sql, static_cast<int64_t>(limit)))
      out.push_back(timer_of(row));
    return out;
  });
}

caf::expected<timer_line> ops_store::run_timer(const std::string& entity, const std::string& name) {
  return impl_->run([&](pqxx::work& tx) -> caf::expected<timer_line> {
    std::string sql =
        "UPDATE timer SET due_at = now(), attempts = 0 WHERE entity = $1 AND name = $2 RETURNING ";
    auto changed = tx.exec_params(sql + timer_columns, entity, name);
    if (changed.empty())
      return make_error(ec::not_found, "there is no timer " + name + " of " + entity);
    auto out = timer_of(changed[0]);
    impl_->audit(tx, out.shard, out.in, "timer.run", impl::nameless(entity, out.shard) + "/" + name,
                 "");
    return out;
  });
}

caf::expected<store_status> ops_store::status() {
  auto gap = schema_gap(impl_->dsn());
  return impl_->run([&](pqxx::work& tx) -> caf::expected<store_status> {
    store_status out;
    out.schema = gap;
    if (!gap.empty())
      return out; // The tables may not be there.
    for (const auto& r :
         tx.exec("SELECT m.node_name, m.incarnation, m.state, m.app_version, m.beat, m.started_at,"
                 " (SELECT count(*) FROM shard s WHERE s.owner = m.incarnation)"
                 " FROM cluster_member m ORDER BY m.node_name"))
      out.members.push_back({r[0].as<std::string>(), r[1].as<std::string>(), r[2].as<std::string>(),
                             r[3].as<std::string>(), r[4].as<int64_t>(), time_text(r[5]),
                             r[6].as<uint32_t>()});
    auto r = tx.exec1(
        "SELECT (SELECT count(*) FROM shard s WHERE NOT EXISTS (SELECT 1 FROM cluster_member m"
        "         WHERE m.incarnation = s.owner AND m.state IN ('up', 'draining'))),"
        " count(*) FILTER (WHERE state = 'new'), count(*) FILTER (WHERE state = 'sending'),"
        " count(*) FILTER (WHERE state = 'dead'),"
        " coalesce(extract(epoch FROM now() - min(next_at) FILTER (WHERE state = 'new' AND next_at "
        "<= now())), 0)::bigint,"
        " (SELECT count(*) FROM timer), (SELECT count(*) FROM timer WHERE due_at < now() - "
        "interval '1 minute'),"
        " EXISTS (SELECT 1 FROM user_event_rest) OR EXISTS (SELECT 1 FROM room_event_rest)"
        " OR EXISTS (SELECT 1 FROM audit_rest),"
        " (SELECT count(*) FROM erasure WHERE finished_at IS NULL)"
        " FROM outbox WHERE state <> 'done'");
    out.ownerless_shards = r[0].as<uint32_t>();
    out.outbox_waiting = r[1].as<uint64_t>();
    out.outbox_sending = r[2].as<uint64_t>();
    out.outbox_dead = r[3].as<uint64_t>();
    out.outbox_oldest_s = r[4].as<int64_t>();
    out.timers = r[5].as<uint64_t>();
    out.timers_overdue = r[6].as<uint64_t>();
    out.stray_events = r[7].as<bool>();
    out.erasures = r[8].as<uint64_t>();
    for (const auto& x : tx.exec(
             "SELECT DISTINCT ON (patrol) substr(patrol, 7), to_char(slot AT TIME ZONE 'UTC', "
             "'YYYY-MM-DD'), cursor->>'looked', cursor->>'swept' FROM patrol_run WHERE patrol LIKE "
             "'files/%' ORDER BY patrol, slot DESC"))
      out.sweeps.push_back({x[0].as<std::string>(), x[1].as<std::string>(), x[2].as<uint64_t>(),
                            x[3].as<uint64_t>()});
    return out;
  });
}

caf::expected<std::vector<shard_range>> ops_store::shards() {
  return impl_->run([&](pqxx::work& tx) -> caf::expected<std::vector<shard_range>> {
    std::vector<shard_range> out;
    for (const auto& r :
         tx.exec("SELECT s.shard_id, coalesce(m.node_name, ''), s.epoch, coalesce(p.node_name, '')"
                 " FROM shard s LEFT JOIN cluster_member m"
                 " ON m.incarnation = s.owner AND m.state IN ('up', 'draining')"
                 " LEFT JOIN shard_pin p ON p.shard_id = s.shard_id ORDER BY s.shard_id")) {
      auto id = static_cast<shard_id>(r[0].as<int>());
      auto owner = r[1].as<std::string>();
      auto epoch = r[2].as<int64_t>();
      auto pinned = r[3].as<std::string>();
      if (out.empty() || out.back().owner != owner || out.back().pinned_to != pinned) {
        out.push_back({id, id, std::move(owner), epoch, epoch, std::move(pinned)});
        continue;
      }
      out.back().last = id;
      out.back().least_epoch = std::min(out.back().least_epoch, epoch);
      out.back().most_epoch = std::max(out.back().most_epoch, epoch);
    }
    return out;
  });
}

caf::expected<std::string> role_of(const std::string& dsn) {
  try {
    auto db = open_connection(dsn, connection_use::query);
    pqxx::work tx{*db};
    return tx.exec1("SELECT current_user")[0].as<std::string>();
  } catch (const std::exception& x) {
    return make_error(ec::storage_unavailable, x.what());
  }
}

} // namespace zhian::storage
