// The requests that may cross nodes, by number and by type: how each becomes bytes and a message
// again. An actor handle never crosses, so neither does CAF's own serialisation.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <typeindex>
#include <unordered_map>

#include <caf/event_based_actor.hpp>
#include <caf/message.hpp>
#include <caf/response_promise.hpp>

#include "protocols/entity.hpp"
#include "protocols/errors.hpp"
#include "protocols/wire/codec.hpp"

namespace zhian::cluster {

class catalogue {
public:
  using on_reply = std::function<void(std::string)>;
  using on_error = std::function<void(const caf::error&)>;

  struct entry {
    uint16_t kind = 0;
    uint16_t schema = 1; ///< Raised with each field that is appended.
    /// Changes nothing, or nothing that a second time would change: may be asked again without a
    /// key.
    bool repeatable = false;
    /// A repeat under the same key is recognised by the store.
    bool stored = false;
    /// Of `entity_call::body`.
    std::string (*put)(const entity_call& call) = nullptr;
    /// Empty: these bytes are no such call.
    std::optional<entity_call> (*get)(std::string_view bytes) = nullptr;
    /// Asks `host` as if the caller were here, and answers with the bytes of the reply.
    void (*serve)(caf::event_based_actor* self, const caf::actor& host, entity_call call,
                  on_reply ok, on_error failed) = nullptr;
    /// Keeps the promise of the caller with these bytes.
    void (*deliver)(caf::response_promise& promise, std::string_view reply) = nullptr;
  };

  template <request T>
  void add(bool repeatable, bool stored, uint16_t schema = 1) {
    entry e;
    e.kind = T::kind;
    e.schema = schema;
    e.repeatable = repeatable;
    e.stored = stored;
    e.put = [](const entity_call& call) {
      std::string out;
      wire::put_prefixed(out, call.to);
      wire::put_prefixed(out, call.body.get_as<call_meta>(0));
      wire::put_prefixed(out, call.body.get_as<T>(1));
      return out;
    };
    e.get = [](std::string_view bytes) -> std::optional<entity_call> {
      entity_call out;
      call_meta meta;
      T what;
      if (!wire::get_prefixed(bytes, out.to) || !wire::get_prefixed(bytes, meta)
          || !wire::get_prefixed(bytes, what))
        return std::nullopt;
      out.body = caf::make_message(std::move(meta), std::move(what));
      return out;
    };
    e.serve = [](caf::event_based_actor* self, const caf::actor& host, entity_call call,
                 on_reply ok, on_error failed) {
      self->request(host, caf::infinite, std::move(call))
          .then([ok = std::move(ok)](const typename T::reply& reply) { ok(wire::encode(reply)); },
                [failed = std::move(failed)](const caf::error& err) { failed(err); });
    };
    e.deliver = [](caf::response_promise& promise, std::string_view reply) {
      if (auto decoded = wire::decode<typename T::reply>(reply))
        promise.deliver(std::move(*decoded));
      else
        promise.deliver(make_error(ec::internal, "an answer that cannot be read"));
    };
    types_.emplace(typeid(T), T::kind);
    kinds_.emplace(T::kind, e);
  }

  /// Null: unknown here, a later version may know it.
  const entry* by_kind(uint16_t kind) const;
  /// Null: this message does not cross nodes.
  const entry* of(const caf::message& body) const;
  size_t size() const { return kinds_.size(); }

private:
  std::map<uint16_t, entry> kinds_;
  std::unordered_map<std::type_index, uint16_t> types_;
};

/// Everything an entity of the product can be asked from another node.
const catalogue& product_catalogue();

/// An error as the payload of a refusal, and back. The number stands in the envelope.
std::string put_error(const caf::error& err);
caf::error get_error(uint16_t number, std::string_view payload);

} // namespace zhian::cluster
