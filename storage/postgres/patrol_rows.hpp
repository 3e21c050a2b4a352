// Runs of patrols in the store.
#pragma once

#include <string>

#include <pqxx/pqxx>

#include "protocols/storage.hpp"
#include "storage/postgres/tables.hpp"

namespace zhian::storage {

/// Adds what writes `patrol_run_row`. A run that is over takes its place in the chain by a trigger.
void write_patrol_records(row_writes& out, const std::vector<batch_item>& items);
/// The key of a run: its patrol and its slot.
std::string key_of_run(const patrol_run_row& x);

/// Columns that `read_run` expects.
extern const char* const run_columns;
patrol_run_row read_run(const pqxx::row& r);

} // namespace zhian::storage
