// What is read of the classic question bank.
#pragma once

#include <pqxx/pqxx>

#include "protocols/question_queries.hpp"

namespace zhian::storage {

void run_query(pqxx::transaction_base& tx, const list_questions& q, list_questions::reply& out);
void run_query(pqxx::transaction_base& tx, const find_question_row& q,
               find_question_row::reply& out);
void run_query(pqxx::transaction_base& tx, const count_questions& q, count_questions::reply& out);
void run_query(pqxx::transaction_base& tx, const load_chosen& q, load_chosen::reply& out);
void run_query(pqxx::transaction_base& tx, const load_favourite& q, load_favourite::reply& out);
/// The rows alone.
void run_query(pqxx::transaction_base& tx, const load_catalogue& q, load_catalogue::reply& out);
void run_query(pqxx::transaction_base& tx, const load_questions& q, load_questions::reply& out);

} // namespace zhian::storage
