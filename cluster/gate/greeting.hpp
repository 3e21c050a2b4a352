// How two nodes prove to each other who they are, after TLS has proved that both belong to the
// cluster. Pure.
//
//   dialler -> dialled   hello {wire_min, wire_max, incarnation, nonce}
//   dialled -> dialler   the same
//   dialler -> dialled   the same with proof = HMAC-SHA256(own link secret, nonce of the other |
//   own incarnation |
//                        incarnation of the other | channel)
//   dialled -> dialler   the same, once the dialler has proved itself
//
// The secret stands in the member's row: a process that is not the one that joined under this
// incarnation cannot know it. `channel` is a value that only the two ends of this one TLS
// connection share (RFC 5705 exporter): a member that is dialled cannot use the proof to pass for
// the dialler elsewhere.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "cluster/gate/envelope.hpp"
#include "protocols/message.hpp"

namespace zhian::cluster {

/// The oldest and the newest version a node speaks.
struct wire_versions {
  uint32_t oldest = wire_oldest;
  uint32_t newest = wire_newest;
};

struct greeting {
  uint32_t wire_min = 1;
  uint32_t wire_max = 1;
  std::string incarnation;
  std::string nonce;
  std::string proof; ///< Empty in the first one.
  ZHIAN_FIELDS(wire_min, wire_max, incarnation, nonce, proof)
};

/// One end of a link that is being made.
class handshake {
public:
  /// `channel`: see above; empty on a plain connection. `speaks`: the wire versions of this end.
  handshake(std::string incarnation, std::string secret, std::string channel,
            wire_versions speaks = {});

  greeting first() const;
  /// The second one, as an answer to the first of the other; empty: it is not acceptable.
  std::optional<greeting> answer(const greeting& theirs);
  /// Whether the second one of the other proves that it knows `secret`.
  bool proved(const greeting& theirs, std::string_view secret) const;

  /// Who the other says it is.
  const std::string& other() const { return other_; }
  /// The newest version that both speak.
  uint32_t wire() const { return wire_; }

private:
  std::string me_;
  std::string secret_;
  std::string channel_;
  wire_versions speaks_;
  std::string nonce_;
  std::string other_;
  uint32_t wire_ = 0;
};

} // namespace zhian::cluster
