// The table of the rules of money: versions that never change.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <pqxx/pqxx>

namespace zhian::storage {

struct stored_money_rules {
  uint64_t version = 0;
  std::string json;
};

/// The newest version, if it is newer than `known`.
std::optional<stored_money_rules> newest_money_rules(pqxx::transaction_base& tx, uint64_t known);

/// Who changes the rules, for the audit log.
struct rules_author {
  std::string who;
  std::string address = {};
  std::string trace = {};
};
/// Puts version `version` in force if it is the next one, with an audit line. False: another was
/// first.
bool put_money_rules(pqxx::transaction_base& tx, uint64_t version, const std::string& json,
                     const rules_author& by);

} // namespace zhian::storage
