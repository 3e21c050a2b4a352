// Entities: keyed actors that each own one thing. Who asks names the key; the node finds the owner.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <caf/actor.hpp>
#include <caf/duration.hpp>
#include <caf/message.hpp>

#include "protocols/ids.hpp"
#include "protocols/message.hpp"

namespace zhian {

/// The kinds of entities; the number is part of the wire and of stored rows.
enum class entity_kind : uint8_t {
  identity = 1,
  session = 2,
  account = 3,
  room = 4,
  purse = 5,
  order = 6,
  patrol = 7,
  approval = 8,
  catalogue = 9,
  task = 10
};
std::string_view to_string(entity_kind x);
std::optional<entity_kind> parse_entity_kind(std::string_view text);
std::ostream& operator<<(std::ostream& out, entity_kind x);

/// Names one entity. `shard` is computed from the key and authoritative.
struct entity_ref {
  entity_kind kind = entity_kind::session;
  realm in = realm::zhimai;
  std::string id;
  shard_id shard = 0;

  bool operator==(const entity_ref&) const = default;
  /// "room/rom_…": the form used in rows, logs and by operators.
  std::string str() const;
  ZHIAN_FIELDS(kind, in, id, shard)
};

namespace refs {
entity_ref session(realm in, const session_id& id);
entity_ref account(realm in, const user_id& id);
entity_ref room(realm in, const room_id& id);
entity_ref order(realm in, const order_id& id);
entity_ref approval(realm in, const approval_id& id);
entity_ref task(realm in, const task_id& id);
/// The address entity: keyed by realm + "email" + normalised address.
entity_ref email(realm in, std::string_view normalised);
/// A purse of the chaos suite's bank, by its name.
entity_ref purse(realm in, std::string_view name);
/// A patrol of money, by its name.
entity_ref patrol(realm in, std::string_view name);
/// Rows that everybody reads and staff keep, by the name of the list.
entity_ref catalogue(realm in, std::string_view name);
/// Reads what `str()` wrote.
std::optional<entity_ref> parse(realm in, std::string_view text);
} // namespace refs

/// Languages of texts for people.
enum class language : uint8_t { zh = 0, en = 1 };
/// "zh" or "en".
std::string_view to_string(language x);

/// 128 bits of a body, to tell a repeat from another request under the same key.
using body_digest = std::array<uint8_t, 16>;
body_digest digest_of(std::string_view body);

/// The name of one state-changing command: a repeat with the same key changes nothing and gets the
/// first answer.
struct op_key {
  std::string key; ///< Empty: the command cannot be recognised as a repeat.
  body_digest digest{};
  ZHIAN_FIELDS(key, digest)
};

/// What goes along with every call.
struct call_meta {
  static constexpr uint16_t kind = 0x0102;
  std::string trace; ///< 32 hex digits, from the client's request to the commit and the frame.
  op_key op;
  user_id caller; ///< Empty for calls of the system itself.
  session_id session;
  std::string address; ///< Client address as the edge trusts it.
  language lang = language::zh;
  ZHIAN_FIELDS(trace, op, caller, session, address, lang)
};

/// What the shard host receives: `body` holds (call_meta, T). Answered by the entity with a
/// T::reply.
struct entity_call {
  static constexpr uint16_t kind = 0x0f01;
  entity_ref to;
  caf::message body;
};

/// From the shard host: nobody has asked for a while. The entity answers whether it ends.
struct passivate {
  static constexpr uint16_t kind = 0x0f70;
  using reply = bool;
};

/// To a part of the node: are you still at it? Answered like everything else, in its turn.
struct canary {
  static constexpr uint16_t kind = 0x0f73;
  using reply = done;
};

/// Finds the actor that hosts a shard: a local host or, for another node's shard, the gate.
class shard_router {
public:
  virtual ~shard_router() = default;
  /// Never blocks; always a live handle (a shard nobody owns yet answers `not_owner`).
  virtual const caf::actor& host_of(shard_id shard) const = 0;
  /// The epoch this node holds the shard with; 0 when it is not the owner.
  virtual uint64_t epoch_of(shard_id shard) const = 0;
  /// Whether another node may hold a shard, now or in a moment.
  virtual bool spread() const { return false; }
  /// Counted by whoever has something of a shard under way: such a shard moves slowly. In pairs.
  virtual void busy_in(shard_id) const {}
  virtual void busy_out(shard_id) const {}
};

/// Asks an entity: `ask(self, router, to, meta, msg).then(...)`; the answer is a `T::reply`.
/// Local requests are infinite: the budget is the edge's (a CAF request timer is never cancelled).
template <class Self, request T>
auto ask(Self* self, const shard_router& router, entity_ref to, call_meta meta, T msg) {
  const auto& host = router.host_of(to.shard);
  return self->request(
      host, caf::infinite,
      entity_call{std::move(to), caf::make_message(std::move(meta), std::move(msg))});
}

} // namespace zhian
