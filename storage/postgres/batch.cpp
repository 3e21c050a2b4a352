#include "storage/postgres/batch.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include "protocols/runtime/log.hpp"
#include "storage/postgres/array_text.hpp"
#include "storage/postgres/tables.hpp"

namespace zhian::storage {

namespace {

std::string unhex(std::string_view text) {
  // bytea_output is hex: "\x…"
  std::string out;
  auto value = [](char c) { return c <= '9' ? c - '0' : (c | 32) - 'a' + 10; };
  for (size_t i = 2; i + 1 < text.size(); i += 2)
    out += static_cast<char>(value(text[i]) << 4 | value(text[i + 1]));
  return out;
}

std::string_view bytes_of(const body_digest& x) {
  return {reinterpret_cast<const char*>(x.data()), x.size()};
}

/// The first line of a database error: what follows (DETAIL) may quote a whole row, and a log holds no personal data.
std::string first_line(const char* what) {
  std::string_view text{what};
  return std::string{text.substr(0, text.find('\n'))};
}

/// Shards of the commands with their epochs, each once, in order.
std::map<shard_id, uint64_t> shards_of(const std::vector<const write_set*>& commands,
                                       const std::vector<size_t>& which) {
  std::map<shard_id, uint64_t> out;
  for (auto i : which)
    out.emplace(commands[i]->shard, commands[i]->epoch);
  return out;
}

} // namespace

batch_writer::batch_writer(pqxx::connection& db, std::string incarnation, std::string timeline, sabotage off)
    : db_(db), me_(std::move(incarnation)), timeline_(std::move(timeline)), off_(off) {
  db_.prepare("open_batch", "SELECT * FROM open_batch($1, $2, $3, $4, $5, $6)");
  db_.prepare("bump_heads",
              "INSERT INTO stream_head (stream, shard_id, head) SELECT * FROM unnest($1::text[], $2::int[], $3::bigint[])"
              " ON CONFLICT (stream) DO UPDATE SET head = stream_head.head + excluded.head"
              " RETURNING stream, head, generation");
  db_.prepare("remember_ops",
              "INSERT INTO op_dedup (shard_id, entity, op_key, body_hash, answer, first_seq) SELECT * FROM"
              " unnest($1::int[], $2::text[], $3::text[], $4::bytea[], $5::bytea[], $6::bigint[])");
  for (const char* table : {"user_event", "room_event"})
    db_.prepare(std::string{"add_"} + table,
                std::string{"INSERT INTO "} + table
                  + " (stream, seq, realm, shard_id, type, data, at) SELECT * FROM unnest($1::text[], $2::bigint[],"
                    " $3::smallint[], $4::int[], $5::text[], $6::jsonb[], $7::timestamptz[])");
}

void batch_writer::fail(size_t command, ec why, std::string detail) {
  auto& out = outcomes_[command];
  out.error = why;
  out.detail = std::move(detail);
  out.untouched = false;
  out.frames.clear();
  out.result = {};
}

std::vector<outcome> batch_writer::write(const std::vector<const write_set*>& commands) {
  commands_ = &commands;
  outcomes_.assign(commands.size(), {});
  std::vector<size_t> all(commands.size());
  for (size_t i = 0; i < all.size(); ++i)
    all[i] = i;
  run(std::move(all));
  return std::move(outcomes_);
}

void batch_writer::run(std::vector<size_t> which) {
  // First together, then once without the guilty, then one by one: a bad command costs the others two round trips.
  for (int round = 0; !which.empty(); ++round) {
    if (lost_) {
      for (auto i : which) {
        fail(i, ec::storage_unavailable, "connection lost");
        outcomes_[i].untouched = !in_doubt_;
      }
      return;
    }
    if (round >= 2 && which.size() > 1) {
      for (auto i : which)
        run({i});
      return;
    }
    std::vector<size_t> guilty;
    try {
      if (try_once(which, guilty))
        return;
    } catch (const pqxx::broken_connection&) {
      lost_ = true;
      continue;
    } catch (const pqxx::in_doubt_error& x) {
      lost_ = true;
      in_doubt_ = true;
      log::warn("lane", "the outcome of a commit is unknown", {{"commands", which.size()}, {"what", first_line(x.what())}});
      continue;
    } catch (const pqxx::sql_error& x) {
      if (!db_.is_open()) {
        lost_ = true;
        continue;
      }
      if (x.sqlstate() == "CF001") {
        try {
          find_fenced(which);
        } catch (const pqxx::failure&) {
          lost_ = true;
          continue;
        }
        std::erase_if(which, [&](size_t i) { return outcomes_[i].error == ec::fenced; });
        continue;
      }
      // Time-outs, deadlocks, a server going down: nothing was committed, a repeat may succeed.
      auto state = x.sqlstate();
      bool passing = state == "57014" || state == "55P03" || state == "40P01" || state == "40001"
                     || state.starts_with("57P") || state.starts_with("53") || state == "25P03";
      if (passing) {
        for (auto i : which) {
          fail(i, ec::storage_unavailable, first_line(x.what()));
          outcomes_[i].untouched = true; // An error rolls back.
        }
        if (state.starts_with("57P") || state == "25P03")
          lost_ = true;
        return;
      }
      if (which.size() == 1) {
        log::error("lane", "a command was refused by the database",
                   {{"sqlstate", state}, {"what", first_line(x.what())}, {"entity", (*commands_)[which[0]]->entity},
                    {"trace", (*commands_)[which[0]]->trace}});
        fail(which[0], ec::internal, "refused by the database");
        return;
      }
      for (auto i : which)
        run({i});
      return;
    } catch (const pqxx::failure& x) {
      log::warn("lane", "the database failed", {{"what", first_line(x.what())}});
      lost_ = true;
      continue;
    }
    std::erase_if(which, [&](size_t i) { return std::find(guilty.begin(), guilty.end(), i) != guilty.end(); });
  }
}

void batch_writer::find_fenced(const std::vector<size_t>& which) {
  auto shards = shards_of(*commands_, which);
  array_text ids;
  for (auto [shard, epoch] : shards)
    ids.put(shard);
  std::set<shard_id> mine;
  pqxx::nontransaction tx{db_};
  for (const auto& row : tx.exec_params("SELECT shard_id, epoch FROM shard WHERE shard_id = ANY ($1::int[]) AND owner = $2::uuid",
                                        ids.take(), me_)) {
    auto shard = static_cast<shard_id>(row[0].as<int>());
    if (shards[shard] == row[1].as<uint64_t>())
      mine.insert(shard);
  }
  bool any = false;
  for (auto i : which)
    if (!mine.contains((*commands_)[i]->shard)) {
      fail(i, ec::fenced, "shard " + std::to_string((*commands_)[i]->shard));
      any = true;
    }
  // The ownership moved back and forth in between: whoever asks again gets a clear answer.
  if (!any)
    for (auto i : which)
      fail(i, ec::fenced, "ownership is changing");
}

bool batch_writer::try_once(const std::vector<size_t>& which, std::vector<size_t>& guilty) {
  const auto& commands = *commands_;
  pqxx::work tx{db_};

  // 1. The fence, and the ops that were committed before.
  {
    array_text ids, epochs, shards, entities, ops;
    if (!off_.no_fence)
      for (auto [shard, epoch] : shards_of(commands, which)) {
        ids.put(shard);
        epochs.put(epoch);
      }
    std::unordered_map<std::string, size_t> by_op;
    if (!off_.no_dedup)
      for (auto i : which) {
        const auto& c = *commands[i];
        if (c.op.key.empty())
          continue;
        shards.put(c.shard);
        entities.put(c.entity);
        ops.put(c.op.key);
        by_op.emplace(c.entity + '\n' + c.op.key, i);
      }
    auto known = tx.exec_prepared("open_batch", ids.take(), epochs.take(), me_, shards.take(), entities.take(), ops.take());
    for (const auto& row : known) {
      auto at = by_op.find(row[0].as<std::string>() + '\n' + row[1].as<std::string>());
      if (at == by_op.end())
        continue;
      auto i = at->second;
      if (unhex(row[2].c_str()) == bytes_of(commands[i]->op.digest)) {
        auto& out = outcomes_[i];
        out.error = ec::none;
        out.result.repeated = true;
        out.result.answer = unhex(row[3].c_str());
        out.result.first_seq = row[4].as<uint64_t>();
      } else {
        fail(i, ec::idempotency_conflict, "the key was used with another body");
      }
      guilty.push_back(i);
    }
  }
  std::vector<size_t> todo;
  for (auto i : which)
    if (std::find(guilty.begin(), guilty.end(), i) == guilty.end())
      todo.push_back(i);
  if (todo.empty())
    return true;

  // 2. The numbers of the events: head + 1, head + 2, …, in the order of the commands.
  struct stream_state {
    shard_id shard = 0;
    uint64_t count = 0;
    uint64_t next = 0;
    std::string epoch;
  };
  std::map<std::string, stream_state> streams;
  std::vector<batch_item> items;
  for (auto i : todo) {
    outcomes_[i] = {};
    for (const auto& r : commands[i]->records) {
      if (const auto* e = std::get_if<event_row>(&r)) {
        auto& s = streams[e->stream.key()];
        s.shard = commands[i]->shard;
        ++s.count;
      } else {
        items.push_back({i, commands[i], &r});
      }
    }
  }
  if (!streams.empty()) {
    array_text keys, shards, counts;
    for (const auto& [key, s] : streams) {
      keys.put(key);
      shards.put(s.shard);
      counts.put(s.count);
    }
    for (const auto& row : tx.exec_prepared("bump_heads", keys.take(), shards.take(), counts.take())) {
      auto& s = streams[row[0].as<std::string>()];
      s.next = row[1].as<uint64_t>() - s.count + 1;
      s.epoch = row[2].as<std::string>() + '.' + timeline_;
    }
    array_text text[2][7];
    size_t n[2] = {0, 0};
    for (auto i : todo)
      for (const auto& r : commands[i]->records)
        if (const auto* e = std::get_if<event_row>(&r)) {
          auto& s = streams[e->stream.key()];
          auto seq = s.next++;
          size_t to = e->stream.of == stream_kind::user ? 0 : 1;
          auto& a = text[to];
          ++n[to];
          a[0].put(e->stream.key());
          a[1].put(seq);
          a[2].put(static_cast<int>(e->in));
          a[3].put(commands[i]->shard);
          a[4].put(e->type);
          a[5].put(e->data);
          a[6].put(e->at);
          auto& out = outcomes_[i];
          out.result.seqs.push_back(seq);
          if (out.result.first_seq == 0)
            out.result.first_seq = seq;
          out.frames.push_back(std::make_shared<const stream_frame>(
            stream_frame{e->stream, s.epoch, seq, e->type, e->data, e->at}));
        }
    for (size_t to : {0, 1})
      if (n[to] > 0) {
        auto& a = text[to];
        tx.exec_prepared(to == 0 ? "add_user_event" : "add_room_event", a[0].take(), a[1].take(), a[2].take(),
                         a[3].take(), a[4].take(), a[5].take(), a[6].take());
      }
  }

  // 3. The ops, with the number of their first event.
  if (!off_.no_dedup) {
    array_text shards, entities, ops, digests, answers, seqs;
    bool any = false;
    for (auto i : todo) {
      const auto& c = *commands[i];
      if (c.op.key.empty())
        continue;
      any = true;
      shards.put(c.shard);
      entities.put(c.entity);
      ops.put(c.op.key);
      digests.put_bytes(bytes_of(c.op.digest));
      answers.put_bytes(c.answer);
      seqs.put(outcomes_[i].result.first_seq);
    }
    if (any)
      tx.exec_prepared("remember_ops", shards.take(), entities.take(), ops.take(), digests.take(), answers.take(), seqs.take());
  }

  // 4. The rows. A row that had moved makes its command guilty: roll back, go on without it.
  std::vector<guilty_command> moved;
  write_records(tx, items, moved);
  if (!moved.empty()) {
    tx.abort();
    for (auto& g : moved) {
      fail(g.command, g.why, std::move(g.detail));
      guilty.push_back(g.command);
    }
    return false;
  }
  tx.commit();
  for (auto i : todo)
    outcomes_[i].result.answer = commands[i]->answer;
  return true;
}

} // namespace zhian::storage
