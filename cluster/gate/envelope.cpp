#include "cluster/gate/envelope.hpp"

#include <cstring>

#include "protocols/digest.hpp"

namespace zhian::cluster {

namespace {

constexpr uint16_t magic = 0x685a; // "Zh"
constexpr size_t header_size = 2 + 1 + 1 + 2 + 2 + 2 + 2 + 1 + 1 + 2 + 4 + 8 + 16 * 3 + 24;
constexpr size_t longest_frame = max_payload + 1024;

template <class T>
void put(std::string& out, T x) {
  for (size_t i = 0; i < sizeof(T); ++i)
    out += static_cast<char>(static_cast<uint64_t>(x) >> (8 * i));
}

template <size_t N>
void put(std::string& out, const std::array<uint8_t, N>& x) {
  out.append(reinterpret_cast<const char*>(x.data()), N);
}

/// Reads from the front; the caller has looked at the length.
struct taker {
  const char* at;
  template <class T>
  void operator()(T& x) {
    uint64_t raw = 0;
    for (size_t i = 0; i < sizeof(T); ++i)
      raw |= uint64_t{static_cast<uint8_t>(at[i])} << (8 * i);
    x = static_cast<T>(raw);
    at += sizeof(T);
  }
  template <size_t N>
  void operator()(std::array<uint8_t, N>& x) {
    std::memcpy(x.data(), at, N);
    at += N;
  }
};

} // namespace

std::string to_frame(const envelope& x) {
  std::string out;
  out.reserve(4 + header_size + x.payload.size());
  put(out, static_cast<uint32_t>(header_size + x.payload.size()));
  put(out, magic);
  put(out, x.wire);
  put(out, static_cast<uint8_t>(x.type));
  put(out, static_cast<uint16_t>(header_size));
  put(out, x.shard);
  put(out, x.kind);
  put(out, x.schema);
  put(out, x.hop);
  put(out, x.flags);
  put(out, x.error);
  put(out, x.budget_ms);
  put(out, x.epoch);
  put(out, x.source);
  put(out, x.destination);
  put(out, x.request);
  put(out, x.trace);
  out += x.payload;
  return out;
}

std::optional<envelope> parse_envelope(std::string_view bytes) {
  if (bytes.size() < header_size || bytes.size() > longest_frame)
    return std::nullopt;
  envelope out;
  uint16_t word = 0, length = 0;
  uint8_t type = 0;
  taker take{bytes.data()};
  take(word);
  take(out.wire);
  take(type);
  take(length);
  if (word != magic || out.wire == 0 || length < header_size || length > bytes.size())
    return std::nullopt;
  out.type = static_cast<envelope_type>(type);
  take(out.shard);
  take(out.kind);
  take(out.schema);
  take(out.hop);
  take(out.flags);
  take(out.error);
  take(out.budget_ms);
  take(out.epoch);
  take(out.source);
  take(out.destination);
  take(out.request);
  take(out.trace);
  if (bytes.size() - length > max_payload)
    return std::nullopt;
  out.payload.assign(bytes.substr(length));
  return out;
}

frame_reader::found frame_reader::next(envelope& out) {
  std::string_view rest{buffer_.data() + read_, buffer_.size() - read_};
  uint32_t length = 0;
  if (rest.size() >= 4)
    taker{rest.data()}(length);
  if (rest.size() >= 4 && (length < header_size || length > longest_frame))
    return found::rubbish;
  if (rest.size() < 4 || rest.size() - 4 < length) {
    buffer_.erase(0, read_);
    read_ = 0;
    return found::nothing;
  }
  auto parsed = parse_envelope(rest.substr(4, length));
  if (!parsed)
    return found::rubbish;
  out = std::move(*parsed);
  read_ += 4 + length;
  consumed_ += 4 + length;
  return found::envelope;
}

node_bytes bytes_of_uuid(std::string_view text) {
  std::string digits{text};
  std::erase(digits, '-');
  node_bytes out{};
  if (auto bytes = from_hex(digits); bytes && bytes->size() == out.size())
    std::memcpy(out.data(), bytes->data(), out.size());
  return out;
}

std::string uuid_of_bytes(const node_bytes& x) {
  auto out = to_hex(x);
  for (size_t at : {8, 13, 18, 23})
    out.insert(at, 1, '-');
  return out;
}

} // namespace zhian::cluster
