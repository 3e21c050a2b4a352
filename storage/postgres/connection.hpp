// Connections of the application role, with the limits every one of them has.
#pragma once

#include <memory>
#include <string>

#include <pqxx/pqxx>

#include "storage/postgres/pipeline.hpp"

namespace zhian::storage {

/// How a connection is used; decides its statement time-out.
enum class connection_use { query, beat, gather };

/// Opens a connection: UTC, 2 s connect and statement limits (1 s for a beat, 20 s to gather), lock
/// limit, an end for transactions whose client is frozen. Throws pqxx::failure when the server does
/// not answer.
std::unique_ptr<pqxx::connection> open_connection(const std::string& dsn, connection_use use);

/// The same connection for a lane, whose statements travel together. `name`: what the session is
/// called, whatever the DSN says (lane_sessions.hpp). Throws connection_lost or statement_refused.
std::unique_ptr<pipeline> open_pipeline(const std::string& dsn, const std::string& name = {});

/// The timeline of the database as text: part of a stream's epoch, since after a fail-over that
/// lost a tail the same number could mean another event.
std::string timeline_of(pipeline& db);
std::string timeline_of(pqxx::connection& db);

} // namespace zhian::storage
