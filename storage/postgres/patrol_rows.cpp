#include "storage/postgres/patrol_rows.hpp"

#include <stdexcept>

#include <rapidjson/document.h>

#include "protocols/json_writer.hpp"
#include "storage/postgres/columns.hpp"
#include "storage/postgres/read_rows.hpp"

namespace zhian::storage {

namespace {

/// {"asked":3,"settled":1}
std::string json_counts(const std::map<std::string, int64_t>& counts) {
  json_writer out;
  out.open();
  for (const auto& [word, n] : counts)
    out.field(word, n);
  return out.close().take();
}

std::map<std::string, int64_t> counts_of_json(const std::string& text) {
  rapidjson::Document doc;
  doc.Parse<rapidjson::kParseIterativeFlag>(text.data(), text.size());
  if (doc.HasParseError() || !doc.IsObject())
    throw std::runtime_error("the counts of a patrol cannot be read");
  std::map<std::string, int64_t> out;
  for (const auto& x : doc.GetObject())
    if (x.value.IsInt64())
      out.emplace(std::string{x.name.GetString(), x.name.GetStringLength()}, x.value.GetInt64());
  return out;
}

std::string json_cursor(const std::string& after) {
  return json_writer{}.open().field("after", after).close().take();
}

const row_table<patrol_run_row> runs{
    "patrol_run",
    R"(t.patrol || '|' || to_char(t.slot AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))",
    "t.patrol = v.patrol AND t.slot = v.slot",
    {
        ZHIAN_COLUMN("patrol", "text", x.row->patrol),
        ZHIAN_COLUMN("slot", "timestamptz", x.row->slot),
        shard_column,
        ZHIAN_COLUMN("state", "text", to_string(x.row->state)),
        ZHIAN_COLUMN("cursor", "jsonb", json_cursor(x.row->cursor)),
        ZHIAN_COLUMN("checked", "bigint", x.row->checked),
        ZHIAN_COLUMN("ours_fen", "bigint", x.row->ours_fen),
        ZHIAN_COLUMN("theirs_fen", "bigint", x.row->theirs_fen),
        ZHIAN_COLUMN("findings", "bigint", x.row->findings),
        ZHIAN_COLUMN("counts", "jsonb", json_counts(x.row->counts)),
        ZHIAN_COLUMN("started_at", "timestamptz", x.row->started_at),
        ZHIAN_COLUMN("finished_at", "timestamptz", x.row->finished_at),
        version_column,
    },
    key_of_run,
};

} // namespace

const char* const run_columns =
    "patrol, slot, state, cursor ->> 'after' AS after, checked, ours_fen, theirs_fen, findings,"
    " counts, started_at, finished_at, version";

patrol_run_row read_run(const pqxx::row& r) {
  patrol_run_row x;
  x.patrol = text_of(r[0]);
  x.slot = time_of(r[1]);
  auto state = parse_run_state(text_of(r[2]));
  if (!state)
    throw std::runtime_error("a run of a patrol is in no known state");
  x.state = *state;
  x.cursor = text_if_any(r[3]);
  x.checked = r[4].as<int64_t>();
  x.ours_fen = r[5].as<int64_t>();
  x.theirs_fen = r[6].as<int64_t>();
  x.findings = r[7].as<int64_t>();
  x.counts = counts_of_json(text_of(r[8]));
  x.started_at = time_of(r[9]);
  x.finished_at = time_if_any(r[10]);
  x.version = r[11].as<uint64_t>();
  return x;
}

std::string key_of_run(const patrol_run_row& x) {
  return x.patrol + '|' + to_rfc3339_us(x.slot);
}

void write_patrol_records(row_writes& out, const std::vector<batch_item>& items) {
  write_rows(out, runs, items);
}

} // namespace zhian::storage
