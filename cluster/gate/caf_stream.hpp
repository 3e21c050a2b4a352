// A connection made of messages of CAF. The framework gives one connection a pair of nodes and no
// handle of it; a number that the dialler draws tells one attempt from the next on it.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <caf/actor_control_block.hpp>
#include <caf/meta/type_name.hpp>

#include "cluster/gate/stream.hpp"

namespace zhian::cluster {

/// The one message of CAF's that crosses nodes. Frozen: CAF refuses whatever differs in a field, so
/// what may change is inside of `bytes`, which are frames as on any other link.
struct parcel {
  uint64_t link = 0; ///< Drawn by the dialler.
  uint8_t flags = 0;
  uint64_t number = 0; ///< Counts from 0, each way. A gap ends the connection.
  std::string bytes;

  static constexpr uint8_t of_dialler = 1, last = 2;
};
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, parcel& x) {
  return f(caf::meta::type_name("zhian::parcel"), x.link, x.flags, x.number, x.bytes);
}

class caf_exchange;

/// On the thread of the io_context, like the exchange.
class caf_stream final : public stream {
public:
  /// Dials when it shakes hands.
  caf_stream(std::shared_ptr<caf_exchange> exchange, net::io_context& io, std::string host,
             uint16_t port);
  /// Was dialled by `other`.
  caf_stream(std::shared_ptr<caf_exchange> exchange, net::io_context& io, uint64_t number,
             caf::strong_actor_ptr other);
  ~caf_stream() override;

  // There is no channel binding: what the two ends of a TLS connection share is CAF's secret.
  net::awaitable<void> handshake(bool as_client) override;
  net::awaitable<size_t> read(char* to, size_t room) override;
  /// Returns at once: CAF tells nobody when bytes have left. What is on its way is bounded by the
  /// credit of the link.
  net::awaitable<void> write(std::string_view bytes) override;
  void close() override;

  uint64_t number() const { return number_; }
  bool dialled() const { return dialled_; }
  const caf::strong_actor_ptr& other() const { return other_; }

  // What the exchange tells.
  void connected(caf::strong_actor_ptr other);
  void arrived(parcel x);
  /// The other end is gone, or could not be reached.
  void cut();

private:
  net::awaitable<void> something_new();
  void say(std::string bytes, uint8_t flags);

  std::shared_ptr<caf_exchange> exchange_;
  std::string host_;
  uint16_t port_ = 0;
  uint64_t number_ = 0;
  bool dialled_ = false;
  caf::strong_actor_ptr other_;
  std::deque<std::string> inbox_;
  size_t inbox_bytes_ = 0;
  size_t read_ = 0; ///< Of the first in the inbox.
  uint64_t next_in_ = 0, next_out_ = 0;
  bool over_ = false;
  net::steady_timer signal_;
};

} // namespace zhian::cluster
