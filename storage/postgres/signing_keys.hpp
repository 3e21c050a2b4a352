// The table of signing keys. What is in them is sealed; the store cannot sign.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include <caf/expected.hpp>
#include <pqxx/pqxx>

namespace zhian::storage {

/// A key as it lies there.
struct stored_signing_key {
  std::string kid;
  std::string sealed;
  std::chrono::milliseconds use_in{0}; ///< From now by the store's clock; negative: in use since.
};

/// All of them, by the time from which they are used; a hundred at most, the newest ones.
std::vector<stored_signing_key> read_signing_keys(pqxx::transaction_base& tx);

/// A key that is offered, and the rules of whoever offers it.
struct offered_signing_key {
  std::string kid;
  std::string sealed;
  std::chrono::milliseconds life{0};       ///< Of the newest, after which another is made.
  std::chrono::milliseconds overlap{0};    ///< Between being there and being used.
  std::chrono::milliseconds access_ttl{0}; ///< Of the tokens that are signed.
  bool at_once = false;                    ///< Whatever the age of the newest.
};

/// Takes the key if one is due, with an audit line by `actor`; drops those that no good token can
/// be signed with any more. Answers whether it was taken.
bool keep_signing_keys(pqxx::transaction_base& tx, const offered_signing_key& x,
                       const std::string& actor);

/// The same on a connection of its own, for an operator. Fails: record_gone (the next key is there
/// already and not used yet), storage_unavailable.
caf::expected<stored_signing_key>
rotate_signing_key(const std::string& dsn, const std::string& actor, offered_signing_key x);

} // namespace zhian::storage
