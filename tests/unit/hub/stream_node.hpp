// A node with a real hub and a real edge; rooms, sessions and the store are played by the test.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>

#include "config/settings.hpp"
#include "http/auth/tokens.hpp"
#include "http/server/server.hpp"
#include "protocols/services.hpp"
#include "protocols/storage.hpp"
#include "protocols/stream.hpp"

namespace zhian::test {

using frame = std::shared_ptr<const stream_frame>;

/// The rows of all streams, and a lane that publishes after its commit. Thread-safe.
class stream_store {
public:
  caf::actor hub;

  /// Stores a final and tells the hub, as a lane does. `tell` false: the news is lost on the way.
  uint64_t commit(const stream_ref& stream, const std::string& type, const std::string& data,
                  bool tell = true);
  /// Several finals in one transaction, after whoever is reading: a writer in a loop would keep
  /// the lock from them.
  void commit_many(const stream_ref& stream, size_t count, size_t size);
  /// Tells an interim frame.
  void interim(const stream_ref& stream, const std::string& type, const std::string& data);
  /// Forgets the frames up to `seq`: retention.
  void prune(const stream_ref& stream, uint64_t seq);
  void set_epoch(const stream_ref& stream, const std::string& epoch);
  read_stream::reply read(const stream_ref& stream, uint64_t after, uint32_t limit);
  uint64_t head(const stream_ref& stream) { return read(stream, INT64_MAX, 1).head; }

private:
  struct rows {
    std::string epoch = "1-7";
    uint64_t head = 0;
    std::vector<frame> frames;
  };
  frame append(const stream_ref& stream, const std::string& type, const std::string& data);

  std::atomic<int> readers_ = 0; ///< Who reads or waits to.
  std::mutex mx_;
  std::map<std::string, rows> streams_;
};

/// A room as its subscribers see it.
struct played_room {
  room_id id;
  user_id host;
  room_phase phase = room_phase::answering;
  uint32_t turn = 1;
};

/// What the fakes know and do; the lock is held while they answer.
struct plays {
  std::mutex mx;
  std::map<std::string, played_room> rooms;
  std::map<std::string, session_lease> sessions;
  std::set<std::string> ops; ///< Op keys of answers that were taken.
  std::map<std::string, room_ack> acks;
  ec queries_fail = ec::none;
  bool hold_answers = false;     ///< answer_turn gets no answer until `release`.
  bool speak_on_answer = true;   ///< The next question follows an answer.
  std::function<void()> on_open; ///< Runs in open_room, before it answers.
  std::function<void()> on_read; ///< Runs in read_stream, after it has read.
  int opens = 0;
  int reads = 0;
};

/// A person with a session and a token.
struct person {
  user_id user;
  session_id session;
  std::string token;
  stream_ref stream() const { return stream_of(user); }
};

class stream_node {
public:
  explicit stream_node(const std::function<void(settings&)>& change = {});
  ~stream_node();

  /// `lives` is the life of the token.
  person make_person(std::chrono::milliseconds lives = std::chrono::minutes{10});
  /// Another token of the same session.
  std::string make_token(const person& who, std::chrono::milliseconds lives);
  room_id make_room(const person& host);
  void end_session(const person& who, const std::string& reason);
  /// Answers what `hold_answers` held.
  void release();
  uint16_t port() const { return edge->port(); }

  settings config;
  stream_store store;
  std::shared_ptr<plays> play = std::make_shared<plays>();
  std::shared_ptr<node_status> status = std::make_shared<node_status>();
  caf::actor_system_config caf_config;
  caf::actor_system system;
  caf::actor fake;
  services svc;
  std::unique_ptr<http::server> edge;
};

} // namespace zhian::test
