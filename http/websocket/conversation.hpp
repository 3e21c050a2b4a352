// What is said on one WebSocket, without the socket: who speaks, which commands run, which channels
// are open.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "http/server/edge.hpp"
#include "http/websocket/feed.hpp"
#include "http/websocket/live_members.hpp"
#include "http/websocket/messages.hpp"
#include "http/websocket/out_queue.hpp"

namespace zhian::http {

/// Close codes of ours. 3000…3499: come back with your positions; 3500…3999: not as you are.
namespace close_code {
inline constexpr uint16_t service_restart = 1012;
inline constexpr uint16_t try_later = 1013;
inline constexpr uint16_t too_slow = 3008;
inline constexpr uint16_t position_lost = 3010;
inline constexpr uint16_t token = 3500; ///< Expired, refused, or none came in time.
inline constexpr uint16_t bad_request = 3501;
inline constexpr uint16_t session_over = 3503;
inline constexpr uint16_t too_many_errors = 3509;
} // namespace close_code

/// The socket, as a conversation uses it.
class speaker {
public:
  virtual ~speaker() = default;
  virtual void send(out_queue::text text, bool interim) = 0;
  virtual bool has_room() const = 0;
  /// `with_queue`: after what was sent before.
  virtual void close(uint16_t how, std::string_view reason, bool with_queue) = 0;
  /// Closed, or about to be: nothing said now would arrive.
  virtual bool over() const = 0;
  /// `due()` may have changed.
  virtual void arm() = 0;
};

/// Used on one io thread.
class conversation final : public std::enable_shared_from_this<conversation>,
                           public live_member,
                           private feed_owner {
public:
  /// `meta` is that of the handshake: address and language.
  conversation(edge_thread& at, call_meta meta, speaker& out);

  /// The handshake is done: the time for the token begins.
  void begin();
  /// The socket is gone. Commands that are running end unheard.
  void leave();

  /// A text message. Only the first one, the token, is waited for.
  net::awaitable<void> take(std::string_view text);
  /// A message that is none of ours.
  void refuse_message(const ws_refusal& why);
  void refuse_binary();
  /// The speaker has room again.
  void more();

  /// When `check_time` has something to do, at the latest.
  steady::time_point due() const;
  /// Ends a conversation without token, with an expired one, or one that was to be drained.
  void check_time(steady::time_point now);

  void on_drain(uint32_t delay_ms) override;
  void on_session_ended(std::string_view reason) override;

  const principal* who() const { return who_.get(); }

private:
  bool has_room() const override;
  void on_feed_frame(const frame_ptr& frame) override;
  void on_feed_gap(uint64_t seq, std::string text) override;
  void on_feed_broken(ec why) override;

  net::awaitable<void> authenticate(std::string id, std::string token);
  void start(ws_message message);
  net::awaitable<void> command(ws_message message);
  // The references live in the frame of `command`.
  net::awaitable<void> run(const std::string& id, said::auth& x, const call_meta& meta);
  net::awaitable<void> run(const std::string& id, said::subscribe& x, const call_meta& meta);
  net::awaitable<void> run(const std::string& id, said::resume& x, const call_meta& meta);
  net::awaitable<void> run(const std::string& id, said::unsubscribe& x, const call_meta& meta);
  net::awaitable<void> run(const std::string& id, said::refresh& x, const call_meta& meta);
  net::awaitable<void> run(const std::string& id, said::ping& x, const call_meta& meta);
  net::awaitable<void> run(const std::string& id, said::answer& x, const call_meta& meta);
  net::awaitable<void> run(const std::string& id, said::end& x, const call_meta& meta);
  net::awaitable<void> run(const std::string& id, said::engine& x, const call_meta& meta);
  net::awaitable<void> run(const std::string& id, said::pause& x, const call_meta& meta);
  net::awaitable<void> run(const std::string& id, said::go_on& x, const call_meta& meta);
  net::awaitable<void> run(const std::string& id, said::takeover& x, const call_meta& meta);
  net::awaitable<void> open_channel(const std::string& id, std::string ch,
                                    std::optional<stream_position> after, const call_meta& meta);
  template <request T>
  net::awaitable<void> ask_room(const std::string& id, const room_id& room, T question,
                                const call_meta& meta);

  bool over() const { return !out_ || out_->over(); }
  void send(std::string text);
  void reply(std::string_view id, std::string_view data);
  void refuse(std::string_view id, ec error, std::string_view trace, std::string_view detail = {},
              std::string_view field = {});
  void refuse(std::string_view id, const caf::error& err, std::string_view trace);
  void close(uint16_t how, std::string_view reason, bool with_queue = true);
  call_meta new_meta() const;

  edge_thread& at_;
  const std::shared_ptr<live_members> members_;
  const std::shared_ptr<edge_streams> streams_;
  const call_meta meta_;
  speaker* out_;                         ///< Null: the socket is gone.
  std::shared_ptr<const principal> who_; ///< Null until the token was checked.
  std::string token_;
  std::map<std::string, std::shared_ptr<feed>, std::less<>> feeds_; ///< By channel name.
  local_bucket messages_;
  local_bucket errors_;
  size_t running_ = 0; ///< Commands.
  steady::time_point token_until_{};
  steady::time_point drain_until_{};
  bool draining_ = false;
  mutable bool held_back_ = false; ///< A feed was told that there is no room.
};

} // namespace zhian::http
