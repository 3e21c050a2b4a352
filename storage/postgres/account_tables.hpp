// The rows of protocols/account_rows.hpp in their tables.
#pragma once

#include "storage/postgres/tables.hpp"

namespace zhian::storage {

/// Called by writes_of after the rows of users: the guard of the administrators counts them.
void write_account_records(row_writes& out, const std::vector<batch_item>& items);

} // namespace zhian::storage
