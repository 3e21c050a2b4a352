// A connection whose statements travel together: libpq's pipeline mode, which libpqxx 6.4 does not
// offer. A round trip wakes two processes, and on an idle processor that costs more than most
// statements do; a batch of a lane needs three of them this way instead of one a statement.
#pragma once

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

struct pg_conn;
struct pg_result;

namespace zhian::storage {

/// The connection is gone; whether what was sent took effect is unknown.
struct connection_lost : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The server refused a statement. Those behind it in the same journey were not looked at; a
/// transaction is to be rolled back.
struct statement_refused : std::runtime_error {
  statement_refused(std::string state, const std::string& what)
      : std::runtime_error(what), sqlstate(std::move(state)) {}
  std::string sqlstate; ///< Five characters.
};

/// How long the answers of one journey are waited for.
inline constexpr std::chrono::seconds longest_journey{20};

/// What one statement answered.
class answer_rows {
public:
  explicit answer_rows(pg_result* result);
  int size() const;
  /// Text form; empty for NULL. Lives as long as this object.
  std::string_view text(int row, int column) const;
  uint64_t number(int row, int column) const;

private:
  std::unique_ptr<pg_result, void (*)(pg_result*)> result_;
};

/// One thread at a time.
class pipeline {
public:
  /// Connects and runs `set_up` (plain SQL). Throws connection_lost or statement_refused.
  pipeline(const std::string& dsn, const std::string& set_up);
  ~pipeline();
  pipeline(const pipeline&) = delete;
  pipeline& operator=(const pipeline&) = delete;

  /// Between journeys: throws connection_lost when the server has closed the connection meanwhile.
  /// A statement that was never sent took no effect.
  void look();
  /// Puts a statement on the next journey; it is prepared the first time, under a name of its own.
  /// Parameters are in text form.
  void add(const std::string& sql, const std::vector<std::string>& parameters = {});
  /// Statements on the next journey.
  size_t waiting() const { return waiting_; }
  /// Sends what was added and answers one result a statement, in order. Throws connection_lost or,
  /// when any was refused, the first statement_refused.
  std::vector<answer_rows> run();
  /// One statement, one journey.
  answer_rows run(const std::string& sql, const std::vector<std::string>& parameters = {});
  /// Ends an open transaction without its changes. Throws only connection_lost.
  void roll_back();

private:
  struct travelling {
    bool preparing = false;
    const std::string* sql = nullptr; ///< Key in `names_`; set for preparations.
  };
  [[noreturn]] void lose() const;
  /// The next result, null at the end of one; throws connection_lost when it does not come in time.
  pg_result* next(std::chrono::steady_clock::time_point until);
  void take_back_unprepared(size_t from);

  std::unique_ptr<pg_conn, void (*)(pg_conn*)> conn_;
  std::unordered_map<std::string, std::string> names_; ///< SQL to the name it is prepared under.
  uint64_t next_name_ = 0;
  std::vector<travelling> sent_;
  size_t waiting_ = 0;
};

} // namespace zhian::storage
