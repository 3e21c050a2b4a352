// The books of users, proved from their rows: what must hold whatever was done, and where it does
// not.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include <pqxx/pqxx>

#include "protocols/patrol_queries.hpp"

namespace zhian::storage {

/// What is proved: a stable word and one sentence of what must be.
struct invariant {
  std::string_view name;
  std::string_view says;
};
std::span<const invariant> invariants();

/// One statement, so that all rows are of one moment.
void run_query(pqxx::transaction_base& tx, const prove_books& q, prove_books::reply& out);

} // namespace zhian::storage
