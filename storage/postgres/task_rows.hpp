// Tasks and their results in the store.
#pragma once

#include <pqxx/pqxx>

#include "protocols/task_queries.hpp"
#include "storage/postgres/tables.hpp"

namespace zhian::storage {

/// Adds what writes `task_row`, `task_result_row` and `task_part_row`.
void write_task_records(row_writes& out, const std::vector<batch_item>& items);

void run_query(pqxx::transaction_base& tx, const load_task& q, load_task::reply& out);
void run_query(pqxx::transaction_base& tx, const load_task_context& q,
               load_task_context::reply& out);
void run_query(pqxx::transaction_base& tx, const list_tasks& q, list_tasks::reply& out);
void run_query(pqxx::transaction_base& tx, const find_task& q, find_task::reply& out);
void run_query(pqxx::transaction_base& tx, const list_task_results& q,
               list_task_results::reply& out);
void run_query(pqxx::transaction_base& tx, const find_task_result& q, find_task_result::reply& out);
void run_query(pqxx::transaction_base& tx, const find_pack& q, find_pack::reply& out);
void run_query(pqxx::transaction_base& tx, const load_pack& q, load_pack::reply& out);

} // namespace zhian::storage
