// Reads of the patrols.
#pragma once

#include <pqxx/pqxx>

#include "protocols/patrol_queries.hpp"

namespace zhian::storage {

void run_query(pqxx::transaction_base& tx, const load_patrol& q, load_patrol::reply& out);
void run_query(pqxx::transaction_base& tx, const page_unsettled& q, page_unsettled::reply& out);
void run_query(pqxx::transaction_base& tx, const page_evidence& q, page_evidence::reply& out);
void run_query(pqxx::transaction_base& tx, const find_evidence& q, find_evidence::reply& out);
void run_query(pqxx::transaction_base& tx, const read_patrol_figures& q,
               read_patrol_figures::reply& out);

} // namespace zhian::storage
