// Which stored files no row refers to.
#pragma once

#include <string>
#include <vector>

#include <pqxx/pqxx>

#include "protocols/time.hpp"

namespace zhian::storage {

/// Those of the files that no row refers to and that no timer is about to take away (`drop:…` and
/// `erase:…` keep to a grace of their own). The same rows count as for `file_in_use`.
std::vector<std::string> unreferenced(pqxx::transaction_base& tx,
                                      const std::vector<std::string>& sha256);

/// Adds to what the sweeps of a node's files did on the day of `now`; `zhian ops status` shows it.
void note_sweep(pqxx::transaction_base& tx, const std::string& node, timestamp now, uint64_t looked,
                uint64_t swept);

} // namespace zhian::storage
