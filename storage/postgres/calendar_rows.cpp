#include "storage/postgres/calendar_rows.hpp"

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <unordered_map>

#include <rapidjson/document.h>

#include "protocols/json_writer.hpp"
#include "storage/postgres/columns.hpp"
#include "storage/postgres/read_rows.hpp"

namespace zhian::storage {

namespace {

[[noreturn]] void unreadable(const char* what) {
  throw std::runtime_error(std::string{"a calendar event without a good "} + what);
}

/// {"freq":"weekly","interval":1,"by_weekday":[1,5],"until":"2026-12-31","count":null}
std::string json_recurrence(const recurrence& x) {
  json_writer out;
  out.open()
      .field("freq", to_string(x.freq))
      .field("interval", x.interval)
      .list("by_weekday", x.by_weekday, [&](uint8_t day) { out.put(day); });
  if (x.until)
    out.field("until", date_text(*x.until));
  else
    out.null("until");
  if (x.count)
    out.field("count", *x.count);
  else
    out.null("count");
  return out.close().take();
}

recurrence recurrence_of_json(std::string_view text) {
  rapidjson::Document doc;
  doc.Parse<rapidjson::kParseIterativeFlag>(text.data(), text.size());
  if (doc.HasParseError() || !doc.IsObject())
    unreadable("recurrence");
  for (const auto* name : {"freq", "interval", "by_weekday", "until", "count"})
    if (!doc.HasMember(name))
      unreadable(name);
  recurrence out;
  const auto& freq = doc["freq"];
  auto known = false;
  for (auto x : {frequency::daily, frequency::weekly, frequency::monthly, frequency::yearly})
    if (freq.IsString() && to_string(x) == std::string_view{freq.GetString()}) {
      out.freq = x;
      known = true;
    }
  if (!known || !doc["interval"].IsUint() || !doc["by_weekday"].IsArray())
    unreadable("frequency");
  out.interval = doc["interval"].GetUint();
  for (const auto& day : doc["by_weekday"].GetArray()) {
    if (!day.IsUint() || day.GetUint() < 1 || day.GetUint() > 7)
      unreadable("weekday");
    out.by_weekday.push_back(static_cast<uint8_t>(day.GetUint()));
  }
  if (doc["until"].IsString()) {
    out.until = parse_date(doc["until"].GetString());
    if (!out.until)
      unreadable("until");
  }
  if (doc["count"].IsUint())
    out.count = doc["count"].GetUint();
  return out;
}

const row_table<calendar_row> events{
    "calendar_event",
    "t.id",
    "t.id = v.id",
    {
        id_column,
        realm_column,
        shard_column,
        ZHIAN_COLUMN("user_id", "text", x.row->user.str()),
        ZHIAN_COLUMN("title", "text", x.row->draft.title),
        ZHIAN_COLUMN("note", "text", x.row->draft.note),
        ZHIAN_COLUMN("place", "text", x.row->draft.place),
        ZHIAN_COLUMN("link", "text", x.row->draft.link),
        ZHIAN_COLUMN("kind", "smallint", static_cast<int>(x.row->draft.what)),
        ZHIAN_COLUMN("starts_at", "timestamp", to_string(x.row->draft.when.starts_at)),
        ZHIAN_COLUMN("time_zone", "text", x.row->draft.when.time_zone),
        ZHIAN_COLUMN("all_day", "bool", x.row->draft.when.all_day),
        ZHIAN_COLUMN("duration_min", "int", x.row->draft.when.duration_min),
        {"recurrence", "jsonb",
         [](array_text& out, const auto& x) {
           const auto& rule = x.row->draft.when.repeats;
           rule ? out.put(json_recurrence(*rule)) : out.put_null();
         }},
        ZHIAN_COLUMN("remind_before_min", "int", x.row->draft.remind_before_min),
        ZHIAN_COLUMN("first_at", "timestamptz", x.row->first_at),
        ZHIAN_COLUMN("last_at", "timestamptz", x.row->last_at),
        ZHIAN_COLUMN("ends_at", "timestamptz", x.row->ends_at),
        ZHIAN_COLUMN("reminded", "timestamptz", x.row->reminded),
        ZHIAN_COLUMN("edition", "bigint", x.row->edition),
        ZHIAN_COLUMN("created_at", "timestamptz", x.row->created_at),
        ZHIAN_COLUMN("changed_at", "timestamptz", x.row->changed_at),
        version_column,
    },
    [](const calendar_row& x) { return x.id.str(); },
};

const std::vector<column<calendar_gone>> gone_columns{
    id_column,
    version_column,
    ZHIAN_COLUMN("command", "int", x.item->command),
};

std::string columns_with(const char* note) {
  return std::string{"id, realm, user_id, title, "} + note
         + ", place, link, kind, to_char(starts_at, 'YYYY-MM-DD\"T\"HH24:MI'), time_zone, all_day,"
           " duration_min, recurrence, remind_before_min, first_at, last_at, ends_at, reminded,"
           " edition, created_at, changed_at, version";
}

calendar_row read_event(const pqxx::row& r) {
  calendar_row x;
  x.id = id_of<calendar_id>(r[0]);
  x.in = static_cast<realm>(r[1].as<int>());
  x.user = id_of<user_id>(r[2]);
  x.draft.title = text_of(r[3]);
  x.draft.note = text_of(r[4]);
  x.draft.place = text_of(r[5]);
  x.draft.link = text_of(r[6]);
  x.draft.what = static_cast<calendar_kind>(r[7].as<int>());
  auto& when = x.draft.when;
  auto start = parse_wall_time(text_of(r[8]));
  if (!start)
    unreadable("start");
  when.starts_at = *start;
  when.time_zone = text_of(r[9]);
  when.all_day = r[10].as<bool>();
  when.duration_min = r[11].as<uint32_t>();
  if (!r[12].is_null())
    when.repeats = recurrence_of_json(text_of(r[12]));
  if (!r[13].is_null())
    x.draft.remind_before_min = r[13].as<uint32_t>();
  x.first_at = time_of(r[14]);
  x.last_at = time_of(r[15]);
  x.ends_at = time_of(r[16]);
  x.reminded = time_if_any(r[17]);
  x.edition = r[18].as<uint64_t>();
  x.created_at = time_of(r[19]);
  x.changed_at = time_of(r[20]);
  x.version = r[21].as<uint64_t>();
  return x;
}

int number_of(realm in) {
  return static_cast<int>(in);
}

} // namespace

void write_calendar_records(row_writes& out, const std::vector<batch_item>& items) {
  write_rows(out, events, items);
  auto gone = rows_of<calendar_gone>(items);
  if (gone.empty())
    return;
  static const std::string sql = "DELETE FROM calendar_event t USING " + unnest(gone_columns)
                                 + " AS v(" + names(gone_columns)
                                 + ") WHERE t.id = v.id AND t.version = v.version RETURNING t.id";
  auto missing = std::make_shared<std::unordered_map<std::string, size_t>>();
  for (const auto& row : gone)
    missing->emplace(row.row->id.str(), row.item->command);
  auto& added = out.statements.emplace_back(over(sql, gone_columns, gone));
  added.rows = gone.size();
  added.look = [missing](const answer_rows& done) {
    for (int i = 0; i < done.size(); ++i)
      missing->erase(std::string{done.text(i, 0)});
  };
  out.verdicts.push_back([missing](std::vector<guilty_command>& guilty) {
    for (const auto& [id, command] : *missing)
      guilty.push_back({command, ec::version_conflict, "calendar_event " + id});
  });
}

void run_query(pqxx::transaction_base& tx, const find_calendar_event& q,
               find_calendar_event::reply& out) {
  static const auto sql = "SELECT " + columns_with("note")
                          + " FROM calendar_event WHERE id = $1 AND user_id = $2 AND realm = $3";
  auto rows = tx.exec_params(sql, q.id.str(), q.owner.str(), number_of(q.in));
  if (!rows.empty())
    out.row = read_event(rows[0]);
}

void run_query(pqxx::transaction_base& tx, const count_calendar_events& q, uint32_t& out) {
  auto rows =
      tx.exec_params("SELECT count(*) FROM calendar_event WHERE user_id = $1 AND realm = $2",
                     q.owner.str(), number_of(q.in));
  out = rows[0][0].as<uint32_t>();
}

void run_query(pqxx::transaction_base& tx, const list_calendar_events& q,
               list_calendar_events::reply& out) {
  static const auto sql =
      "SELECT " + columns_with("''")
      + " FROM calendar_event WHERE user_id = $1 AND realm = $2 AND ends_at > $3 AND first_at < $4"
        " ORDER BY id COLLATE \"C\" LIMIT $5";
  for (const auto& r : tx.exec_params(sql, q.owner.str(), number_of(q.in), to_rfc3339_us(q.from),
                                      to_rfc3339_us(q.to), most_calendar_events))
    out.items.push_back(read_event(r));
}

} // namespace zhian::storage
