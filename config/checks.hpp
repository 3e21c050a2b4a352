// What settings must fulfil together, and what production refuses.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/settings.hpp"

namespace zhian {

/// Something wrong with one setting.
struct config_problem {
  std::string setting; ///< "http.port", or the name as it was given when there is no such setting.
  std::string origin;  ///< "zhian.toml:12", "environment ZHIAN_HTTP_PORT", "default".
  std::string text;    ///< What is wrong, without secrets.

  /// "http.port (zhian.toml:12): …"
  std::string str() const;
};

/// Problems of settings with each other, in any profile; `origin` is left empty.
std::vector<config_problem> check_together(const settings& of);

/// What the production profile refuses; nothing in the other profiles. `demo` allows simulated
/// providers and nothing else: a demo is reachable by strangers, so its secrets are real.
std::vector<config_problem> check_production(const settings& of);

/// Whether mails go to a simulated server: plain SMTP on this machine.
bool mail_is_simulated(const mail_settings& of);

/// Which engine this node is set up with for a feature whose engine is data; of others the one that
/// needs no setting up.
std::string_view engine_set_up(const settings& of, std::string_view feature);
/// Whether anything of the product asks a language model.
bool asks_model(const settings& of);
/// Whether the language model is one on this machine: a simulated provider.
bool model_is_simulated(const openai_settings& of);

/// Whether WeChat Pay is one on this machine: a simulated provider.
bool pay_is_simulated(const wechat_pay_settings& of);

} // namespace zhian
