// Workplace news in their tables.
#pragma once

#include <pqxx/pqxx>

#include "protocols/news_queries.hpp"
#include "storage/postgres/tables.hpp"

namespace zhian::storage {

/// Called by writes_of.
void write_news_records(row_writes& out, const std::vector<batch_item>& items);

void run_query(pqxx::transaction_base& tx, const list_news& q, list_news::reply& out);
void run_query(pqxx::transaction_base& tx, const find_news_row& q, find_news_row::reply& out);
/// Without the ops.
void run_query(pqxx::transaction_base& tx, const load_news& q, load_news::reply& out);

} // namespace zhian::storage
