// Reads of rooms, of the records they leave, and of what a new room or a reference answer needs to
// know beforehand.
#pragma once

#include <pqxx/pqxx>

#include "protocols/storage.hpp"

namespace zhian::storage {

/// The room and its record; the ops and the place in the stream belong to whoever loads.
void run_query(pqxx::transaction_base& tx, const load_room& q, load_room::reply& out);
void run_query(pqxx::transaction_base& tx, const load_room_context& q,
               load_room_context::reply& out);
void run_query(pqxx::transaction_base& tx, const list_records& q, list_records::reply& out);
void run_query(pqxx::transaction_base& tx, const find_record& q, find_record::reply& out);
void run_query(pqxx::transaction_base& tx, const load_branch_source& q,
               load_branch_source::reply& out);
void run_query(pqxx::transaction_base& tx, const load_reference& q, load_reference::reply& out);

} // namespace zhian::storage
