// The other side of WeChat Pay, as far as unit tests need it: keys and certificates made on the
// spot, signatures and sealed texts. Written with OpenSSL alone, beside the code under test.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "actors/gateways/wechat_pay/encoding.hpp"
#include "actors/gateways/wechat_pay/keys.hpp"
#include "actors/gateways/wechat_pay/signature.hpp"
#include "protocols/json_writer.hpp"

namespace zhian::test {

constexpr std::string_view pay_api_key = "an APIv3 key of thirty-two bytes";

/// A key pair and the texts it is written as.
class pay_key {
public:
  explicit pay_key(unsigned bits = 2048) : key_(EVP_RSA_gen(bits), &EVP_PKEY_free) {}

  std::string private_pem() const {
    return written([&](BIO* to) {
      PEM_write_bio_PKCS8PrivateKey(to, key_.get(), nullptr, nullptr, 0, nullptr, nullptr);
    });
  }
  std::string locked_pem() const {
    return written([&](BIO* to) {
      PEM_write_bio_PKCS8PrivateKey(to, key_.get(), EVP_aes_256_cbc(), "word", 4, nullptr, nullptr);
    });
  }
  std::string public_pem() const {
    return written([&](BIO* to) { PEM_write_bio_PUBKEY(to, key_.get()); });
  }
  /// A certificate of its own, good from `from` to `until` (Unix seconds).
  std::string certificate_pem(long serial, int64_t from, int64_t until) const {
    std::unique_ptr<X509, decltype(&X509_free)> x{X509_new(), &X509_free};
    X509_set_version(x.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(x.get()), serial);
    ASN1_TIME_set(X509_getm_notBefore(x.get()), from);
    ASN1_TIME_set(X509_getm_notAfter(x.get()), until);
    X509_set_pubkey(x.get(), key_.get());
    X509_sign(x.get(), key_.get(), EVP_sha256());
    return written([&](BIO* to) { PEM_write_bio_X509(to, x.get()); });
  }
  std::string sign(std::string_view text) const {
    return wechat_pay::private_key::read(private_pem())->sign(text);
  }

private:
  template <class F>
  static std::string written(F write) {
    std::unique_ptr<BIO, decltype(&BIO_free)> to{BIO_new(BIO_s_mem()), &BIO_free};
    write(to.get());
    char* data = nullptr;
    auto size = BIO_get_mem_data(to.get(), &data);
    return {data, static_cast<size_t>(size)};
  }

  std::shared_ptr<EVP_PKEY> key_;
};

/// AEAD_AES_256_GCM.
inline wechat_pay::sealed_text seal(std::string_view text, std::string_view associated,
                                    std::string_view key = pay_api_key,
                                    std::string nonce = "twelve bytes") {
  auto in = [](std::string_view x) {
    return reinterpret_cast<const unsigned char*>(x.data());
  };
  std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> with{EVP_CIPHER_CTX_new(),
                                                                       &EVP_CIPHER_CTX_free};
  std::string out(text.size() + 16, '\0');
  auto* to = reinterpret_cast<unsigned char*>(out.data());
  int size = 0;
  EVP_EncryptInit_ex(with.get(), EVP_aes_256_gcm(), nullptr, in(key), in(nonce));
  EVP_EncryptUpdate(with.get(), nullptr, &size, in(associated),
                    static_cast<int>(associated.size()));
  EVP_EncryptUpdate(with.get(), to, &size, in(text), static_cast<int>(text.size()));
  EVP_EncryptFinal_ex(with.get(), to + size, &size);
  EVP_CIPHER_CTX_ctrl(with.get(), EVP_CTRL_GCM_GET_TAG, 16, to + text.size());
  return {"AEAD_AES_256_GCM", wechat_pay::to_base64(out), std::move(nonce),
          std::string{associated}};
}

/// The lines with which a text is vouched for.
struct signed_lines {
  std::string timestamp;
  std::string nonce = "NONCE";
  std::string serial;
  std::string signature;
  wechat_pay::vouchers view() const { return {timestamp, nonce, serial, signature}; }
};
inline signed_lines vouch(const pay_key& by, std::string serial, std::string_view body,
                          int64_t at_seconds) {
  signed_lines out{std::to_string(at_seconds), "NONCE", std::move(serial), {}};
  out.signature = by.sign(out.timestamp + "\n" + out.nonce + "\n" + std::string{body} + "\n");
  return out;
}

inline timestamp at_seconds(int64_t x) {
  return timestamp{std::chrono::seconds{x}};
}

/// One entry of `GET /v3/certificates`.
inline std::string listed_certificate(const std::string& serial,
                                      const wechat_pay::sealed_text& sealed) {
  json_writer out;
  out.open()
      .field("serial_no", serial)
      .field("effective_time", "2026-01-01T00:00:00+08:00")
      .field("expire_time", "2031-01-01T00:00:00+08:00")
      .open("encrypt_certificate")
      .field("algorithm", sealed.algorithm)
      .field("nonce", sealed.nonce)
      .field("associated_data", sealed.associated_data)
      .field("ciphertext", sealed.ciphertext)
      .close()
      .close();
  return out.take();
}

/// A notice as it comes.
inline std::string notice_body(std::string_view event, const wechat_pay::sealed_text& sealed) {
  json_writer out;
  out.open()
      .field("id", "EV-1")
      .field("create_time", "2026-11-30T14:00:00+08:00")
      .field("resource_type", "encrypt-resource")
      .field("event_type", event)
      .field("summary", "支付成功")
      .open("resource")
      .field("original_type", "transaction")
      .field("algorithm", sealed.algorithm)
      .field("ciphertext", sealed.ciphertext)
      .field("associated_data", sealed.associated_data)
      .field("nonce", sealed.nonce)
      .close()
      .close();
  return out.take();
}

} // namespace zhian::test
