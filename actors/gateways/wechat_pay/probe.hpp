// Asks WeChat Pay whether our settings would work, and names the setting that would not.
#pragma once

#include <memory>
#include <string>

#include "actors/gateways/http_client.hpp"
#include "config/settings.hpp"

namespace zhian::wechat_pay {

struct probe_result {
  bool ok = false;
  std::string setting; ///< The one to look at; empty when it works.
  std::string text;    ///< A sentence, without a key.
};

/// Downloads the certificates, which nobody pays for: that shows whether our signature is taken,
/// theirs is known and the APIv3 key opens what they seal. Blocks for some seconds at most.
probe_result probe(std::shared_ptr<http_client> by, const wechat_pay_settings& with);

} // namespace zhian::wechat_pay
