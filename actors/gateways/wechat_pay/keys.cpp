#include "actors/gateways/wechat_pay/keys.hpp"

#include <algorithm>

#include <openssl/asn1.h>
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "actors/gateways/wechat_pay/encoding.hpp"

namespace zhian::wechat_pay {

namespace {

constexpr size_t most_pem_bytes = 64 * 1024;
constexpr int least_bits = 2048;

/// OpenSSL keeps a list of errors a thread; what stays there would end the next TLS connection of
/// this thread.
struct forget_errors {
  ~forget_errors() { ERR_clear_error(); }
};

struct bio_end {
  void operator()(BIO* x) const { BIO_free(x); }
};
struct context_end {
  void operator()(EVP_MD_CTX* x) const { EVP_MD_CTX_free(x); }
};
struct certificate_end {
  void operator()(X509* x) const { X509_free(x); }
};
using memory = std::unique_ptr<BIO, bio_end>;
using shared_key = std::shared_ptr<EVP_PKEY>;

memory in_memory(std::string_view text) {
  if (text.empty() || text.size() > most_pem_bytes)
    return nullptr;
  return memory{BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))};
}

/// OpenSSL would ask at the terminal.
int no_passphrase(char*, int, int, void*) {
  return -1;
}

/// Takes the key over; null unless it is RSA and long enough.
shared_key own(EVP_PKEY* key) {
  shared_key out{key, [](EVP_PKEY* x) {
                   EVP_PKEY_free(x);
                 }};
  bool good =
      out && EVP_PKEY_base_id(out.get()) == EVP_PKEY_RSA && EVP_PKEY_bits(out.get()) >= least_bits;
  return good ? out : nullptr;
}

std::string hex_of(const ASN1_INTEGER* number) {
  std::unique_ptr<BIGNUM, decltype(&BN_free)> big{ASN1_INTEGER_to_BN(number, nullptr), &BN_free};
  if (!big)
    return {};
  auto* text = BN_bn2hex(big.get()); // Upper case, whole bytes.
  std::string out = text == nullptr ? "" : text;
  OPENSSL_free(text);
  return out;
}

std::optional<timestamp> time_of(const ASN1_TIME* x) {
  std::tm parts{};
  if (x == nullptr || ASN1_TIME_to_tm(x, &parts) != 1)
    return std::nullopt;
  return timestamp{std::chrono::seconds{::timegm(&parts)}};
}

} // namespace

std::optional<private_key> private_key::read(std::string_view pem) {
  forget_errors at_the_end;
  auto from = in_memory(pem);
  if (!from)
    return std::nullopt;
  auto key = own(PEM_read_bio_PrivateKey(from.get(), nullptr, &no_passphrase, nullptr));
  return key ? std::optional{private_key{std::move(key)}} : std::nullopt;
}

std::string private_key::sign(std::string_view text) const {
  forget_errors at_the_end;
  std::unique_ptr<EVP_MD_CTX, context_end> with{EVP_MD_CTX_new()};
  const auto* data = reinterpret_cast<const unsigned char*>(text.data()); // NOLINT: OpenSSL's bytes
  size_t size = 0;
  if (!with || EVP_DigestSignInit(with.get(), nullptr, EVP_sha256(), nullptr, key_.get()) != 1
      || EVP_DigestSign(with.get(), nullptr, &size, data, text.size()) != 1)
    return {};
  std::string out(size, '\0');
  auto* to = reinterpret_cast<unsigned char*>(out.data()); // NOLINT: OpenSSL's bytes
  if (EVP_DigestSign(with.get(), to, &size, data, text.size()) != 1)
    return {};
  out.resize(size);
  return to_base64(out);
}

std::optional<public_key> public_key::read(std::string_view pem) {
  forget_errors at_the_end;
  auto from = in_memory(pem);
  if (!from)
    return std::nullopt;
  auto key = own(PEM_read_bio_PUBKEY(from.get(), nullptr, &no_passphrase, nullptr));
  return key ? std::optional{public_key{std::move(key)}} : std::nullopt;
}

bool public_key::verifies(std::string_view text, std::string_view signature_base64) const {
  forget_errors at_the_end;
  auto signature = from_base64(signature_base64);
  std::unique_ptr<EVP_MD_CTX, context_end> with{EVP_MD_CTX_new()};
  if (!signature || !with
      || EVP_DigestVerifyInit(with.get(), nullptr, EVP_sha256(), nullptr, key_.get()) != 1)
    return false;
  const auto* mark = reinterpret_cast<const unsigned char*>(signature->data()); // NOLINT
  const auto* data = reinterpret_cast<const unsigned char*>(text.data());       // NOLINT
  bool good = EVP_DigestVerify(with.get(), mark, signature->size(), data, text.size()) == 1;
  return good;
}

std::optional<certificate> read_certificate(std::string_view pem) {
  forget_errors at_the_end;
  auto from = in_memory(pem);
  if (!from)
    return std::nullopt;
  std::unique_ptr<X509, certificate_end> x{
      PEM_read_bio_X509(from.get(), nullptr, &no_passphrase, nullptr)};
  if (!x)
    return std::nullopt;
  auto key = own(X509_get_pubkey(x.get()));
  auto begin = time_of(X509_get0_notBefore(x.get()));
  auto end = time_of(X509_get0_notAfter(x.get()));
  auto serial = hex_of(X509_get0_serialNumber(x.get()));
  if (!key || !begin || !end || serial.empty())
    return std::nullopt;
  return certificate{std::move(serial), *begin, *end, public_key{std::move(key)}};
}

std::optional<std::vector<certificate>> read_certificates(std::string_view pems) {
  constexpr std::string_view last = "-----END CERTIFICATE-----";
  std::vector<certificate> out;
  while (out.size() < platform_keys::most) {
    auto end = pems.find(last);
    if (end == std::string_view::npos)
      break;
    auto one = read_certificate(pems.substr(0, end + last.size()));
    if (!one)
      return std::nullopt;
    out.push_back(std::move(*one));
    pems.remove_prefix(end + last.size());
  }
  return out.empty() ? std::nullopt : std::optional{std::move(out)};
}

void platform_keys::add(std::string id, public_key key) {
  if (size() < most || ids_.contains(id))
    ids_.insert_or_assign(std::move(id), std::move(key));
}

void platform_keys::add(certificate x) {
  if (certificates_.contains(x.serial) || ids_.size() >= most)
    return;
  auto serial = x.serial;
  certificates_.emplace(std::move(serial), std::move(x));
  if (size() > most)
    certificates_.erase(
        std::min_element(certificates_.begin(), certificates_.end(),
                         [](auto& a, auto& b) { return a.second.until < b.second.until; }));
}

const public_key* platform_keys::find(std::string_view serial, timestamp now) const {
  if (auto at = ids_.find(serial); at != ids_.end())
    return &at->second;
  auto at = certificates_.find(serial);
  bool good = at != certificates_.end() && at->second.from <= now && now < at->second.until;
  return good ? &at->second.key : nullptr;
}

void platform_keys::drop_expired(timestamp now) {
  std::erase_if(certificates_, [&](const auto& x) { return x.second.until <= now; });
}

std::string platform_keys::public_key_id() const {
  return ids_.empty() ? std::string{} : ids_.begin()->first;
}

} // namespace zhian::wechat_pay
