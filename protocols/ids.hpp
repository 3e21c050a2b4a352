// Typed, sortable ids. Text form: prefix + 4 hex digits of shard + 26 characters of ULID.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

#include "protocols/time.hpp"

namespace zhian {

/// A slice of the key space. Everything of one user is in one shard.
using shard_id = uint16_t;

/// Number of shards: the top 12 bits of the key's hash.
inline constexpr size_t shard_count = 4096;

/// The shard of a partition key (top 12 bits of XXH64, seed 0).
shard_id shard_of_key(std::string_view partition_key);

/// The two products that share one core. Every owned row and every unique key carries its realm.
enum class realm : uint8_t { zhimai = 1, ande = 2 };
std::string_view to_string(realm x);
std::ostream& operator<<(std::ostream& out, realm x);

/// 128 bits, sortable by creation time: 48 bits of milliseconds and 80 random bits.
/// Text form: Crockford base32, 26 characters (https://github.com/ulid/spec).
struct ulid {
  uint64_t high = 0;
  uint64_t low = 0;
  auto operator<=>(const ulid&) const = default;
};

/// A fresh ULID; the random part comes from the kernel's generator.
ulid make_ulid(timestamp now);
std::string to_string(const ulid& x);
/// Accepts exactly 26 characters of upper-case Crockford base32 without overflow.
std::optional<ulid> parse_ulid(std::string_view text);

/// What an id names; the value is the prefix of the text form.
enum class id_kind : uint8_t {
  user,
  session,
  resume,
  room,
  file,
  order,
  task,
  mail,
  record,
  avatar,
  data_export,
  message,
  voucher,
  approval,
  calendar_event,
  question,
  news,
  job,
  job_search
};
std::string_view prefix_of(id_kind kind);

namespace detail {
std::string id_text(id_kind kind, shard_id shard, const ulid& u);
bool parse_id(id_kind kind, std::string_view text, shard_id& shard, ulid& u);
} // namespace detail

/// An id of one kind. The shard inside it is authoritative: any node routes by the id alone.
template <id_kind Kind>
struct typed_id {
  shard_id shard = 0;
  ulid unique{};

  static constexpr id_kind kind_of_id = Kind;

  /// False for a default-constructed id.
  explicit operator bool() const { return unique.high != 0 || unique.low != 0; }
  auto operator<=>(const typed_id&) const = default;

  static typed_id make(shard_id shard, timestamp now) { return {shard, make_ulid(now)}; }
  static std::optional<typed_id> parse(std::string_view text) {
    typed_id result;
    if (!detail::parse_id(Kind, text, result.shard, result.unique))
      return std::nullopt;
    return result;
  }
  std::string str() const { return detail::id_text(Kind, shard, unique); }
};

template <id_kind Kind>
std::string to_string(const typed_id<Kind>& x) {
  return x.str();
}

std::ostream& print_id(std::ostream& out, id_kind kind, shard_id shard, const ulid& u);

template <id_kind Kind>
std::ostream& operator<<(std::ostream& out, const typed_id<Kind>& x) {
  return print_id(out, Kind, x.shard, x.unique);
}

using user_id = typed_id<id_kind::user>;
using session_id = typed_id<id_kind::session>;
using resume_id = typed_id<id_kind::resume>;
using room_id = typed_id<id_kind::room>;
using file_id = typed_id<id_kind::file>;
using record_id = typed_id<id_kind::record>;
using avatar_id = typed_id<id_kind::avatar>;
using export_id = typed_id<id_kind::data_export>;
using order_id = typed_id<id_kind::order>;
using message_id = typed_id<id_kind::message>;
using voucher_id = typed_id<id_kind::voucher>;
using approval_id = typed_id<id_kind::approval>;
using calendar_id = typed_id<id_kind::calendar_event>;
using task_id = typed_id<id_kind::task>;
using question_id = typed_id<id_kind::question>;
using news_id = typed_id<id_kind::news>;
using job_id = typed_id<id_kind::job>;
using job_search_id = typed_id<id_kind::job_search>;

/// 16 random bytes as 32 hex digits: trace ids, incarnations.
std::string random_hex(size_t bytes);
/// Random bytes of the kernel's generator; throws std::runtime_error when there are none.
void fill_random(void* data, size_t size);
/// A random UUID (version 4), text form.
std::string make_uuid();

} // namespace zhian

template <zhian::id_kind Kind>
struct std::hash<zhian::typed_id<Kind>> {
  size_t operator()(const zhian::typed_id<Kind>& x) const noexcept {
    return x.unique.low * 0x9E3779B97F4A7C15ull ^ x.unique.high;
  }
};
