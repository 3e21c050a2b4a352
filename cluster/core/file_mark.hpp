// Whether this node's files are those of its cluster: a mark in the store of files, named in the
// database, proves it.
#pragma once

#include <optional>
#include <string>

#include <pqxx/connection>

#include "config/settings.hpp"
#include "storage/files/object_store.hpp"

namespace zhian::cluster {

/// Why a node with these settings must not join: its files are others than those of the cluster, so
/// that what is uploaded at one node would be missing at the next. The first node of all leaves the
/// mark. A node that nobody reaches (no `cluster.address`) is never refused, only warned. Throws
/// when the database or the store of files does not answer.
std::optional<std::string> foreign_files(pqxx::connection& db, files::object_store& store,
                                         const settings& conf);

} // namespace zhian::cluster
