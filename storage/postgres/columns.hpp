// Rows to statements: each column of all rows is one array parameter, and `unnest` makes rows of
// them again, so that a batch of any size is one statement a table.
#pragma once

#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

#include <pqxx/pqxx>

#include "storage/postgres/array_text.hpp"
#include "storage/postgres/tables.hpp"

namespace zhian::storage {

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

/// Runs a statement over `unnest(columns)`, all rows at once.
template <class Row>
pqxx::result run(pqxx::transaction_base& tx, const std::string& sql,
                 const std::vector<column<Row>>& columns, const std::vector<row_of<Row>>& rows) {
  std::vector<std::string> arrays;
  arrays.reserve(columns.size());
  for (const auto& c : columns) {
    array_text text;
    for (const auto& row : rows)
      c.put(text, row);
    arrays.push_back(text.take());
  }
  // Planned once a connection: planning such a statement takes longer than running it. Repeating
  // the definition of a name costs a look-up.
  auto name = "rows_" + std::to_string(std::hash<std::string>{}(sql));
  tx.conn().prepare(name, sql);
  return tx.exec_prepared(name, pqxx::prepare::make_dynamic_params(arrays));
}

/// Rows of tables that count versions.
template <class Row>
concept versioned = requires(const Row& x) {
  x.version;
};

template <class Row>
std::string update_statement(const row_table<Row>& to) {
  std::string set;
  for (const auto& c : to.columns) {
    if (!set.empty())
      set += ", ";
    std::string name{c.name};
    set += name + (c.kept ? " = coalesce(v." + name + ", t." + name + ')' : " = v." + name);
  }
  return std::string{"UPDATE "} + to.table + " AS t SET " + set + " FROM " + unnest(to.columns)
         + " AS v(" + names(to.columns) + ") WHERE " + to.match_sql
         + " AND t.version = v.version - 1 RETURNING " + to.key_sql;
}

/// Inserts the rows of version 1, or without versions, and replaces the others; what did not happen
/// is guilty.
template <class Row>
void write_rows(pqxx::transaction_base& tx, const row_table<Row>& to,
                const std::vector<batch_item>& items, std::vector<guilty_command>& guilty) {
  auto rows = rows_of<Row>(items);
  if (rows.empty())
    return;
  std::unordered_map<std::string, size_t> missing;
  for (const auto& row : rows)
    missing.emplace(to.key(*row.row), row.item->command);
  auto write = [&](const std::string& sql, const std::vector<row_of<Row>>& some) {
    if (!some.empty())
      for (const auto& line : run(tx, sql, to.columns, some))
        missing.erase(line[0].template as<std::string>());
  };
  static const std::string insert_sql =
      std::string{"INSERT INTO "} + to.table + " AS t (" + names(to.columns) + ") SELECT * FROM "
      + unnest(to.columns) + " ON CONFLICT DO NOTHING RETURNING " + to.key_sql;
  if constexpr (versioned<Row>) {
    static const std::string update_sql = update_statement(to);
    std::vector<row_of<Row>> fresh, changed;
    for (const auto& row : rows)
      (row.row->version == 1 ? fresh : changed).push_back(row);
    write(insert_sql, fresh);
    write(update_sql, changed);
  } else {
    write(insert_sql, rows);
  }
  for (const auto& [key, command] : missing)
    guilty.push_back({command, ec::version_conflict, std::string{to.table} + ' ' + key});
}

/// Runs the statement if there are rows; what it leaves undone is no fault.
template <class Row>
void write_plain(pqxx::transaction_base& tx, const std::string& sql,
                 const std::vector<column<Row>>& columns, const std::vector<batch_item>& items) {
  auto rows = rows_of<Row>(items);
  if (!rows.empty())
    run(tx, sql, columns, rows);
}

} // namespace zhian::storage
