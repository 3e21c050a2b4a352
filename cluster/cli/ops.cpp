#include <functional>
#include <iostream>
#include <string>

#include "cluster/cli/show.hpp"
#include "storage/postgres/ops.hpp"

namespace zhian::storage {

template <class Show>
static void show_fields(const outbox_line& x, Show&& show) {
  show("id", "ID", x.id);
  show("state", "STATE", x.state);
  show("kind", "KIND", x.kind);
  show("dedup_key", "KEY", x.dedup_key);
  show("attempts", "TRIES", x.attempts);
  show("next_at", "NEXT", x.next_at);
  show("error", "LAST ERROR", x.error);
  show("shard", nullptr, x.shard);
  show("realm", nullptr, to_string(x.in));
  show("once", nullptr, x.once);
  show("created_at", nullptr, x.created_at);
  show("trace", nullptr, x.trace);
}

template <class Show>
static void show_fields(const timer_line& x, Show&& show) {
  show("entity", "ENTITY", x.entity);
  show("name", "NAME", x.name);
  show("due_at", "DUE", x.due_at);
  show("due_in_s", "IN", x.due_in_s, std::to_string(x.due_in_s) + " s");
  show("shard", nullptr, x.shard);
  show("realm", nullptr, to_string(x.in));
}

template <class Show>
static void show_fields(const member_line& x, Show&& show) {
  show("name", "NODE", x.name);
  show("state", "STATE", x.state);
  show("shards", "SHARDS", x.shards);
  show("beat", "BEAT", x.beat);
  show("version", "VERSION", x.version);
  show("started_at", "STARTED", x.started_at);
  show("incarnation", "INCARNATION", x.incarnation);
}

template <class Show>
static void show_fields(const shard_range& x, Show&& show) {
  show("first", "SHARDS", x.first, std::to_string(x.first) + "-" + std::to_string(x.last));
  show("last", nullptr, x.last);
  show("owner", "OWNER", x.owner, x.owner.empty() ? "(nobody)" : x.owner);
  show("least_epoch", "EPOCHS", x.least_epoch,
       std::to_string(x.least_epoch) + "-" + std::to_string(x.most_epoch));
  show("most_epoch", nullptr, x.most_epoch);
  show("pinned_to", "PINNED TO", x.pinned_to, x.pinned_to.empty() ? "-" : x.pinned_to);
}

} // namespace zhian::storage

namespace zhian::cli {

namespace {

using storage::ops_store;

/// Runs `body(store)` with the settings' store.
int with_store(const common_options& from, const std::function<int(ops_store&)>& body) {
  return with_settings(from, [&](settings& conf) {
    ops_store store{conf.postgres.dsn, acting_person()};
    return body(store);
  });
}

/// Changes each of the named items; one that cannot be changed does not keep the others from it.
int change_each(const common_options& from, const ops_options& how,
                caf::expected<storage::outbox_line> (ops_store::*change)(int64_t)) {
  return with_store(from, [&](ops_store& store) {
    std::vector<storage::outbox_line> changed;
    int out = done;
    for (auto id : how.ids) {
      auto got = (store.*change)(id);
      if (got)
        changed.push_back(*got);
      else
        out = complain(got.error());
    }
    show<storage::outbox_line>(how, changed);
    return out;
  });
}

void print_json(const storage::store_status& x) {
  json_writer out;
  out.open().field("schema", x.schema);
  put_list(out, "members", x.members);
  out.field("ownerless_shards", x.ownerless_shards);
  out.open("outbox").field("waiting", x.outbox_waiting).field("sending", x.outbox_sending);
  out.field("dead", x.outbox_dead).field("oldest_due_s", x.outbox_oldest_s).close();
  out.open("timers").field("all", x.timers).field("overdue", x.timers_overdue).close();
  out.open_list("file_sweeps");
  for (const auto& s : x.sweeps)
    out.open()
        .field("node", s.node)
        .field("day", s.day)
        .field("looked", s.looked)
        .field("swept", s.swept)
        .close();
  out.close_list().field("erasures", x.erasures);
  out.field("stray_events", x.stray_events).close();
  std::cout << out.take() << '\n';
}

void print_text(const storage::store_status& x) {
  std::cout << "schema      " << (x.schema.empty() ? "current" : x.schema) << '\n';
  if (!x.schema.empty())
    return;
  std::cout << "shards      " << x.ownerless_shards << " without an owner\n"
            << "outbox      " << x.outbox_waiting << " waiting, " << x.outbox_sending
            << " being sent, " << x.outbox_dead << " dead; oldest due for " << x.outbox_oldest_s
            << " s\n"
            << "timers      " << x.timers << ", " << x.timers_overdue
            << " overdue by more than a minute\n"
            << "erasures    " << x.erasures << " closed accounts not yet gone\n";
  for (const auto& s : x.sweeps)
    std::cout << "files       " << s.node << ": " << s.swept << " of " << s.looked
              << " had no row and were taken away (" << s.day << ")\n";
  std::cout << "partitions  "
            << (x.stray_events ? "rows outside of any month: upkeep is behind" : "in order")
            << "\n\n";
  std::cout << table_of(x.members);
}

} // namespace

int ops_status(const common_options& from, const ops_options& how) {
  return with_store(from, [&](ops_store& store) {
    auto got = store.status();
    if (!got)
      return complain(got.error());
    how.json ? print_json(*got) : print_text(*got);
    return static_cast<int>(done);
  });
}

int ops_shards(const common_options& from, const ops_options& how) {
  return with_store(from, [&](ops_store& store) { return show(how, store.shards()); });
}

int ops_outbox_list(const common_options& from, const ops_options& how) {
  return with_store(
      from, [&](ops_store& store) { return show(how, store.outbox(how.state, how.limit)); });
}

int ops_outbox_retry(const common_options& from, const ops_options& how) {
  return change_each(from, how, &ops_store::retry);
}

int ops_outbox_drop(const common_options& from, const ops_options& how) {
  return change_each(from, how, &ops_store::drop);
}

int ops_timers_list(const common_options& from, const ops_options& how) {
  return with_store(
      from, [&](ops_store& store) { return show(how, store.timers(how.due_only, how.limit)); });
}

int ops_timers_run(const common_options& from, const ops_options& how) {
  return with_store(from, [&](ops_store& store) {
    auto got = store.run_timer(how.entity, how.name);
    if (!got)
      return complain(got.error());
    return show<storage::timer_line>(how, std::vector{*got});
  });
}

} // namespace zhian::cli
