#include "protocols/ids.hpp"

#include <ostream>
#include <stdexcept>

#include <sys/random.h>
#include <xxhash.h>

#include "protocols/digest.hpp"

namespace zhian {

namespace {

__extension__ using u128 = unsigned __int128;

constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::string_view hex_digits = "0123456789abcdef";
constexpr std::string_view prefixes[] = {"usr_", "ses_", "res_", "rom_", "fil_", "ord_", "tsk_",
                                         "mai_", "rec_", "avt_", "exp_", "msg_", "vch_", "apr_",
                                         "evt_", "cq_",  "nws_", "job_", "jse_"};

int base32_value(char c) {
  auto at = alphabet.find(c);
  return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

int hex_value(char c) {
  auto at = hex_digits.find(c);
  return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

void append_ulid(std::string& out, const ulid& u) {
  // 26 digits of 5 bits hold 130 bits; the first digit carries only the top 3.
  char text[26];
  u128 value = (static_cast<u128>(u.high) << 64) | u.low;
  for (int i = 25; i >= 0; --i) {
    text[i] = alphabet[static_cast<size_t>(value & 31)];
    value >>= 5;
  }
  out.append(text, sizeof text);
}

} // namespace

shard_id shard_of_key(std::string_view partition_key) {
  return static_cast<shard_id>(XXH64(partition_key.data(), partition_key.size(), 0) >> 52);
}

std::string_view to_string(realm x) {
  return x == realm::ande ? "ande" : "zhimai";
}

std::ostream& operator<<(std::ostream& out, realm x) {
  return out << to_string(x);
}

void fill_random(void* data, size_t size) {
  auto* at = static_cast<char*>(data);
  while (size > 0) {
    auto n = getrandom(at, size, 0);
    if (n < 0)
      throw std::runtime_error("the kernel gives no random bytes");
    at += n;
    size -= static_cast<size_t>(n);
  }
}

ulid make_ulid(timestamp now) {
  auto ms = static_cast<uint64_t>(
      std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count());
  // One system call serves many ids: a thread draws 512 bytes at a time.
  thread_local std::array<unsigned char, 512> pool;
  thread_local size_t used = sizeof pool;
  if (used + 10 > pool.size()) {
    fill_random(pool.data(), pool.size());
    used = 0;
  }
  uint64_t low = 0;
  for (int i = 0; i < 8; ++i)
    low = low << 8 | pool[used + static_cast<size_t>(i)];
  uint64_t top = static_cast<uint64_t>(pool[used + 8]) << 8 | pool[used + 9];
  used += 10;
  return {ms << 16 | top, low};
}

std::string to_string(const ulid& x) {
  std::string out;
  append_ulid(out, x);
  return out;
}

std::optional<ulid> parse_ulid(std::string_view text) {
  if (text.size() != 26 || base32_value(text[0]) < 0 || base32_value(text[0]) > 7)
    return std::nullopt;
  u128 value = 0;
  for (char c : text) {
    int digit = base32_value(c);
    if (digit < 0)
      return std::nullopt;
    value = value << 5 | static_cast<unsigned>(digit);
  }
  return ulid{static_cast<uint64_t>(value >> 64), static_cast<uint64_t>(value)};
}

std::string_view prefix_of(id_kind kind) {
  return prefixes[static_cast<size_t>(kind)];
}

namespace detail {

std::string id_text(id_kind kind, shard_id shard, const ulid& u) {
  std::string out{prefix_of(kind)};
  out.reserve(34);
  for (int shift = 12; shift >= 0; shift -= 4)
    out += hex_digits[static_cast<size_t>(shard >> shift & 15)];
  append_ulid(out, u);
  return out;
}

bool parse_id(id_kind kind, std::string_view text, shard_id& shard, ulid& u) {
  auto prefix = prefix_of(kind);
  if (text.size() != prefix.size() + 30 || !text.starts_with(prefix))
    return false;
  text.remove_prefix(prefix.size());
  unsigned value = 0;
  for (char c : text.substr(0, 4)) {
    int digit = hex_value(c);
    if (digit < 0)
      return false;
    value = value << 4 | static_cast<unsigned>(digit);
  }
  auto parsed = parse_ulid(text.substr(4));
  if (value >= shard_count || !parsed)
    return false;
  shard = static_cast<shard_id>(value);
  u = *parsed;
  return true;
}

} // namespace detail

std::ostream& print_id(std::ostream& out, id_kind kind, shard_id shard, const ulid& u) {
  return out << detail::id_text(kind, shard, u);
}

std::string random_hex(size_t bytes) {
  std::string raw(bytes, '\0');
  fill_random(raw.data(), raw.size());
  return to_hex(raw);
}

std::string make_uuid() {
  auto hex = random_hex(16);
  hex[12] = '4';
  hex[16] = hex_digits[static_cast<size_t>(8 | (hex_value(hex[16]) & 3))];
  return hex.substr(0, 8) + '-' + hex.substr(8, 4) + '-' + hex.substr(12, 4) + '-'
         + hex.substr(16, 4) + '-' + hex.substr(20);
}

} // namespace zhian
