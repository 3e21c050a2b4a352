// Postings, the book of their entity, and searches, in their tables.
#pragma once

#include "storage/postgres/tables.hpp"

namespace zhian::storage {

/// Called by writes_of.
void write_job_records(row_writes& out, const std::vector<batch_item>& items);

} // namespace zhian::storage
