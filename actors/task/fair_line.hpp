// Whose turn is next: users one after the other, whatever each of them has waiting. Pure.
//
//   ring:  ann ─▶ bob ─▶ cem ─▶ (ann)      one ticket of each, in the order it was asked for
//           │      │      │
//           ▼      ▼      ▼
//          5,6,9   7      8
//
// A user who has as many turns as he may is taken off the ring until one of them ends.
//
// Whoever is to wait for somebody else in the middle of his turn steps aside: another begins in his
// place, and he waits among those aside until fewer than `at_once` are let go. He stays one of his
// user's until he leaves.
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
    uint32_t at_once = 2;    ///< Turns that run, and as many that are let go aside.
    uint32_t per_user = 1;   ///< Of one user.
    size_t waiting = 10'000; ///< For a turn or aside.
  };
  explicit fair_line(const bounds& limits) : limits_(limits) {}

  /// A ticket, of its own number, waits for its turn. False: too many do.
  bool join(uint64_t ticket, const user_id& user);
  /// The next one whose turn begins; nothing: nobody waits who may, or enough run.
  std::optional<uint64_t> next();
  /// Its turn is another's from now on. False, and nothing changes: it does not run, or too many
  /// wait.
  bool step_aside(uint64_t ticket);
  /// The next one of those aside that is let go; nothing: none waits there, or enough are.
  std::optional<uint64_t> next_aside();
  /// It no longer waits, or its turn is over. One that is not known: nothing.
  void leave(uint64_t ticket);

  size_t waiting() const { return tickets_.size() - running_ - aside_; }
  size_t running() const { return running_; }
  size_t aside() const { return aside_; } ///< That were let go.

private:
  struct line {
    std::deque<uint64_t> waiting;
    uint32_t running = 0; ///< Those aside are among them.
    bool on_ring = false;
  };
  enum class place : uint8_t { waiting, running, waiting_aside, aside };
  struct ticket_state {
    user_id user;
    place at = place::waiting;
  };

  /// Puts a user who waits and may begin at the end of the ring.
  void put_on_ring(const user_id& user, line& of);

  bounds limits_;
  size_t running_ = 0;
  size_t aside_ = 0;
  std::list<user_id> ring_;
  std::list<uint64_t> waiting_aside_;
  std::unordered_map<user_id, line> lines_;
  std::unordered_map<uint64_t, ticket_state> tickets_;
};

} // namespace zhian::tasks
