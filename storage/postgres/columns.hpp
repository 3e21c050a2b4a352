// Rows to statements: each column of all rows is one array parameter, and `unnest` makes rows of
// them again, so that a batch of any size is one statement a table.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "storage/postgres/array_text.hpp"
#include "storage/postgres/tables.hpp"

namespace zhian::storage {

/// Where a row counts its versions.
template <class Row>
requires requires(const Row& x) {
  x.version;
}
uint64_t version_of(const Row& x) {
  return x.version;
}
inline uint64_t version_of(const points_lot_row& x) {
  return x.lot.version;
}
inline uint64_t version_of(const points_hold_row& x) {
  return x.hold.version;
}

/// A row to write and the command that wants it.
template <class Row>
struct row_of {
  const Row* row;
  const batch_item* item;
};

/// One column: its name, its type in SQL, and how a row's value is put into the array of all.
template <class Row>
struct column {
  const char* name;
  const char* type;
  void (*put)(array_text&, const row_of<Row>&);
  bool kept = false; ///< NULL in an update: what is stored stays, untouched on its pages.
};

/// A column whose value is an expression over `x`, the row and who wants it: in place of a function
/// a column.
#define ZHIAN_COLUMN(name, type, expr)                                                             \
  {                                                                                                \
    name, type, [](array_text& out, const auto& x) {                                               \
      out.put(expr);                                                                               \
    }                                                                                              \
  }

/// The same; NULL when `absent` holds, and then what is stored stays.
#define ZHIAN_KEPT_COLUMN(name, type, absent, expr)                                                \
  {                                                                                                \
    name, type, [](array_text& out, const auto& x) { (absent) ? out.put_null() : out.put(expr); }, \
        true                                                                                       \
  }

/// Columns that most tables have; each becomes the column of the table it stands in.
inline constexpr struct {
  template <class Row>
  operator column<Row>() const {
    return ZHIAN_COLUMN("id", "text", x.row->id.str());
  }
} id_column;
inline constexpr struct {
  template <class Row>
  operator column<Row>() const {
    return ZHIAN_COLUMN("realm", "smallint", static_cast<int>(x.row->in));
  }
} realm_column;
inline constexpr struct {
  template <class Row>
  operator column<Row>() const {
    return ZHIAN_COLUMN("shard_id", "int", x.item->from->shard);
  }
} shard_column;
inline constexpr struct {
  template <class Row>
  operator column<Row>() const {
    return ZHIAN_COLUMN("version", "bigint", version_of(*x.row));
  }
} version_column;

/// A table of rows that each command writes whole: new ones, or in place of the version before.
template <class Row>
struct row_table {
  const char* table;
  const char* key_sql;   ///< SQL text of the key of a row named `t`.
  const char* match_sql; ///< How `t` and `v` are the same row; null where rows are never replaced.
  std::vector<column<Row>> columns;
  std::string (*key)(const Row&);
};

/// The rows of one kind among all that is written.
template <class Row>
std::vector<row_of<Row>> rows_of(const std::vector<batch_item>& items) {
  std::vector<row_of<Row>> out;
  for (const auto& item : items)
    if (const auto* row = std::get_if<Row>(item.what))
      out.push_back({row, &item});
  return out;
}

/// "a, b, …"
template <class Row>
std::string names(const std::vector<column<Row>>& columns) {
  std::string out;
  for (const auto& c : columns) {
    if (!out.empty())
      out += ", ";
    out += c.name;
  }
  return out;
}

/// "unnest($1::text[], $2::int[], …)"
template <class Row>
std::string unnest(const std::vector<column<Row>>& columns) {
  std::string out = "unnest(";
  for (size_t i = 0; i < columns.size(); ++i) {
    if (i > 0)
      out += ", ";
    out += '$' + std::to_string(i + 1) + "::" + columns[i].type + "[]";
  }
  return out + ')';
}

/// A statement over `unnest(columns)`, all rows at once.
template <class Row>
statement over(const std::string& sql, const std::vector<column<Row>>& columns,
               const std::vector<row_of<Row>>& rows) {
  statement out{&sql, {}, {}, 0};
  out.parameters.reserve(columns.size());
  for (const auto& c : columns) {
    array_text text;
    for (const auto& row : rows)
      c.put(text, row);
    out.parameters.push_back(text.take());
  }
  return out;
}

/// Rows of tables that count versions.
template <class Row>
concept versioned = requires(const Row& x) {
  version_of(x);
};

template <class Row>
std::string update_statement(const row_table<Row>& to, bool blind) {
  std::string set;
  for (const auto& c : to.columns) {
    if (!set.empty())
      set += ", ";
    std::string name{c.name};
    set += name + (c.kept ? " = coalesce(v." + name + ", t." + name + ')' : " = v." + name);
  }
  return std::string{"UPDATE "} + to.table + " AS t SET " + set + " FROM " + unnest(to.columns)
         + " AS v(" + names(to.columns) + ") WHERE " + to.match_sql
         + (blind ? "" : " AND t.version = v.version - 1") + " RETURNING " + to.key_sql;
}

/// Inserts the rows of version 1, or without versions, and replaces the others; what did not happen
/// is guilty.
template <class Row>
void write_rows(row_writes& out, const row_table<Row>& to, const std::vector<batch_item>& items) {
  auto rows = rows_of<Row>(items);
  if (rows.empty())
    return;
  auto missing = std::make_shared<std::unordered_map<std::string, size_t>>();
  for (const auto& row : rows)
    missing->emplace(to.key(*row.row), row.item->command);
  auto write = [&](const std::string& sql, const std::vector<row_of<Row>>& some) {
    if (some.empty())
      return;
    auto& added = out.statements.emplace_back(over(sql, to.columns, some));
    added.rows = some.size();
    added.look = [missing](const answer_rows& done) {
      for (int i = 0; i < done.size(); ++i)
        missing->erase(std::string{done.text(i, 0)});
    };
  };
  static const std::string insert_sql =
      std::string{"INSERT INTO "} + to.table + " AS t (" + names(to.columns) + ") SELECT * FROM "
      + unnest(to.columns) + " ON CONFLICT DO NOTHING RETURNING " + to.key_sql;
  if constexpr (versioned<Row>) {
    static const std::string update_sql = update_statement(to, false);
    static const std::string blind_sql = update_statement(to, true);
    std::vector<row_of<Row>> fresh, changed;
    for (const auto& row : rows)
      (version_of(*row.row) == 1 ? fresh : changed).push_back(row);
    write(insert_sql, fresh);
    write(out.blind ? blind_sql : update_sql, changed);
  } else {
    write(insert_sql, rows);
  }
  out.verdicts.push_back([missing, table = to.table](std::vector<guilty_command>& guilty) {
    for (const auto& [key, command] : *missing)
      guilty.push_back({command, ec::version_conflict, std::string{table} + ' ' + key});
  });
}

/// Runs the statement if there are rows; what it leaves undone is no fault.
template <class Row>
void write_plain(row_writes& out, const std::string& sql, const std::vector<column<Row>>& columns,
                 const std::vector<batch_item>& items) {
  auto rows = rows_of<Row>(items);
  if (!rows.empty())
    out.statements.push_back(over(sql, columns, rows));
}

} // namespace zhian::storage
