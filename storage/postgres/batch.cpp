#include "storage/postgres/batch.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <unordered_map>

#include "protocols/digest.hpp"
#include "protocols/runtime/log.hpp"
#include "storage/postgres/array_text.hpp"
#include "storage/postgres/tables.hpp"

namespace zhian::storage {

namespace {

/// bytea_output is hex: "\x…"
std::string bytes_of_bytea(std::string_view text) {
  return from_hex(text.substr(std::min<size_t>(2, text.size()))).value_or("");
}

const std::string begin_sql = "BEGIN";
const std::string commit_sql = "COMMIT";
const std::string open_sql = "SELECT * FROM begin_batch($1, $2, $3, $4, $5, $6, $7, $8)";
const std::string last_sql = "SELECT last_batch($1, $2, $3)";
const std::string heads_sql =
    "INSERT INTO stream_head (stream, shard_id, head) SELECT * FROM unnest($1::text[], $2::int[], "
    "$3::bigint[])"
    " ON CONFLICT (stream) DO UPDATE SET head = stream_head.head + excluded.head"
    " RETURNING stream, head, generation";
// Numbers are counted back from the head, which this transaction has moved and therefore owns: the
// statements can be sent before its answer is known.
const std::string ops_sql =
    "INSERT INTO op_dedup (shard_id, entity, op_key, body_hash, answer, first_seq)"
    " SELECT v.shard_id, v.entity, v.op_key, v.body_hash, v.answer, coalesce(h.head - v.back, 0)"
    " FROM unnest($1::int[], $2::text[], $3::text[], $4::bytea[], $5::bytea[], $6::text[],"
    " $7::bigint[]) AS v(shard_id, entity, op_key, body_hash, answer, stream, back)"
    " LEFT JOIN stream_head h ON h.stream = v.stream";
const std::string event_columns =
    " (stream, seq, realm, shard_id, type, data, at)"
    " SELECT v.stream, h.head - v.back, v.realm, v.shard_id, v.type, v.data, v.at"
    " FROM unnest($1::text[], $2::bigint[], $3::smallint[], $4::int[], $5::text[], $6::jsonb[],"
    " $7::timestamptz[]) AS v(stream, back, realm, shard_id, type, data, at)"
    " JOIN stream_head h ON h.stream = v.stream";
const std::string event_sql[] = {"INSERT INTO user_event" + event_columns,
                                 "INSERT INTO room_event" + event_columns};
const std::string owned_heads_sql =
    "SELECT h.stream, h.head, h.generation FROM unnest($1::text[], $2::int[], $3::bigint[])"
    " AS v(stream, shard_id, epoch) JOIN shard s ON s.shard_id = v.shard_id AND s.epoch = v.epoch"
    " AND s.owner = $4::uuid JOIN stream_head h ON h.stream = v.stream";
const std::string fence_sql =
    "SELECT shard_id, epoch FROM shard WHERE shard_id = ANY ($1::int[]) AND owner = $2::uuid";

/// What `expect_rows` raises.
constexpr std::string_view row_moved = "CF003";
/// An op that was committed before, for one.
constexpr std::string_view key_exists = "23505";

std::string_view bytes_of(const body_digest& x) {
  return {reinterpret_cast<const char*>(x.data()), x.size()};
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

std::optional<uint64_t> last_batch(pipeline& db, const std::string& incarnation, lane_mark mark) {
  auto rows =
      db.run(last_sql, {incarnation, std::to_string(mark.lane), std::to_string(mark.batch)});
  if (rows.text(0, 0).empty())
    return std::nullopt;
  return rows.number(0, 0);
}

batch_writer::batch_writer(pipeline& db, std::string incarnation, std::string timeline,
                           sabotage off, lane_mark mark)
    : db_(db),
      me_(std::move(incarnation)),
      timeline_(std::move(timeline)),
      off_(off),
      mark_(mark) {}

void batch_writer::fail(size_t command, ec why, std::string detail) {
  open_[command] = false;
  auto& out = outcomes_[command];
  out = {};
  out.error = why;
  out.detail = std::move(detail);
}

std::vector<size_t> batch_writer::take(const std::vector<const write_set*>& commands) {
  commands_ = &commands;
  outcomes_.assign(commands.size(), {});
  open_.assign(commands.size(), true);
  std::vector<size_t> all(commands.size());
  std::iota(all.begin(), all.end(), 0);
  return all;
}

std::vector<outcome> batch_writer::write(const std::vector<const write_set*>& commands) {
  slow_ = 0;
  auto all = take(commands);
  try {
    run(all);
  } catch (const std::exception& x) {
    // Nobody may wait for ever for a batch that met a fault of ours; what was committed before it
    // stays so.
    log::error("lane", "a batch failed in an unforeseen way", {{"what", x.what()}});
    lost_ = true;
    if (committing_)
      doubt(under_way_, x.what());
    for (auto i : all)
      if (open_[i])
        fail(i, ec::internal, "unforeseen");
  }
  return std::move(outcomes_);
}

std::vector<outcome> batch_writer::outcomes_of(const std::vector<const write_set*>& commands) {
  auto all = take(commands);
  sort_out(all);
  if (streams_.empty())
    return std::move(outcomes_);
  auto shards = shards_of(commands, all);
  array_text keys, homes, epochs;
  for (const auto& [key, s] : streams_) {
    keys.put(key);
    homes.put(s.shard);
    epochs.put(shards[s.shard]);
  }
  number_events(all, db_.run(owned_heads_sql, {keys.take(), homes.take(), epochs.take(), me_}));
  for (auto i : all)
    for (const auto& r : commands[i]->records)
      if (const auto* e = std::get_if<event_row>(&r);
          e && streams_[e->stream.key()].epoch.empty()) {
        fail(i, ec::storage_unavailable, "committed, and another node has it now");
        break;
      }
  return std::move(outcomes_);
}

void batch_writer::find_fenced(const std::vector<size_t>& which) {
  auto shards = shards_of(*commands_, which);
  array_text ids;
  for (auto [shard, epoch] : shards)
    ids.put(shard);
  std::set<shard_id> mine;
  auto rows = db_.run(fence_sql, {ids.take(), me_});
  for (int i = 0; i < rows.size(); ++i) {
    auto shard = static_cast<shard_id>(rows.number(i, 0));
    if (shards[shard] == rows.number(i, 1))
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

void batch_writer::add_opening(const std::vector<size_t>& which, bool known_ops) {
  db_.add(begin_sql);
  array_text ids, epochs, shards, entities, ops;
  if (!off_.no_fence)
    for (auto [shard, epoch] : shards_of(*commands_, which)) {
      ids.put(shard);
      epochs.put(epoch);
    }
  if (known_ops && !off_.no_dedup)
    for (auto i : which) {
      const auto& c = *(*commands_)[i];
      if (c.op.key.empty())
        continue;
      shards.put(c.shard);
      entities.put(c.entity);
      ops.put(c.op.key);
    }
  db_.add(open_sql, {ids.take(), epochs.take(), me_, shards.take(), entities.take(), ops.take(),
                     std::to_string(mark_.lane), std::to_string(++mark_.batch)});
  if (streams_.empty())
    return;
  array_text keys, homes, counts;
  for (const auto& [key, s] : streams_) {
    keys.put(key);
    homes.put(s.shard);
    counts.put(s.count);
  }
  db_.add(heads_sql, {keys.take(), homes.take(), counts.take()});
}

void batch_writer::note_known(const std::vector<size_t>& which, const answer_rows& known,
                              std::vector<size_t>& guilty) {
  if (known.size() == 0)
    return;
  std::unordered_map<std::string, size_t> by_op;
  for (auto i : which) {
    const auto& c = *(*commands_)[i];
    by_op.emplace(c.entity + '\n' + c.op.key, i);
  }
  for (int n = 0; n < known.size(); ++n) {
    auto at = by_op.find(std::string{known.text(n, 0)}.append("\n").append(known.text(n, 1)));
    if (at == by_op.end())
      continue;
    auto i = at->second;
    if (bytes_of_bytea(known.text(n, 2)) == bytes_of((*commands_)[i]->op.digest)) {
      auto& out = outcomes_[i];
      out = {};
      out.result.repeated = true;
      out.result.answer = bytes_of_bytea(known.text(n, 3));
      out.result.first_seq = known.number(n, 4);
    } else {
      fail(i, ec::idempotency_conflict, "the key was used with another body");
    }
    open_[i] = false;
    guilty.push_back(i);
  }
}

/// head - count + 1, head - count + 2, … in the order of the commands. Numbers taken for a command
/// that turns out to be guilty are given back with the transaction.
void batch_writer::add_events(const std::vector<size_t>& which) {
  array_text text[2][7];
  bool any[2] = {false, false};
  for (auto& [key, s] : streams_)
    s.placed = 0;
  for (auto i : which) {
    const auto& c = *(*commands_)[i];
    for (const auto& r : c.records)
      if (const auto* e = std::get_if<event_row>(&r)) {
        auto key = e->stream.key();
        auto& s = streams_[key];
        size_t to = e->stream.of == stream_kind::user ? 0 : 1;
        auto& a = text[to];
        any[to] = true;
        a[0].put(key);
        a[1].put(s.count - ++s.placed);
        a[2].put(static_cast<int>(e->in));
        a[3].put(c.shard);
        a[4].put(e->type);
        a[5].put(e->data);
        a[6].put(e->at);
      }
  }
  for (size_t to : {0, 1})
    if (any[to]) {
      auto& a = text[to];
      db_.add(event_sql[to], {a[0].take(), a[1].take(), a[2].take(), a[3].take(), a[4].take(),
                              a[5].take(), a[6].take()});
    }
}

/// With the number of their first event.
void batch_writer::add_ops(const std::vector<size_t>& which) {
  array_text shards, entities, ops, digests, answers, streams, backs;
  bool any = false;
  for (auto& [key, s] : streams_)
    s.placed = 0;
  for (auto i : which) {
    const auto& c = *(*commands_)[i];
    bool noted = !c.op.key.empty() && !off_.no_dedup;
    bool first = true;
    for (const auto& r : c.records)
      if (const auto* e = std::get_if<event_row>(&r)) {
        auto key = e->stream.key();
        auto& s = streams_[key];
        ++s.placed;
        if (noted && first) {
          streams.put(key);
          backs.put(s.count - s.placed);
        }
        first = false;
      }
    if (!noted)
      continue;
    if (first) {
      streams.put_null();
      backs.put_null();
    }
    any = true;
    shards.put(c.shard);
    entities.put(c.entity);
    ops.put(c.op.key);
    digests.put_bytes(bytes_of(c.op.digest));
    answers.put_bytes(c.answer);
  }
  if (any)
    db_.add(ops_sql, {shards.take(), entities.take(), ops.take(), digests.take(), answers.take(),
                      streams.take(), backs.take()});
}

void batch_writer::number_events(const std::vector<size_t>& which, const answer_rows& heads) {
  for (int i = 0; i < heads.size(); ++i) {
    auto& s = streams_[std::string{heads.text(i, 0)}];
    s.next = heads.number(i, 1) - s.count + 1;
    s.epoch = std::string{heads.text(i, 2)} + '.' + timeline_;
  }
  for (auto i : which) {
    auto& out = outcomes_[i];
    for (const auto& r : (*commands_)[i]->records)
      if (const auto* e = std::get_if<event_row>(&r)) {
        auto& s = streams_[e->stream.key()];
        auto seq = s.next++;
        out.result.seqs.push_back(seq);
        if (out.result.first_seq == 0)
          out.result.first_seq = seq;
        out.frames.push_back(std::make_shared<const stream_frame>(
            stream_frame{e->stream, s.epoch, seq, e->type, e->data, e->at}));
      }
  }
}

std::vector<batch_item> batch_writer::sort_out(const std::vector<size_t>& which) {
  streams_.clear();
  std::vector<batch_item> items;
  for (auto i : which) {
    const auto& c = *(*commands_)[i];
    outcomes_[i] = {};
    outcomes_[i].result.answer = c.answer;
    for (const auto& r : c.records) {
      if (const auto* e = std::get_if<event_row>(&r)) {
        auto& s = streams_[e->stream.key()];
        s.shard = c.shard;
        ++s.count;
      } else {
        items.push_back({i, &c, &r});
      }
    }
  }
  return items;
}

const std::string& batch_writer::held_to_count(const std::string& sql, size_t parameters) {
  auto& out = held_to_count_[&sql];
  if (out.empty())
    out = "WITH done AS (" + sql + ") SELECT expect_rows(count(*), $"
          + std::to_string(parameters + 1) + ") FROM done";
  return out;
}

bool batch_writer::in_one_journey(const std::vector<size_t>& which, row_writes& writes) {
  for (const auto& x : writes.statements)
    if (x.look && x.rows == 0)
      return false;
  db_.look();
  add_opening(which, false);
  add_events(which);
  add_ops(which);
  for (auto& x : writes.statements) {
    if (x.rows == 0) {
      db_.add(*x.sql, x.parameters);
      continue;
    }
    const auto& sql = held_to_count(*x.sql, x.parameters.size());
    x.parameters.push_back(std::to_string(x.rows));
    db_.add(sql, x.parameters);
    x.parameters.pop_back();
  }
  // From here until the answer the outcome is unknown: what is added may travel at once.
  committing_ = true;
  db_.add(commit_sql);
  try {
    auto answers = db_.run();
    if (!streams_.empty())
      number_events(which, answers[2]);
    committing_ = false;
    return true;
  } catch (const statement_refused& x) {
    committing_ = false; // What stood behind the refused one was not looked at.
    if (x.sqlstate != row_moved && x.sqlstate != key_exists)
      throw;
  }
  db_.roll_back();
  return false;
}

bool batch_writer::try_once(const std::vector<size_t>& which, std::vector<size_t>& guilty) {
  under_way_ = which;
  auto writes = writes_of(sort_out(which), off_.no_version);
  if (!in_one_journey(which, writes) && !step_by_step(which, writes, guilty))
    return false;
  for (auto i : which)
    open_[i] = false;
  return true;
}

bool batch_writer::step_by_step(const std::vector<size_t>& which, const row_writes& writes,
                                std::vector<size_t>& guilty) {
  // 1. The fence, the ops that were committed before, and the heads of the streams.
  add_opening(which, true);
  auto opened = db_.run();
  note_known(which, opened[1], guilty);
  if (!guilty.empty()) {
    db_.roll_back();
    return guilty.size() == which.size();
  }

  // 2. What is written. A row that had moved makes its command guilty: roll back, go on without it.
  add_events(which);
  add_ops(which);
  auto before = db_.waiting();
  for (const auto& x : writes.statements)
    db_.add(*x.sql, x.parameters);
  auto written = db_.run();
  for (size_t i = 0; i < writes.statements.size(); ++i)
    if (writes.statements[i].look)
      writes.statements[i].look(written[before + i]);
  std::vector<guilty_command> moved;
  for (const auto& verdict : writes.verdicts)
    verdict(moved);
  if (!moved.empty()) {
    db_.roll_back();
    for (auto& g : moved) {
      fail(g.command, g.why, std::move(g.detail));
      guilty.push_back(g.command);
    }
    return false;
  }
  if (!streams_.empty())
    number_events(which, opened[2]);

  // 3. From here until the answer the outcome is unknown.
  committing_ = true;
  db_.run(commit_sql);
  committing_ = false;
  return true;
}

} // namespace zhian::storage
