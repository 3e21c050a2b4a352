// What staff read of money: everybody's orders, findings, approvals, rules, and what was taken.
#pragma once

#include <pqxx/pqxx>

#include "protocols/approval.hpp"

namespace zhian::storage {

/// The row alone, and the finding it is for.
void run_query(pqxx::transaction_base& tx, const load_approval& q, load_approval::reply& out);
void run_query(pqxx::transaction_base& tx, const list_approvals& q, list_approvals::reply& out);
void run_query(pqxx::transaction_base& tx, const find_finding& q, find_finding::reply& out);
void run_query(pqxx::transaction_base& tx, const list_findings& q, list_findings::reply& out);
void run_query(pqxx::transaction_base& tx, const search_orders& q, search_orders::reply& out);
void run_query(pqxx::transaction_base& tx, const sum_payments& q, sum_payments::reply& out);
void run_query(pqxx::transaction_base& tx, const list_rules& q, list_rules::reply& out);
void run_query(pqxx::transaction_base& tx, const find_rules& q, find_rules::reply& out);

} // namespace zhian::storage
