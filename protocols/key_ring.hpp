// The keys that access tokens are signed with, as this node knows them. Every node of a cluster has
// the same ones; see docs/identity.md.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "protocols/message.hpp"

namespace zhian {

/// One key.
struct signing_key {
  std::string kid;      ///< 16 hex digits; stands in the header of a token.
  std::string secret;   ///< 32 bytes.
  int64_t use_from = 0; ///< Boottime in ns: from then on tokens are signed with it.
};

/// Those known at one moment, by `use_from`.
class key_set {
public:
  key_set() = default;
  explicit key_set(std::vector<signing_key> keys);

  /// The one to sign with: the newest whose time has come. Null: none.
  const signing_key* current(int64_t now_ns) const;
  const signing_key* find(std::string_view kid) const;
  /// Whether one of them has been in use for `so_long`.
  bool in_use_for(int64_t now_ns, std::chrono::nanoseconds so_long) const;
  size_t size() const { return keys_.size(); }

private:
  std::vector<signing_key> keys_;
};

/// Any thread may read it; one actor fills it.
class key_ring {
public:
  std::shared_ptr<const key_set> keys() const {
    std::lock_guard guard{mx_};
    return keys_;
  }
  void hold(std::shared_ptr<const key_set> keys) {
    std::lock_guard guard{mx_};
    keys_ = std::move(keys);
  }

private:
  mutable std::mutex mx_;
  std::shared_ptr<const key_set> keys_ = std::make_shared<const key_set>();
};

/// Whether a text has the form of a `kid`; nothing else is ever looked for.
bool is_kid(std::string_view text);

/// To the keeper of the ring: a token names a key this node does not know. Answered `done` when it
/// is in the ring now. Fails: not_found; storage_unavailable (nobody can tell now).
struct look_for_key {
  static constexpr uint16_t kind = 0x0f65;
  using reply = done;
  std::string kid;
};

} // namespace zhian
