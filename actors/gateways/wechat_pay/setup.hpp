// Who asks, as the settings and their files say it.
#pragma once

#include <string>
#include <variant>

#include "actors/gateways/wechat_pay/keys.hpp"
#include "actors/gateways/wechat_pay/requests.hpp"
#include "actors/gateways/wechat_pay/signature.hpp"
#include "config/settings.hpp"

namespace zhian::wechat_pay {

struct setup {
  merchant by;
  account ours;
  std::string api_v3_key; ///< Never printed.
  platform_keys keys;     ///< Those of the files; may be none.
};

/// What is wrong with one setting, without a byte of a key.
struct setup_problem {
  std::string setting;
  std::string text;
};

/// Reads the files that the settings name. Blocks for as long as that takes: at the start alone.
std::variant<setup, setup_problem> load_setup(const wechat_pay_settings& with);

} // namespace zhian::wechat_pay
