#include "storage/postgres/purse_rows.hpp"

#include "storage/postgres/columns.hpp"

namespace zhian::storage {

namespace {

const row_table<purse_row> purses{
    "purse",
    "t.name",
    "t.name = v.name",
    {
        ZHIAN_COLUMN("name", "text", x.row->name),
        realm_column,
        shard_column,
        ZHIAN_COLUMN("balance", "bigint", x.row->balance),
        version_column,
    },
    [](const purse_row& x) { return x.name; },
};

const std::vector<column<purse_entry_row>> entry_columns{
    shard_column,
    realm_column,
    ZHIAN_COLUMN("purse", "text", x.row->purse),
    ZHIAN_COLUMN("number", "bigint", x.row->number),
    ZHIAN_COLUMN("amount", "bigint", x.row->amount),
    ZHIAN_COLUMN("balance", "bigint", x.row->balance),
    ZHIAN_COLUMN("peer", "text", x.row->peer),
    ZHIAN_COLUMN("of_number", "bigint", x.row->of),
    ZHIAN_COLUMN("op", "text", x.row->op),
};

} // namespace

void write_purse_records(row_writes& out, const std::vector<batch_item>& items) {
  write_rows(out, purses, items);
  static const std::string sql = "INSERT INTO purse_entry (" + names(entry_columns)
                                 + ") SELECT * FROM " + unnest(entry_columns);
  write_plain(out, sql, entry_columns, items);
}

std::optional<purse_row> purse_of(pqxx::transaction_base& tx, const entity_ref& purse) {
  auto rows = tx.exec_params("SELECT balance, version FROM purse WHERE name = $1 AND realm = $2",
                             purse.id, static_cast<int>(purse.in));
  if (rows.empty())
    return std::nullopt;
  return purse_row{purse.id, purse.in, rows[0][0].as<int64_t>(), rows[0][1].as<uint64_t>()};
}

} // namespace zhian::storage
