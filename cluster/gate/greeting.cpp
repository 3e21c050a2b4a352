#include "cluster/gate/greeting.hpp"

#include <algorithm>

#include <sodium/utils.h>

#include "cluster/gate/envelope.hpp"
#include "protocols/digest.hpp"
#include "protocols/ids.hpp"

namespace zhian::cluster {

namespace {

constexpr size_t nonce_size = 32;

std::string proof_of(std::string_view secret, std::string_view nonce, std::string_view from,
                     std::string_view to, std::string_view channel) {
  std::string text{nonce};
  text.append(1, '|').append(from).append(1, '|').append(to).append(1, '|').append(channel);
  return hmac_sha256(secret, text);
}

} // namespace

handshake::handshake(std::string incarnation, std::string secret, std::string channel,
                     wire_versions speaks)
    : me_(std::move(incarnation)),
      secret_(std::move(secret)),
      channel_(std::move(channel)),
      speaks_(speaks),
      nonce_(nonce_size, '\0') {
  fill_random(nonce_.data(), nonce_.size());
}

greeting handshake::first() const {
  return {speaks_.oldest, speaks_.newest, me_, nonce_, {}};
}

std::optional<greeting> handshake::answer(const greeting& theirs) {
  auto common = std::min(speaks_.newest, theirs.wire_max);
  // A nonce of ours that comes back would have us prove ourselves to ourselves.
  if (common < std::max(speaks_.oldest, theirs.wire_min) || theirs.nonce.size() != nonce_size
      || theirs.nonce == nonce_ || theirs.incarnation.empty() || theirs.incarnation == me_)
    return std::nullopt;
  wire_ = common;
  other_ = theirs.incarnation;
  auto out = first();
  out.proof = proof_of(secret_, theirs.nonce, me_, other_, channel_);
  return out;
}

bool handshake::proved(const greeting& theirs, std::string_view secret) const {
  auto expected = proof_of(secret, nonce_, other_, me_, channel_);
  return !secret.empty() && theirs.incarnation == other_ && theirs.proof.size() == expected.size()
         && sodium_memcmp(theirs.proof.data(), expected.data(), expected.size()) == 0;
}

} // namespace zhian::cluster
