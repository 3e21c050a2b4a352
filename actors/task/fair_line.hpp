// Whose turn is next: users one after the other, whatever each of them has waiting. Pure.
//
//   ring:  ann ─▶ bob ─▶ cem ─▶ (ann)      one ticket of each, in the order it was asked for
//           │      │      │
//           ▼      ▼      ▼
//          5,6,9   7      8
//
// A user who has as many turns as he may is taken off the ring until one of them ends.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <list>
#include <optional>
#include <unordered_map>

#include "protocols/ids.hpp"

namespace zhian::tasks {

class fair_line {
public:
  struct bounds {
    uint32_t at_once = 2;  ///< Turns that run.
    uint32_t per_user = 1; ///< Of one user.
    size_t waiting = 10'000;
  };
  explicit fair_line(const bounds& limits) : limits_(limits) {}

  /// A ticket, of its own number, waits for its turn. False: too many do.
  bool join(uint64_t ticket, const user_id& user);
  /// The next one whose turn begins; nothing: nobody waits who may, or enough run.
  std::optional<uint64_t> next();
  /// It no longer waits, or its turn is over. One that is not known: nothing.
  void leave(uint64_t ticket);

  size_t waiting() const { return tickets_.size() - running_; }
  size_t running() const { return running_; }

private:
  struct line {
    std::deque<uint64_t> waiting;
    uint32_t running = 0;
    bool on_ring = false;
  };
  struct ticket_state {
    user_id user;
    bool runs = false;
  };

  /// Puts a user who waits and may begin at the end of the ring.
  void put_on_ring(const user_id& user, line& of);

  bounds limits_;
  size_t running_ = 0;
  std::list<user_id> ring_;
  std::unordered_map<user_id, line> lines_;
  std::unordered_map<uint64_t, ticket_state> tickets_;
};

} // namespace zhian::tasks
