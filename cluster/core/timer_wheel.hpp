// The timers of a node that are due soon, in memory; pure. The store has the truth: what is here
// may be consumed, set anew or another node's by the time it fires.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "protocols/rows.hpp"

namespace zhian::cluster {

class timer_wheel {
public:
  /// Knows a timer from now on. One that is known with this due time stays as it is, perhaps just
  /// being fired; with another one it is set anew.
  void put(timer_row row);
  void forget(const entity_ref& entity, const std::string& name);

  /// Takes those whose time has come; each is asked about once, until it has failed.
  std::vector<timer_row> take_due(timestamp now);
  /// It took effect, or there is nothing to do. Not known any more with this due time: nothing.
  void done(const timer_row& row);
  /// It is tried again later: after one second, two, four, … ten minutes. Answers that delay;
  /// nothing when it is not known any more with this due time.
  std::optional<std::chrono::seconds> failed(const timer_row& row, timestamp now);
  /// The activation that was asked about these has ended, and answers no more: those of its timers
  /// that are being fired have failed. Answers how many.
  size_t ended(const entity_ref& entity, timestamp now);

  /// When the next one is due.
  std::optional<timestamp> next() const;
  size_t size() const { return entries_.size(); }

private:
  struct entry {
    timer_row row;
    timestamp at; ///< Next attempt; the due time at first.
    uint32_t attempts = 0;
  };
  using entry_map = std::map<std::string, entry>;

  static std::string key_of(const entity_ref& entity, const std::string& name);
  /// The entry of this very timer.
  entry_map::iterator find(const timer_row& row);
  void erase(entry_map::iterator at);
  bool being_fired(entry_map::const_iterator at) const;

  entry_map entries_;
  /// Entries that are not being fired, by time. A key stands here only while its entry is there.
  std::set<std::pair<timestamp, std::string>> order_;
};

} // namespace zhian::cluster
