// The rows of protocols/account_rows.hpp in their tables.
#pragma once

#include "storage/postgres/tables.hpp"

namespace zhian::storage {

/// Called by write_records after the rows of users: the guard of the administrators counts them.
void write_account_records(pqxx::transaction_base& tx, const std::vector<batch_item>& items,
                           std::vector<guilty_command>& guilty);

} // namespace zhian::storage
