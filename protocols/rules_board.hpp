// The rules of money as this node has them. Every node reads the same versions; see docs/money.md.
#pragma once

#include <memory>
#include <mutex>

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

} // namespace zhian
