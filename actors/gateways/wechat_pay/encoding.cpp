#include "actors/gateways/wechat_pay/encoding.hpp"

#include <array>
#include <memory>

#include <openssl/err.h>
#include <openssl/evp.h>

#include "protocols/digest.hpp"

namespace zhian::wechat_pay {

namespace {

constexpr size_t tag_bytes = 16;
constexpr size_t nonce_bytes = 12;
/// More than any notice or certificate; OpenSSL counts in int.
constexpr size_t most_bytes = size_t{1} << 20;
constexpr std::chrono::hours beijing{8};

const unsigned char* bytes_of(std::string_view x) {
  return reinterpret_cast<const unsigned char*>(x.data()); // NOLINT: OpenSSL's bytes
}
unsigned char* bytes_of(std::string& x) {
  return reinterpret_cast<unsigned char*>(x.data()); // NOLINT: OpenSSL's bytes
}

/// OpenSSL keeps a list of errors a thread; what stays there would end the next TLS connection of
/// this thread.
struct forget_errors {
  ~forget_errors() { ERR_clear_error(); }
};

struct cipher_end {
  void operator()(EVP_CIPHER_CTX* x) const { EVP_CIPHER_CTX_free(x); }
};

} // namespace

std::string to_base64(std::string_view bytes) {
  std::string out;
  // In pieces of whole triples: OpenSSL counts in int.
  for (size_t at = 0; at < bytes.size(); at += most_bytes / 3 * 3) {
    auto piece = bytes.substr(at, most_bytes / 3 * 3);
    std::string text((piece.size() + 2) / 3 * 4 + 1, '\0');
    text.resize(static_cast<size_t>(
        EVP_EncodeBlock(bytes_of(text), bytes_of(piece), static_cast<int>(piece.size()))));
    out += text;
  }
  return out;
}

std::optional<std::string> from_base64(std::string_view text) {
  if (text.size() % 4 != 0 || text.size() > most_bytes * 2)
    return std::nullopt;
  if (text.empty())
    return std::string{};
  std::string out(text.size() / 4 * 3, '\0');
  auto size = EVP_DecodeBlock(bytes_of(out), bytes_of(text), static_cast<int>(text.size()));
  if (size < 0 || static_cast<size_t>(size) != out.size())
    return std::nullopt;
  out.resize(out.size() - (text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0));
  // OpenSSL forgives blanks around it and bits behind the end.
  return to_base64(out) == text ? std::optional{out} : std::nullopt;
}

std::optional<std::string> open_sealed(std::string_view api_v3_key, const sealed_text& x) {
  const auto* cipher = api_v3_key.size() == 32   ? EVP_aes_256_gcm()
                       : api_v3_key.size() == 16 ? EVP_aes_128_gcm()
                                                 : nullptr;
  if (cipher == nullptr || x.algorithm != "AEAD_AES_256_GCM" || x.nonce.size() != nonce_bytes
      || x.associated_data.size() > most_bytes)
    return std::nullopt;
  auto bytes = from_base64(x.ciphertext);
  if (!bytes || bytes->size() < tag_bytes || bytes->size() > most_bytes)
    return std::nullopt;
  auto tag = bytes->substr(bytes->size() - tag_bytes);
  bytes->resize(bytes->size() - tag_bytes);
  forget_errors at_the_end;
  std::unique_ptr<EVP_CIPHER_CTX, cipher_end> with{EVP_CIPHER_CTX_new()};
  if (!with)
    return std::nullopt;
  auto size_of = [](std::string_view text) {
    return static_cast<int>(text.size());
  };
  std::string out(bytes->size() + 1, '\0');
  int written = 0;
  int more = 0;
  bool good =
      EVP_DecryptInit_ex(with.get(), cipher, nullptr, bytes_of(api_v3_key), bytes_of(x.nonce)) == 1
      && (x.associated_data.empty()
          || EVP_DecryptUpdate(with.get(), nullptr, &more, bytes_of(x.associated_data),
                               size_of(x.associated_data))
                 == 1)
      && EVP_DecryptUpdate(with.get(), bytes_of(out), &written, bytes_of(std::string_view{*bytes}),
                           size_of(*bytes))
             == 1
      && EVP_CIPHER_CTX_ctrl(with.get(), EVP_CTRL_GCM_SET_TAG, size_of(tag), bytes_of(tag)) == 1
      && EVP_DecryptFinal_ex(with.get(), bytes_of(out) + written, &more) == 1;
  if (!good)
    return std::nullopt;
  out.resize(static_cast<size_t>(written + more));
  return out;
}

std::string sha1_hex(std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
  unsigned size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), out.data(), &size, EVP_sha1(), nullptr) != 1)
    return {};
  return to_hex({reinterpret_cast<const char*>(out.data()), size}); // NOLINT: OpenSSL's bytes
}

std::optional<timestamp> read_time(std::string_view text) {
  constexpr size_t zone_size = 6; // "+08:00"
  if (text.size() > 40)
    return std::nullopt;
  if (text.ends_with('Z'))
    return parse_timestamp(text);
  if (text.size() < zone_size)
    return std::nullopt;
  auto zone = text.substr(text.size() - zone_size);
  auto digit = [&](size_t at) {
    return zone[at] >= '0' && zone[at] <= '9' ? zone[at] - '0' : 100;
  };
  auto hours = digit(1) * 10 + digit(2);
  auto minutes = digit(4) * 10 + digit(5);
  if ((zone[0] != '+' && zone[0] != '-') || zone[3] != ':' || hours > 14 || minutes > 59)
    return std::nullopt;
  auto local = parse_timestamp(std::string{text.substr(0, text.size() - zone_size)} + "Z");
  if (!local)
    return std::nullopt;
  auto off = std::chrono::hours{hours} + std::chrono::minutes{minutes};
  return zone[0] == '+' ? *local - off : *local + off;
}

std::string beijing_time(timestamp at) {
  auto text = to_rfc3339(at + beijing);
  return text.substr(0, text.size() - std::string_view{".000Z"}.size()) + "+08:00";
}

std::string percent_encode(std::string_view text) {
  constexpr char digits[] = "0123456789ABCDEF";
  std::string out;
  for (unsigned char c : text) {
    bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
                 || c == '-' || c == '.' || c == '_' || c == '~';
    if (plain) {
      out += static_cast<char>(c);
    } else {
      out += '%';
      out += digits[c >> 4];
      out += digits[c & 15];
    }
  }
  return out;
}

} // namespace zhian::wechat_pay
