// The bank of the chaos suite in the store; its tables are made by the suite
// (tests/chaos/bank.sql).
#pragma once

#include <pqxx/pqxx>

#include "protocols/storage.hpp"
#include "storage/postgres/tables.hpp"

namespace zhian::storage {

/// Adds what writes `purse_row` and `purse_entry_row`.
void write_purse_records(row_writes& out, const std::vector<batch_item>& items);

/// The row of a purse; none: nothing was ever moved.
std::optional<purse_row> purse_of(pqxx::transaction_base& tx, const entity_ref& purse);

} // namespace zhian::storage
