// Reads of money: orders, a user's books, messages, vouchers, meetings.
#pragma once

#include <pqxx/pqxx>

#include "protocols/money_queries.hpp"

namespace zhian::storage {

/// "id, realm, …" of pay_order, as `read_order` wants them.
const std::string& order_columns();
order_row read_order(const pqxx::row& r);

/// The money of an activation: row, plan line, live lots and open holds. False: there is no such
/// account.
bool load_money(pqxx::transaction_base& tx, const load_account& q, load_account::reply& out);

/// The row alone; the ops belong to whoever loads.
void run_query(pqxx::transaction_base& tx, const load_order& q, load_order::reply& out);
void run_query(pqxx::transaction_base& tx, const list_orders& q, list_orders::reply& out);
void run_query(pqxx::transaction_base& tx, const find_order& q, find_order::reply& out);
void run_query(pqxx::transaction_base& tx, const count_open_orders& q, uint32_t& out);
void run_query(pqxx::transaction_base& tx, const find_money& q, find_money::reply& out);
void run_query(pqxx::transaction_base& tx, const list_history& q, list_history::reply& out);
void run_query(pqxx::transaction_base& tx, const list_messages& q, list_messages::reply& out);
void run_query(pqxx::transaction_base& tx, const count_unread& q, uint32_t& out);
void run_query(pqxx::transaction_base& tx, const list_vouchers& q, list_vouchers::reply& out);
void run_query(pqxx::transaction_base& tx, const list_meetings& q, list_meetings::reply& out);
void run_query(pqxx::transaction_base& tx, const find_meeting& q, find_meeting::reply& out);

} // namespace zhian::storage
