#include "actors/gateways/wechat_pay/certificates.hpp"

#include "actors/gateways/wechat_pay/encoding.hpp"
#include "actors/gateways/wechat_pay/reply_object.hpp"
#include "protocols/ascii.hpp"

namespace zhian::wechat_pay {

namespace {

struct listed {
  std::string serial;
  sealed_text text;
};

std::optional<std::vector<listed>> read_list(std::string_view json) {
  auto in = reply_object::read(json);
  std::vector<listed> out;
  for (auto& item : in.objects("data", platform_keys::most)) {
    auto sealed = item.object("encrypt_certificate");
    out.push_back({item.text("serial_no", 64),
                   {sealed.text("algorithm", 64), sealed.text("ciphertext", 64 * 1024),
                    sealed.text("nonce", 64), sealed.optional_text("associated_data", 64)}});
  }
  return in ? std::optional{std::move(out)} : std::nullopt;
}

std::optional<std::vector<certificate>> open_all(const std::vector<listed>& list,
                                                 std::string_view api_v3_key) {
  std::vector<certificate> out;
  for (const auto& x : list) {
    auto pem = open_sealed(api_v3_key, x.text);
    auto one = pem ? read_certificate(*pem) : std::nullopt;
    // The serial in the list is a convenience; the one in the certificate is the one.
    if (!one || ascii_lower(one->serial) != ascii_lower(x.serial))
      return std::nullopt;
    out.push_back(std::move(*one));
  }
  return out;
}

} // namespace

std::optional<std::vector<certificate>> open_certificates(std::string_view json,
                                                          std::string_view api_v3_key) {
  auto list = read_list(json);
  return list ? open_all(*list, api_v3_key) : std::nullopt;
}

rotated rotate(const platform_keys& known, const vouchers& by, std::string_view json,
               std::string_view api_v3_key, timestamp now) {
  auto list = read_list(json);
  if (!list)
    return {rotation::not_a_list, known, trust::good};
  auto all = open_all(*list, api_v3_key);
  if (!all)
    return {rotation::not_opened, known, trust::good};
  auto keys = known;
  keys.drop_expired(now);
  for (auto& x : *all)
    keys.add(std::move(x));
  if (auto why = check(keys, by, json, now); why != trust::good)
    return {rotation::not_trusted, known, why};
  return {rotation::good, std::move(keys), trust::good};
}

} // namespace zhian::wechat_pay
