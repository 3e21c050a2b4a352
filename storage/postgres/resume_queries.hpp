// Reads of resumes, and of whether anybody still refers to a file.
#pragma once

#include <pqxx/pqxx>

#include "protocols/storage.hpp"

namespace zhian::storage {

void run_query(pqxx::transaction_base& tx, const find_resume& q, find_resume::reply& out);
void run_query(pqxx::transaction_base& tx, const list_resumes& q, list_resumes::reply& out);
void run_query(pqxx::transaction_base& tx, const load_resumes& q, load_resumes::reply& out);
void run_query(pqxx::transaction_base& tx, const file_in_use& q, bool& out);

} // namespace zhian::storage
