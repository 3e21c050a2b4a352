#include "protocols/entity.hpp"

#include <ostream>

#include <xxhash.h>

namespace zhian {

namespace {
constexpr std::string_view kind_names[] = {"",         "identity",  "session", "account",
                                           "room",     "purse",     "order",   "patrol",
                                           "approval", "catalogue", "task"};
} // namespace

std::string_view to_string(entity_kind x) {
  auto at = static_cast<size_t>(x);
  // A newer node may send a kind this one does not know.
  return at < std::size(kind_names) ? kind_names[at] : std::string_view{};
}

std::optional<entity_kind> parse_entity_kind(std::string_view text) {
  for (size_t i = 1; i < std::size(kind_names); ++i)
    if (kind_names[i] == text)
      return static_cast<entity_kind>(i);
  return std::nullopt;
}

std::string_view to_string(language x) {
  return x == language::en ? "en" : "zh";
}

std::ostream& operator<<(std::ostream& out, entity_kind x) {
  return out << to_string(x);
}

std::string entity_ref::str() const {
  std::string out{to_string(kind)};
  out += '/';
  out += id;
  return out;
}

namespace refs {

entity_ref session(realm in, const session_id& id) {
  return {entity_kind::session, in, id.str(), id.shard};
}

entity_ref account(realm in, const user_id& id) {
  return {entity_kind::account, in, id.str(), id.shard};
}

entity_ref room(realm in, const room_id& id) {
  return {entity_kind::room, in, id.str(), id.shard};
}

entity_ref order(realm in, const order_id& id) {
  return {entity_kind::order, in, id.str(), id.shard};
}

entity_ref email(realm in, std::string_view normalised) {
  std::string id = "email:";
  id += normalised;
  std::string key{to_string(in)};
  key += '|';
  key += id;
  auto shard = shard_of_key(key);
  return {entity_kind::identity, in, std::move(id), shard};
}

entity_ref purse(realm in, std::string_view name) {
  return {entity_kind::purse, in, std::string{name}, shard_of_key("purse|" + std::string{name})};
}

entity_ref patrol(realm in, std::string_view name) {
  return {entity_kind::patrol, in, std::string{name}, shard_of_key("patrol|" + std::string{name})};
}

entity_ref approval(realm in, const approval_id& id) {
  return {entity_kind::approval, in, id.str(), id.shard};
}

entity_ref task(realm in, const task_id& id) {
  return {entity_kind::task, in, id.str(), id.shard};
}

entity_ref catalogue(realm in, std::string_view name) {
  return {entity_kind::catalogue, in, std::string{name},
          shard_of_key("catalogue|" + std::string{name})};
}

std::optional<entity_ref> parse(realm in, std::string_view text) {
  auto slash = text.find('/');
  if (slash == std::string_view::npos)
    return std::nullopt;
  auto kind = parse_entity_kind(text.substr(0, slash));
  auto id = text.substr(slash + 1);
  if (!kind)
    return std::nullopt;
  switch (*kind) {
  case entity_kind::identity:
    if (id.starts_with("email:"))
      return email(in, id.substr(6));
    return std::nullopt;
  case entity_kind::session:
    if (auto x = session_id::parse(id))
      return session(in, *x);
    return std::nullopt;
  case entity_kind::account:
    if (auto x = user_id::parse(id))
      return account(in, *x);
    return std::nullopt;
  case entity_kind::room:
    if (auto x = room_id::parse(id))
      return room(in, *x);
    return std::nullopt;
  case entity_kind::purse:
    return purse(in, id);
  case entity_kind::order:
    if (auto x = order_id::parse(id))
      return order(in, *x);
    return std::nullopt;
  case entity_kind::patrol:
    return patrol(in, id);
  case entity_kind::approval:
    if (auto x = approval_id::parse(id))
      return approval(in, *x);
    return std::nullopt;
  case entity_kind::catalogue:
    return catalogue(in, id);
  case entity_kind::task:
    if (auto x = task_id::parse(id))
      return task(in, *x);
    return std::nullopt;
  }
  return std::nullopt;
}

} // namespace refs

body_digest digest_of(std::string_view body) {
  auto h = XXH3_128bits(body.data(), body.size());
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, h);
  body_digest out;
  std::copy(std::begin(canonical.digest), std::end(canonical.digest), out.begin());
  return out;
}

} // namespace zhian
