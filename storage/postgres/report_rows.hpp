// Printed reports in the store: who bought which, and what is printed.
#pragma once

#include <pqxx/pqxx>

#include "protocols/report.hpp"
#include "storage/postgres/tables.hpp"

namespace zhian::storage {

/// Adds what writes `report_right_row`.
void write_report_records(row_writes& out, const std::vector<batch_item>& items);

void run_query(pqxx::transaction_base& tx, const find_report& q, find_report::reply& out);
void run_query(pqxx::transaction_base& tx, const find_report_right& q,
               find_report_right::reply& out);

/// The key of a row among all that a batch writes.
std::string key_of(const report_right_row& x);

} // namespace zhian::storage
