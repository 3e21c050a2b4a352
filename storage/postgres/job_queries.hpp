// What is read of postings and searches.
#pragma once

#include <string>

#include <pqxx/pqxx>

#include "protocols/job_queries.hpp"

namespace zhian::storage {

void run_query(pqxx::transaction_base& tx, const list_jobs& q, list_jobs::reply& out);
void run_query(pqxx::transaction_base& tx, const find_job& q, find_job::reply& out);
void run_query(pqxx::transaction_base& tx, const list_all_jobs& q, list_jobs::reply& out);
/// The row alone.
void run_query(pqxx::transaction_base& tx, const load_job_book& q, load_job_book::reply& out);
void run_query(pqxx::transaction_base& tx, const load_jobs& q, load_jobs::reply& out);
void run_query(pqxx::transaction_base& tx, const load_job_search& q, load_job_search::reply& out);
void run_query(pqxx::transaction_base& tx, const list_job_searches& q,
               list_job_searches::reply& out);
void run_query(pqxx::transaction_base& tx, const find_job_search& q, find_job_search::reply& out);

/// The statements of a search, for whoever looks at their plans: through the newest postings, and
/// by tokens. Parameters: see job_queries.cpp.
const std::string& newest_jobs_sql(bool tokens, bool to_rank);
const std::string& rare_jobs_sql(bool to_rank);

} // namespace zhian::storage
