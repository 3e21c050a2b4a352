// A line to the store that can be cut at a COMMIT: what a test needs to lose exactly its answer.
#pragma once

#include <condition_variable>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace zhian::test {

/// Passes connections on to the socket of a PostgreSQL. The first one that prepares COMMIT on it is
/// cut there, once; all others are left alone. (`late`: that prepares BEGIN.)
class store_line {
public:
  enum class at_commit {
    deliver, ///< The store gets it and commits; the client never hears of it.
    lose,    ///< The store never gets it and rolls back.
    hold,    ///< The store gets it at `release()`; until then the transaction stays open.
    late,    ///< The store gets it at `release()`, and all of the transaction with it.
  };

  /// `dsn` names the directory of the socket as `host`.
  store_line(const std::string& dsn, at_commit what);
  ~store_line();
  store_line(const store_line&) = delete;
  store_line& operator=(const store_line&) = delete;

  /// The same store by way of this line.
  std::string dsn() const;
  /// Whether the line was cut.
  bool was_cut();
  /// The store gets the COMMIT that was held.
  void release();
  /// Whether new connections are turned away.
  void refuse(bool yes);
  /// New connections are turned away from the cut on, until `refuse(false)`.
  void refuse_after_cut();

private:
  struct pair {
    int from = -1;
    int to = -1;
    bool heard = false; ///< Something came from the store. Of `mx_`.
    std::thread up, down;
  };
  void accept_all();
  void pass_up(pair& x);
  void pass_down(pair& x);
  /// Whether the line is cut in this piece; if so, it has been dealt with.
  bool cut_here(pair& x, std::string_view piece);

  std::string dsn_, path_;
  at_commit what_;
  int listening_ = -1;
  std::mutex mx_;
  std::condition_variable released_now_;
  bool cut_ = false, released_ = false, refuse_ = false, refuse_later_ = false, over_ = false;
  std::list<pair> pairs_;
  std::thread accepting_;
};

} // namespace zhian::test
