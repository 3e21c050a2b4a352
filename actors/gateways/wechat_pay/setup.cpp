#include "actors/gateways/wechat_pay/setup.hpp"

#include <fstream>
#include <optional>

#include "config/secret_file.hpp"

namespace zhian::wechat_pay {

namespace {

/// A file that anybody may read, as public keys are; at most 64 KiB.
std::optional<std::string> read_open_file(const std::string& name) {
  constexpr std::streamsize most = 64 * 1024;
  std::ifstream in{name, std::ios::binary};
  std::string out(most, '\0');
  if (!in || !in.read(out.data(), most).eof())
    return std::nullopt;
  out.resize(static_cast<size_t>(in.gcount()));
  return out;
}

} // namespace

std::variant<setup, setup_problem> load_setup(const wechat_pay_settings& with) {
  auto secret = read_secret_file(with.private_key_file);
  if (const auto* wrong = std::get_if<secret_file_error>(&secret))
    return setup_problem{"pay.wechat.private_key_file", wrong->text};
  auto key = private_key::read(std::get<std::string>(secret));
  if (!key)
    return setup_problem{"pay.wechat.private_key_file",
                         with.private_key_file
                             + " holds no RSA key of at least 2048 bits without a passphrase"};
  setup out{{with.mch_id, with.serial, std::move(*key)},
            {with.mch_id, with.app_id, with.notify_url},
            with.api_v3_key,
            {}};
  if (!with.public_key_file.empty()) {
    auto pem = read_open_file(with.public_key_file);
    auto theirs = pem ? public_key::read(*pem) : std::nullopt;
    if (!theirs)
      return setup_problem{
          "pay.wechat.public_key_file",
          with.public_key_file
              + (pem ? " holds no RSA public key" : " cannot be read, or is very long")};
    out.keys.add(with.public_key_id, std::move(*theirs));
  }
  if (!with.certificates_file.empty()) {
    auto pem = read_open_file(with.certificates_file);
    auto all = pem ? read_certificates(*pem) : std::nullopt;
    if (!all)
      return setup_problem{
          "pay.wechat.certificates_file",
          with.certificates_file
              + (pem ? " holds no certificates in PEM" : " cannot be read, or is very long")};
    for (auto& x : *all) {
      // The two files are easily mixed up, and then nothing that WeChat Pay says would be believed.
      if (x.serial == with.serial)
        return setup_problem{"pay.wechat.certificates_file",
                             "holds the merchant's certificate; WeChat Pay's are needed"};
      out.keys.add(std::move(x));
    }
  }
  return out;
}

} // namespace zhian::wechat_pay
