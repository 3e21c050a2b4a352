// Events of calendars in the store.
#pragma once

#include <string>

#include <pqxx/pqxx>

#include "protocols/calendar_queries.hpp"
#include "storage/postgres/tables.hpp"

namespace zhian::storage {

/// Adds what writes `calendar_row` and `calendar_gone`.
void write_calendar_records(row_writes& out, const std::vector<batch_item>& items);

void run_query(pqxx::transaction_base& tx, const find_calendar_event& q,
               find_calendar_event::reply& out);
void run_query(pqxx::transaction_base& tx, const count_calendar_events& q, uint32_t& out);
void run_query(pqxx::transaction_base& tx, const list_calendar_events& q,
               list_calendar_events::reply& out);

} // namespace zhian::storage
