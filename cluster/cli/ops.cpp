#include <functional>
#include <iostream>
#include <string_view>

#include <pwd.h>
#include <unistd.h>

#include "cluster/cli/cli.hpp"
#include "cluster/cli/commands.hpp"
#include "cluster/cli/table_out.hpp"
#include "protocols/errors.hpp"
#include "protocols/json_writer.hpp"
#include "storage/postgres/ops.hpp"

namespace zhian::cli {

namespace {

using storage::ops_store;

int complain(const caf::error& err) {
  std::cerr << "zhian ops: " << to_string(ec_of(err)) << ": " << detail_of(err) << '\n';
  return failed;
}

/// Runs `body(store)` with the settings' store.
int with_store(const common_options& from, const std::function<int(ops_store&)>& body) {
  auto conf = settings_or_complain(from);
  if (!conf)
    return wrong_config;
  if (conf->postgres.dsn.empty()) {
    std::cerr << "zhian ops: postgres.dsn is needed\n";
    return wrong_config;
  }
  ops_store store{conf->postgres.dsn, acting_person()};
  return body(store);
}

void put(json_writer& out, const storage::outbox_line& x) {
  out.open()
      .field("id", x.id)
      .field("shard", x.shard)
      .field("realm", to_string(x.in))
      .field("kind", x.kind)
      .field("dedup_key", x.dedup_key)
      .field("state", x.state)
      .field("once", x.once)
      .field("attempts", x.attempts)
      .field("next_at", x.next_at)
      .field("created_at", x.created_at)
      .field("error", x.error)
      .field("trace", x.trace)
      .close();
}

void put(table_out& out, const storage::outbox_line& x) {
  out.row({std::to_string(x.id), x.state, x.kind, x.dedup_key, std::to_string(x.attempts),
           x.next_at, x.error});
}

void put(json_writer& out, const storage::timer_line& x) {
  out.open()
      .field("entity", x.entity)
      .field("name", x.name)
      .field("shard", x.shard)
      .field("realm", to_string(x.in))
      .field("due_at", x.due_at)
      .field("due_in_s", x.due_in_s)
      .close();
}

void put(table_out& out, const storage::timer_line& x) {
  out.row({x.entity, x.name, x.due_at, std::to_string(x.due_in_s) + " s"});
}

void put(json_writer& out, const storage::shard_range& x) {
  out.open()
      .field("first", x.first)
      .field("last", x.last)
      .field("owner", x.owner)
      .field("least_epoch", x.least_epoch)
      .field("most_epoch", x.most_epoch)
      .close();
}

void put(table_out& out, const storage::shard_range& x) {
  out.row({std::to_string(x.first) + "-" + std::to_string(x.last),
           x.owner.empty() ? "(nobody)" : x.owner,
           std::to_string(x.least_epoch) + "-" + std::to_string(x.most_epoch)});
}

template <class T>
int show(const ops_options& how, const caf::expected<std::vector<T>>& lines,
         std::vector<std::string> head) {
  if (!lines)
    return complain(lines.error());
  if (how.json) {
    json_writer out;
    out.open().open_list("items");
    for (const auto& x : *lines)
      put(out, x);
    out.close_list().close();
    std::cout << out.take() << '\n';
    return done;
  }
  table_out out{std::move(head)};
  for (const auto& x : *lines)
    put(out, x);
  std::cout << out.str();
  return done;
}

const std::vector<std::string> outbox_head{"ID",    "STATE", "KIND",      "KEY",
                                           "TRIES", "NEXT",  "LAST ERROR"};

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
    show<storage::outbox_line>(how, changed, outbox_head);
    return out;
  });
}

void print_json(const storage::store_status& x) {
  json_writer out;
  out.open().field("schema", x.schema).open_list("members");
  for (const auto& m : x.members)
    out.open()
        .field("name", m.name)
        .field("incarnation", m.incarnation)
        .field("state", m.state)
        .field("version", m.version)
        .field("beat", m.beat)
        .field("started_at", m.started_at)
        .field("shards", m.shards)
        .close();
  out.close_list().field("ownerless_shards", x.ownerless_shards);
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
  table_out out{{"NODE", "STATE", "SHARDS", "BEAT", "VERSION", "STARTED", "INCARNATION"}};
  for (const auto& m : x.members)
    out.row({m.name, m.state, std::to_string(m.shards), std::to_string(m.beat), m.version,
             m.started_at, m.incarnation});
  std::cout << out.str();
}

} // namespace

std::string acting_person() {
  if (const char* name = std::getenv("SUDO_USER"); name != nullptr && *name != '\0')
    return name;
  if (const auto* entry = ::getpwuid(::geteuid()))
    return entry->pw_name;
  return std::to_string(::geteuid());
}

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
  return with_store(from, [&](ops_store& store) {
    return show(how, store.shards(), {"SHARDS", "OWNER", "EPOCHS"});
  });
}

int ops_outbox_list(const common_options& from, const ops_options& how) {
  return with_store(from, [&](ops_store& store) {
    return show(how, store.outbox(how.state, how.limit), outbox_head);
  });
}

int ops_outbox_retry(const common_options& from, const ops_options& how) {
  return change_each(from, how, &ops_store::retry);
}

int ops_outbox_drop(const common_options& from, const ops_options& how) {
  return change_each(from, how, &ops_store::drop);
}

int ops_timers_list(const common_options& from, const ops_options& how) {
  return with_store(from, [&](ops_store& store) {
    return show(how, store.timers(how.due_only, how.limit), {"ENTITY", "NAME", "DUE", "IN"});
  });
}

int ops_timers_run(const common_options& from, const ops_options& how) {
  return with_store(from, [&](ops_store& store) {
    auto got = store.run_timer(how.entity, how.name);
    if (!got)
      return complain(got.error());
    return show<storage::timer_line>(how, std::vector{*got}, {"ENTITY", "NAME", "DUE", "IN"});
  });
}

} // namespace zhian::cli
