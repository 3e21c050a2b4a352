#include "config/checks.hpp"

#include <algorithm>

#include "config/rules.hpp"
#include "config/values.hpp"
#include "protocols/engine_config.hpp"

namespace zhian {

namespace {

using problems = std::vector<config_problem>;

void add(problems& to, std::string setting, std::string text) {
  to.push_back({std::move(setting), "", std::move(text)});
}

/// Whether a key is one text written over and over: something typed, not drawn.
bool repeats_itself(std::string_view key) {
  for (size_t period = 1; period <= key.size() / 2; ++period)
    if (key.size() % period == 0 && key.substr(period) == key.substr(0, key.size() - period))
      return true;
  return false;
}

void check_files(problems& to, const settings& of) {
  if (of.files.store != "s3")
    return;
  auto need = [&](const std::string& value, const char* name) {
    if (value.empty())
      add(to, name, "is missing although files.store is s3");
  };
  need(of.s3.endpoint, "files.s3.endpoint");
  need(of.s3.bucket, "files.s3.bucket");
  need(of.s3.access_key, "files.s3.access_key");
  need(of.s3.secret_key, "files.s3.secret_key");
  auto host = rules::host_of_url(of.s3.endpoint);
  if (of.s3.endpoint.starts_with("http://") && !rules::is_loopback(host)
      && of.which != profile::test)
    add(to, "files.s3.endpoint", "would send files in the open; use https");
  if (of.s3.addressing == "virtual" && rules::address(host).empty())
    add(to, "files.s3.addressing", "must be path: there is no bucket before an IP address");
  if (of.s3.timeout >= of.http.upload_budget)
    add(to, "files.s3.timeout", "must be less than http.upload_budget");
}

void check_wechat_pay(problems& to, const settings& of) {
  const auto& pay = of.wechat_pay;
  struct part {
    const std::string& value;
    const char* name;
  };
  const part needed[] = {{pay.app_id, "pay.wechat.app_id"},
                         {pay.api_v3_key, "pay.wechat.api_v3_key"},
                         {pay.private_key_file, "pay.wechat.private_key_file"},
                         {pay.serial, "pay.wechat.serial"},
                         {pay.notify_url, "pay.wechat.notify_url"}};
  if (pay.mch_id.empty()) {
    // Half of it is a mistake: nobody could pay, and nobody would be told.
    for (const auto& x : needed)
      if (!x.value.empty()) {
        add(to, "pay.wechat.mch_id", "is missing although " + std::string{x.name} + " is set");
        return;
      }
    return;
  }
  for (const auto& x : needed)
    if (x.value.empty())
      add(to, x.name, "is missing although pay.wechat.mch_id is set");
  if (pay.public_key_id.empty() != pay.public_key_file.empty())
    add(to, "pay.wechat.public_key_file", "and pay.wechat.public_key_id go together");
  if (pay.base_url.starts_with("http://") && !pay_is_simulated(pay))
    add(to, "pay.wechat.base_url", "would ask for payments in the open; use https");
  if (pay.notify_url.starts_with("http://") && !pay_is_simulated(pay))
    add(to, "pay.wechat.notify_url", "must be https: WeChat Pay tells nothing in the open");
  if (pay.connect_timeout > pay.timeout)
    add(to, "pay.wechat.connect_timeout", "must not be longer than pay.wechat.timeout");
}

void check_patrol(problems& to, const settings& of) {
  if (of.patrol.recent <= of.patrol.young)
    add(to, "patrol.recent", "must exceed patrol.young");
  if (of.patrol.oldest <= of.patrol.recent)
    add(to, "patrol.oldest", "must exceed patrol.recent");
}

} // namespace

std::string config_problem::str() const {
  std::string out = setting;
  if (!origin.empty())
    out += (out.empty() ? "" : " ") + std::string{"("} + origin + ")";
  return out + ": " + text;
}

bool model_is_simulated(const openai_settings& of) {
  return rules::is_loopback(rules::host_of_url(of.base_url));
}

std::string_view engine_set_up(const settings& of, std::string_view feature) {
  if (feature == interview_feature)
    return of.interview.engine;
  if (feature == diagnosis_feature)
    return of.diagnosis.engine;
  return feature == forecast_feature ? std::string_view{of.forecast.engine} : "builtin";
}

bool asks_model(const settings& of) {
  return std::any_of(engine_features.begin(), engine_features.end(),
                     [&](std::string_view x) { return engine_set_up(of, x) == "openai"; });
}

bool mail_is_simulated(const mail_settings& of) {
  return of.url.starts_with("smtp://") && rules::is_loopback(rules::host_of_url(of.url));
}

bool pay_is_simulated(const wechat_pay_settings& of) {
  return rules::is_loopback(rules::host_of_url(of.base_url));
}

std::vector<config_problem> check_together(const settings& of) {
  problems out;
  if (of.http.port != 0 && of.http.port == of.http.admin_port)
    add(out, "http.admin_port", "is the same as http.port");
  if (of.cluster.beat * 2 > of.cluster.trust)
    add(out, "cluster.trust",
        "must be at least twice cluster.beat: one lost beat may not end trust");
  const auto& link = of.cluster;
  bool some = !link.ca_file.empty() || !link.certificate_file.empty() || !link.key_file.empty();
  bool all = !link.ca_file.empty() && !link.certificate_file.empty() && !link.key_file.empty();
  if (some && !all)
    add(out, "cluster.certificate_file",
        "cluster.ca_file, cluster.certificate_file and cluster.key_file go together");
  bool loopback = link.address.starts_with("127.0.0.1:") || link.address.starts_with("[::1]:")
                  || link.address.starts_with("localhost:");
  if (!link.address.empty() && !all && !loopback)
    add(out, "cluster.ca_file", "links that leave this machine need certificates");
  if (!link.address.empty() && link.address.find(':') == std::string::npos)
    add(out, "cluster.address", "must be host:port");
  if (of.cluster.probe >= of.cluster.silence)
    add(out, "cluster.silence",
        "must exceed cluster.probe: a link is asked before it counts as down");
  if (of.cluster.parted <= of.cluster.expire)
    add(out, "cluster.parted",
        "must exceed cluster.expire: a node that is dead is no reason to go");
  if (of.cluster.trust >= of.cluster.expire)
    add(out, "cluster.expire",
        "must exceed cluster.trust: others would take over while memory is trusted");
  if (of.auth.key_refresh * 2 > of.auth.key_overlap)
    add(out, "auth.key_overlap",
        "must be at least twice auth.key_refresh: a key is known everywhere before it is used");
  if (of.auth.access_ttl >= of.auth.refresh_ttl)
    add(out, "auth.refresh_ttl", "must exceed auth.access_ttl");
  if (of.auth.refresh_grace >= of.auth.refresh_ttl)
    add(out, "auth.refresh_grace", "must be shorter than auth.refresh_ttl");
  if (!of.mail.user.empty() && of.mail.password.empty())
    add(out, "mail.password", "is missing although mail.user is set");
  for (auto feature : engine_features)
    if (engine_set_up(of, feature) == "openai" && of.openai.api_key.empty()) {
      add(out, "interview.openai.api_key",
          "is missing although " + std::string{feature} + ".engine is openai");
      break; // One is enough to say.
    }
  if (of.openai.turn_timeout < of.openai.first_timeout)
    add(out, "interview.openai.turn_timeout", "must not be shorter than first_timeout");
  if (!of.ocr.tencent_url.empty()
      && (of.ocr.tencent_secret_id.empty() || of.ocr.tencent_secret_key.empty()))
    add(out, "ocr.tencent_secret_key", "and ocr.tencent_secret_id are needed with ocr.tencent_url");
  if (!of.jobs.source_url.empty() && of.jobs.source_key.empty())
    add(out, "jobs.source_key", "is missing although jobs.source_url is set");
  check_files(out, of);
  check_wechat_pay(out, of);
  check_patrol(out, of);
  if (of.which != profile::test && of.testing.bank)
    add(out, "testing.bank", "is for the profile test alone");
  if (of.which != profile::test && !of.testing.sabotage.empty())
    add(out, "testing.sabotage", "is for the profile test alone");
  if (of.which != profile::test && !of.testing.held_stages.empty())
    add(out, "testing.held_stages", "is for the profile test alone");
  return out;
}

std::vector<config_problem> check_production(const settings& of) {
  problems out;
  if (of.which != profile::production)
    return out;
  if (of.auth.master_key.empty())
    add(out, "auth.master_key",
        "is missing; production needs one of its own (openssl rand -hex 32)");
  else if (repeats_itself(of.auth.master_key))
    add(out, "auth.master_key", "is a repeated pattern; draw one (openssl rand -hex 32)");
  if (of.postgres.dsn.empty())
    add(out, "postgres.dsn", "is missing");
  if (mail_is_simulated(of.mail) && !of.demo)
    add(out, "mail.url",
        "is plain SMTP on this machine, a simulated provider; production refuses it unless `demo` "
        "is set");
  if (asks_model(of)) {
    if (model_is_simulated(of.openai)) {
      if (!of.demo)
        add(out, "interview.openai.base_url",
            "is on this machine, a simulated provider; production refuses it unless `demo` is set");
    } else if (of.openai.base_url.starts_with("http://")) {
      add(out, "interview.openai.base_url", "would send the key in the open; use https");
    }
  }
  if (of.files.store == "s3" && of.s3.endpoint.starts_with("http://") && !of.demo)
    add(out, "files.s3.endpoint",
        "is plain HTTP, a simulated provider; production refuses it unless `demo` is set");
  if (of.jobs.source_url.starts_with("http://") && !of.demo)
    add(out, "jobs.source_url",
        "is plain HTTP, a simulated provider; production refuses it unless `demo` is set");
  if (of.ocr.tencent_url.starts_with("http://") && !of.demo)
    add(out, "ocr.tencent_url",
        "is plain HTTP, a simulated provider; production refuses it unless `demo` is set");
  if (of.news.url.starts_with("http://") && !of.demo)
    add(out, "news.url",
        "is plain HTTP, a simulated provider; production refuses it unless `demo` is set");
  if (!of.wechat_pay.mch_id.empty() && pay_is_simulated(of.wechat_pay) && !of.demo)
    add(out, "pay.wechat.base_url",
        "is on this machine, a simulated provider; production refuses it unless `demo` is set");
  const auto& origins = of.http.cors_origins;
  if (std::find(origins.begin(), origins.end(), "*") != origins.end())
    add(out, "http.cors_origins", "allows every origin (\"*\"); name the clients' origins");
  if (of.http.limits_percent == 0)
    add(out, "http.limits_percent", "turns the rate limits off");
  if (of.auth.bcrypt_cost < 10)
    add(out, "auth.bcrypt_cost",
        std::to_string(of.auth.bcrypt_cost) + " is too cheap for production: at least 10");
  return out;
}

} // namespace zhian
