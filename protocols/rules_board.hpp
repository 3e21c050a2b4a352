// The rules of money as this node has them. Every node reads the same versions; see docs/money.md.
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "protocols/message.hpp"
#include "protocols/money_rules.hpp"

namespace zhian {

/// Any thread may read it; one actor fills it.
class rules_board {
public:
  /// Null: they were never read.
  std::shared_ptr<const money_rules> current() const {
    std::lock_guard guard{mx_};
    return rules_;
  }
  void hold(std::shared_ptr<const money_rules> rules) {
    std::lock_guard guard{mx_};
    rules_ = std::move(rules);
  }

private:
  mutable std::mutex mx_;
  std::shared_ptr<const money_rules> rules_;
};

/// To the keeper of the board: answered `done` when it has rules. Fails: storage_unavailable.
struct await_rules {
  static constexpr uint16_t kind = 0x0d50;
  using reply = done;
};
/// To the keeper: these rules are in force from now on; their version is the one after the present
/// one. Fails: validation_failed (`field` says what), version_conflict (another change was first),
/// storage_unavailable.
struct change_rules {
  static constexpr uint16_t kind = 0x0d51;
  using reply = done;
  std::string json;
  std::string author; ///< Who, for the audit log, and from where.
  std::string address = {};
  std::string trace = {};
};

} // namespace zhian
