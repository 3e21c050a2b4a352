// What people did, counted in the commit that did it.
#pragma once

#include <pqxx/pqxx>

#include "protocols/monthly_queries.hpp"
#include "storage/postgres/tables.hpp"

namespace zhian::storage {

/// Called by writes_of: adds what all records of the batch count for, one row a bucket.
void write_counts(row_writes& out, const std::vector<batch_item>& items);

void run_query(pqxx::transaction_base& tx, const sum_counts& q, sum_counts::reply& out);

} // namespace zhian::storage
