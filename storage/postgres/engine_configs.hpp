// The table of how engines work: versions, what is read of them, and the functions that change
// them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <pqxx/pqxx>

#include "protocols/engine_versions.hpp"

namespace zhian::storage {

void run_query(pqxx::transaction_base& tx, const list_engine_versions& q,
               list_engine_versions::reply& out);
void run_query(pqxx::transaction_base& tx, const find_engine_version& q,
               find_engine_version::reply& out);
void run_query(pqxx::transaction_base& tx, const compare_engine_scores& q,
               compare_engine_scores::reply& out);

/// The version in force when it is not `known`; 0: none is known.
std::optional<engine_version> engine_in_force(pqxx::transaction_base& tx, std::string_view feature,
                                              uint32_t known);
std::optional<engine_version> engine_of(pqxx::transaction_base& tx, std::string_view feature,
                                        uint32_t version);

/// What became of a change; the answers of the functions in migration 0032.
enum class engine_change : int { done = 0, gone = 1, moved = 2, published = 3, in_force = 4 };

/// The first version of a feature; false: there are some.
bool seed_engine(pqxx::transaction_base& tx, std::string_view feature, const std::string& json);
/// A new draft: its version; 0: too many; -1: the key was used for something else.
int64_t add_engine_draft(pqxx::transaction_base& tx, const draft_engine& x, const std::string& json,
                         uint32_t most);
engine_change change_engine_draft(pqxx::transaction_base& tx, const draft_engine& x,
                                  const std::string& json);
engine_change put_engine_in_force(pqxx::transaction_base& tx, const publish_engine& x);
/// The new version; 0: another is in force; -1: the key was used for something else; -2: it was
/// never in force.
int64_t repeat_engine(pqxx::transaction_base& tx, const roll_back_engine& x);

} // namespace zhian::storage
