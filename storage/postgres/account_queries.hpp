// Reads of profiles, exports, the staff's lists and the audit log.
#pragma once

#include <pqxx/pqxx>

#include "protocols/staff.hpp"

namespace zhian::storage {

/// The row of `load_account::reply::profile`.
std::optional<profile_row> profile_of(pqxx::transaction_base& tx, const user_id& id);

void run_query(pqxx::transaction_base& tx, const find_avatar& q, find_avatar::reply& out);
void run_query(pqxx::transaction_base& tx, const list_exports& q, list_exports::reply& out);
void run_query(pqxx::transaction_base& tx, const find_export& q, find_export::reply& out);
void run_query(pqxx::transaction_base& tx, const search_people& q, search_people::reply& out);
void run_query(pqxx::transaction_base& tx, const find_person& q, find_person::reply& out);
void run_query(pqxx::transaction_base& tx, const list_audit& q, list_audit::reply& out);
void run_query(pqxx::transaction_base& tx, const live_sessions& q, live_sessions::reply& out);
void run_query(pqxx::transaction_base& tx, const erasure_finished& q, bool& out);

} // namespace zhian::storage
