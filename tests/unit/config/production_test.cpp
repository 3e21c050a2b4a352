#include <boost/test/unit_test.hpp>

#include "config/rules.hpp"
#include "config/table.hpp"
#include "tests/unit/config/support.hpp"

using namespace zhian;
using namespace zhian::test;

namespace {

const std::string good_key = "9f2c41d07ab3685e1c94f07db8a6235e0d7b1f4c86e93a52fb10d8c7e4a95b36";

/// All that production asks for.
environment sound() {
  return {{"ZHIAN_PROFILE", "production"},
          {"ZHIAN_AUTH_MASTER_KEY", good_key},
          {"ZHIAN_POSTGRES_DSN", "host=db user=zhian password=x"},
          {"ZHIAN_MAIL_URL", "smtps://mail.example.com:465"}};
}

load_result with(const std::string& variable, const std::string& value) {
  auto env = sound();
  env[variable] = value;
  return load_settings(std::nullopt, env);
}

} // namespace

BOOST_AUTO_TEST_SUITE(production)

BOOST_AUTO_TEST_CASE(production_starts_with_its_own_secrets_and_a_real_mail_server) {
  auto got = load_settings(std::nullopt, sound());
  BOOST_TEST(got.problem_text() == "");
  BOOST_TEST(got.value.mail.require_tls);
}

BOOST_AUTO_TEST_CASE(production_with_the_defaults_is_refused_for_each_of_its_reasons) {
  auto got = load_settings(std::nullopt, {{"ZHIAN_PROFILE", "production"}});
  BOOST_TEST(has(problem_of(got, "auth.master_key"), "is missing"));
  BOOST_TEST(has(problem_of(got, "postgres.dsn"), "is missing"));
  BOOST_TEST(has(problem_of(got, "mail.url"), "simulated provider"));
  BOOST_TEST(has(problem_of(got, "mail.url"), "(default)"));
  BOOST_TEST(got.problems.size() == 3u);
}

BOOST_AUTO_TEST_CASE(the_same_settings_are_good_enough_for_dev_and_test) {
  for (const auto* name : {"dev", "test"})
    BOOST_TEST(load_settings(std::nullopt, {{"ZHIAN_PROFILE", name}}).ok(), name);
}

BOOST_AUTO_TEST_CASE(what_the_chaos_suite_plants_is_refused_outside_the_profile_test) {
  for (const auto* name : {"dev", "production"})
    for (const auto& [variable, value] : {std::pair{"ZHIAN_TESTING_BANK", "true"},
                                          {"ZHIAN_TESTING_SABOTAGE", "fence"},
                                          {"ZHIAN_TESTING_HELD_STAGES", "queued"}}) {
      auto env = sound();
      env["ZHIAN_PROFILE"] = name;
      env[variable] = value;
      BOOST_TEST(has(load_settings(std::nullopt, env).problem_text(), "profile test alone"),
                 name << ' ' << variable);
    }
  auto got = load_settings(std::nullopt, {{"ZHIAN_PROFILE", "test"},
                                          {"ZHIAN_TESTING_BANK", "true"},
                                          {"ZHIAN_TESTING_SABOTAGE", "fence,twin"},
                                          {"ZHIAN_TESTING_HELD_STAGES", "queued,writing"}});
  BOOST_TEST(got.problem_text() == "");
  BOOST_TEST(got.value.testing.plants("twin"));
  BOOST_TEST(!got.value.testing.plants("dedup"));
  BOOST_TEST(got.value.testing.holds("writing"));
  BOOST_TEST(!got.value.testing.holds("analysing"));
  auto unknown = load_settings(
      std::nullopt, {{"ZHIAN_PROFILE", "test"}, {"ZHIAN_TESTING_SABOTAGE", "everything"}});
  BOOST_TEST(has(problem_of(unknown, "testing.sabotage"), "no fault that can be planted"));
  auto odd = load_settings(std::nullopt,
                           {{"ZHIAN_PROFILE", "test"}, {"ZHIAN_TESTING_HELD_STAGES", "done"}});
  BOOST_TEST(has(problem_of(odd, "testing.held_stages"), "no stage of work"));
}

BOOST_AUTO_TEST_CASE(a_typed_pattern_is_no_master_key) {
  BOOST_TEST(has(problem_of(with("ZHIAN_AUTH_MASTER_KEY", std::string(64, '0')), "auth.master_key"),
                 "pattern"));
  std::string counted;
  while (counted.size() < 64)
    counted += "0123456789abcdef";
  BOOST_TEST(has(problem_of(with("ZHIAN_AUTH_MASTER_KEY", counted), "auth.master_key"), "pattern"));
}

BOOST_AUTO_TEST_CASE(simulated_mail_is_refused_however_loopback_is_written_and_allowed_in_a_demo) {
  for (const auto* url : {"smtp://127.0.0.1:8025", "smtp://localhost", "smtp://LocalHost.:25",
                          "smtp://127.8.8.8", "smtp://[::1]:25", "smtp://[::ffff:127.0.0.1]:25"})
    BOOST_TEST(!problem_of(with("ZHIAN_MAIL_URL", url), "mail.url").empty(), url);
  auto env = sound();
  env["ZHIAN_MAIL_URL"] = "smtp://127.0.0.1:8025";
  env["ZHIAN_DEMO"] = "true";
  BOOST_TEST(load_settings(std::nullopt, env).problem_text() == "");
}

BOOST_AUTO_TEST_CASE(a_model_on_this_machine_or_without_tls_is_refused_once_it_is_switched_on) {
  auto told = [](const char* url, bool demo, bool on) {
    auto env = sound();
    env["ZHIAN_INTERVIEW_OPENAI_BASE_URL"] = url;
    env["ZHIAN_INTERVIEW_OPENAI_API_KEY"] = "sk-1";
    env["ZHIAN_INTERVIEW_ENGINE"] = on ? "openai" : "builtin";
    env["ZHIAN_DEMO"] = demo ? "true" : "false";
    return problem_of(load_settings(std::nullopt, env), "interview.openai.base_url");
  };
  BOOST_TEST(has(told("http://127.0.0.1:8090/v1", false, true), "simulated provider"));
  BOOST_TEST(has(told("https://localhost/v1", false, true), "simulated provider"));
  BOOST_TEST(told("http://127.0.0.1:8090/v1", true, true) == "");
  BOOST_TEST(told("http://127.0.0.1:8090/v1", false, false) == "");
  BOOST_TEST(has(told("http://api.example.com/v1", true, true), "in the open"));
  BOOST_TEST(told("https://api.example.com/v1", false, true) == "");
}

BOOST_AUTO_TEST_CASE(a_demo_still_needs_real_secrets) {
  auto got = load_settings(std::nullopt, {{"ZHIAN_PROFILE", "production"}, {"ZHIAN_DEMO", "true"}});
  BOOST_TEST(!problem_of(got, "auth.master_key").empty());
  BOOST_TEST(!problem_of(got, "postgres.dsn").empty());
  BOOST_TEST(problem_of(got, "mail.url").empty());
}

BOOST_AUTO_TEST_CASE(mail_to_another_machine_always_requires_tls) {
  auto got = with("ZHIAN_MAIL_REQUIRE_TLS", "false");
  BOOST_TEST(got.ok());
  BOOST_TEST(got.value.mail.require_tls);
  BOOST_TEST(got.origins["mail.require_tls"] == "production");
}

BOOST_AUTO_TEST_CASE(every_origin_is_refused) {
  BOOST_TEST(
      has(problem_of(with("ZHIAN_HTTP_CORS_ORIGINS", "https://a.example,*"), "http.cors_origins"),
          "every origin"));
  BOOST_TEST(load_settings(std::nullopt, {{"ZHIAN_HTTP_CORS_ORIGINS", "*"}}).ok(), "dev may");
}

BOOST_AUTO_TEST_CASE(cheap_password_hashes_are_refused) {
  BOOST_TEST(
      has(problem_of(with("ZHIAN_AUTH_BCRYPT_COST", "4"), "auth.bcrypt_cost"), "at least 10"));
}

BOOST_AUTO_TEST_CASE(a_plain_secret_in_the_file_is_refused_even_when_the_environment_overrides_it) {
  scratch at;
  auto env = sound();
  auto got = at.load("[postgres]\ndsn = \"host=db password=geheim\"\n", env);
  auto text = problem_of(got, "postgres.dsn");
  BOOST_TEST(has(text, "(zhian.toml:2)"));
  BOOST_TEST(has(text, "plain text"));
  BOOST_TEST(!has(text, "geheim"));
  BOOST_TEST(at.load("[redis]\npassword = \"\"\n", env).ok(), "nothing is no secret");
}

BOOST_AUTO_TEST_CASE(a_connection_string_without_a_password_is_no_secret) {
  scratch at;
  auto env = sound();
  env.erase("ZHIAN_POSTGRES_DSN");
  auto with_dsn = [&](const std::string& dsn) {
    return at.load("[postgres]\ndsn = \"" + dsn + "\"\n", env).ok();
  };
  BOOST_TEST(with_dsn("host=/run/postgresql dbname=zhian user=zhian_app"));
  BOOST_TEST(with_dsn("postgresql://zhian_app@db/zhian"));
  BOOST_TEST(!with_dsn("host=db user=zhian_app password = x"));
  BOOST_TEST(!with_dsn("postgresql://zhian_app:geheim@db/zhian"));
  BOOST_TEST(!with_dsn("postgresql://db/zhian?user=zhian_app&password=x"));
}

BOOST_AUTO_TEST_CASE(rate_limits_may_not_be_off) {
  BOOST_TEST(!problem_of(with("ZHIAN_HTTP_LIMITS_PERCENT", "0"), "http.limits_percent").empty());
}

BOOST_AUTO_TEST_CASE(the_samples_are_sound_but_for_the_secrets_they_leave_out) {
  auto dev = load_settings(ZHIAN_SOURCE_DIR "/config/samples/dev.toml", {});
  BOOST_TEST(dev.problem_text() == "");
  auto strict = load_settings(ZHIAN_SOURCE_DIR "/config/samples/production.toml", {});
  BOOST_TEST(strict.problems.size() == 1u, strict.problem_text());
  BOOST_TEST(has(problem_of(strict, "seal_key_file"), "cannot read /etc/zhian/seal.key"));
}

BOOST_AUTO_TEST_CASE(a_simulated_ocr_is_refused_and_a_real_one_needs_its_secrets) {
  auto plain = with("ZHIAN_OCR_TENCENT_URL", "http://127.0.0.1:8090");
  BOOST_TEST(has(problem_of(plain, "ocr.tencent_url"), "simulated provider"));
  auto bare = with("ZHIAN_OCR_TENCENT_URL", "https://ocr.tencentcloudapi.com");
  BOOST_TEST(has(problem_of(bare, "ocr.tencent_secret_key"), "needed"));
  for (const auto* bad : {"ocr.tencentcloudapi.com", "ftp://x", "https://x/path"})
    BOOST_TEST(!with("ZHIAN_OCR_TENCENT_URL", bad).ok(), bad);
}

BOOST_AUTO_TEST_CASE(sockets_are_sent_to_an_address_of_sockets) {
  for (const auto* good : {"wss://b.example/ws", "ws://10.20.0.2:8080/ws", "wss://b.example", ""})
    BOOST_TEST(with("ZHIAN_WEBSOCKET_RECONNECT_URL", good).problem_text() == "", good);
  for (const auto* bad :
       {"https://b.example/ws", "b.example", "wss://b.example/ws?token=1", "wss://b.example/"})
    BOOST_TEST(!with("ZHIAN_WEBSOCKET_RECONNECT_URL", bad).ok(), bad);
}

BOOST_AUTO_TEST_CASE(a_virus_scanner_is_an_address_or_a_socket) {
  for (const auto* good : {"127.0.0.1:3310", "clamd.internal:3310", "/run/clamav/clamd.ctl", ""})
    BOOST_TEST(with("ZHIAN_RESUME_CLAMD", good).problem_text() == "", good);
  for (const auto* bad : {"clamd", "relative/path", "host:99999999", "host:"})
    BOOST_TEST(!with("ZHIAN_RESUME_CLAMD", bad).ok(), bad);
}

BOOST_AUTO_TEST_CASE(a_bucket_needs_all_that_opens_it_and_files_do_not_travel_in_the_open) {
  environment bucket{{"ZHIAN_FILES_STORE", "s3"},
                     {"ZHIAN_FILES_S3_ENDPOINT", "https://cos.ap-guangzhou.myqcloud.com"},
                     {"ZHIAN_FILES_S3_BUCKET", "files-1250000000"},
                     {"ZHIAN_FILES_S3_ACCESS_KEY", "id"},
                     {"ZHIAN_FILES_S3_SECRET_KEY", "key"}};
  auto load = [&](environment more) {
    more.insert(bucket.begin(), bucket.end());
    return load_settings(std::nullopt, more);
  };
  BOOST_TEST(load({}).problem_text() == "");
  BOOST_TEST(load(sound()).problem_text() == "");
  for (const auto* name : {"endpoint", "bucket", "access_key", "secret_key"}) {
    auto setting = "files.s3." + std::string{name};
    auto got = load({{environment_name(setting), ""}});
    BOOST_TEST(has(problem_of(got, setting), "is missing"), setting);
  }
  auto at = [&](const std::string& url, environment more = {}) {
    more["ZHIAN_FILES_S3_ENDPOINT"] = url;
    more["ZHIAN_FILES_S3_ADDRESSING"] = "path";
    return load(std::move(more));
  };
  BOOST_TEST(has(problem_of(at("http://10.0.0.7:9000"), "files.s3.endpoint"), "in the open"));
  BOOST_TEST(at("http://127.0.0.1:9000").ok());
  BOOST_TEST(has(problem_of(at("http://127.0.0.1:9000", sound()), "files.s3.endpoint"),
                 "simulated provider"));
  auto demo = sound();
  demo["ZHIAN_DEMO"] = "true";
  BOOST_TEST(at("http://127.0.0.1:9000", demo).ok());
  BOOST_TEST(has(
      problem_of(load({{"ZHIAN_FILES_S3_ENDPOINT", "https://10.0.0.7"}}), "files.s3.addressing"),
      "must be path"));
  BOOST_TEST(has(problem_of(load({{"ZHIAN_FILES_S3_TIMEOUT", "30s"}}), "files.s3.timeout"),
                 "upload_budget"));
  // Nothing of it counts for files on disk.
  BOOST_TEST(load_settings(std::nullopt, {{"ZHIAN_FILES_S3_BUCKET", "files"}}).ok());
}

BOOST_AUTO_TEST_CASE(
    payments_need_all_that_proves_who_we_are_and_nothing_of_them_travels_in_the_open) {
  environment pay{{"ZHIAN_PAY_WECHAT_MCH_ID", "1900007291"},
                  {"ZHIAN_PAY_WECHAT_APP_ID", "wxd678efh567hg6787"},
                  {"ZHIAN_PAY_WECHAT_API_V3_KEY", "0123456789abcdef0123456789ABCDEF"},
                  {"ZHIAN_PAY_WECHAT_PRIVATE_KEY_FILE", "/etc/zhian/apiclient_key.pem"},
                  {"ZHIAN_PAY_WECHAT_SERIAL", "477ED0046A54F0360A72A63A8F2816312AAEAB53"},
                  {"ZHIAN_PAY_WECHAT_NOTIFY_URL", "https://app.example.com/notify"}};
  auto load = [&](environment more) {
    more.insert(pay.begin(), pay.end());
    return load_settings(std::nullopt, more);
  };
  BOOST_TEST(load({}).problem_text() == "");
  BOOST_TEST(load(sound()).problem_text() == "");
  for (const auto* name : {"app_id", "api_v3_key", "private_key_file", "serial", "notify_url"}) {
    auto setting = "pay.wechat." + std::string{name};
    BOOST_TEST(has(problem_of(load({{environment_name(setting), ""}}), setting), "is missing"),
               setting);
  }
  BOOST_TEST(has(problem_of(load({{"ZHIAN_PAY_WECHAT_MCH_ID", ""}}), "pay.wechat.mch_id"),
                 "although pay.wechat.app_id is set"));
  auto told = [&](const char* variable, const char* value, const char* setting) {
    return problem_of(load({{variable, value}}), setting);
  };
  BOOST_TEST(
      has(told("ZHIAN_PAY_WECHAT_PUBLIC_KEY_ID", "PUB_KEY_ID_01", "pay.wechat.public_key_file"),
          "go together"));
  BOOST_TEST(has(told("ZHIAN_PAY_WECHAT_PUBLIC_KEY_FILE", "/k.pem", "pay.wechat.public_key_file"),
                 "go together"));
  BOOST_TEST(has(told("ZHIAN_PAY_WECHAT_BASE_URL", "http://10.0.0.7:8090", "pay.wechat.base_url"),
                 "in the open"));
  BOOST_TEST(has(
      told("ZHIAN_PAY_WECHAT_NOTIFY_URL", "http://app.example.com/notify", "pay.wechat.notify_url"),
      "must be https"));
  BOOST_TEST(has(told("ZHIAN_PAY_WECHAT_TIMEOUT", "1s", "pay.wechat.connect_timeout"), "longer"));

  // The sandbox, on this machine: plain, and refused in production unless it is a demo.
  environment sandbox{{"ZHIAN_PAY_WECHAT_BASE_URL", "http://127.0.0.1:8090"},
                      {"ZHIAN_PAY_WECHAT_NOTIFY_URL", "http://127.0.0.1:8080/notify"}};
  BOOST_TEST(load(sandbox).problem_text() == "");
  auto strict = sound();
  strict.insert(sandbox.begin(), sandbox.end());
  BOOST_TEST(has(problem_of(load(strict), "pay.wechat.base_url"), "simulated provider"));
  strict["ZHIAN_DEMO"] = "true";
  BOOST_TEST(load(strict).problem_text() == "");
}

BOOST_AUTO_TEST_CASE(what_a_merchant_is_called_has_its_form) {
  for (const auto* x : {"12a", "-1", "1.0", " 1"})
    BOOST_TEST(rules::merchant_number(x) != "", x);
  for (const auto* x :
       {"short", "0123456789abcdef0123456789abcde ", "0123456789abcdef0123456789abcdef0"})
    BOOST_TEST(rules::api_v3_key(x) != "", x);
  for (const auto* x : {"477ED00", "477ed0046A54", "477ED0046A5G", "0x477ED004"})
    BOOST_TEST(rules::certificate_serial(x) != "", x);
  for (const auto* x : {"PUB_KEY_ID_", "PUB_KEY_01", "PUB_KEY_ID_0 1", "pub_key_id_01"})
    BOOST_TEST(rules::public_key_id(x) != "", x);
  for (const auto* x : {"https://host", "https://host/a?b", "https://host/a/", "ftp://host/a"})
    BOOST_TEST(rules::notify_url(x) != "", x);
  for (const auto* x : {"", "https://host/v3", "https://host/"})
    BOOST_TEST(rules::origin_url(x) != "", x);
  for (auto rule : {rules::merchant_number, rules::api_v3_key, rules::certificate_serial,
                    rules::public_key_id, rules::notify_url})
    BOOST_TEST(rule("") == "");
  BOOST_TEST(rules::notify_url("https://host:8443/a/b") == "");
  BOOST_TEST(rules::origin_url("https://api.mch.weixin.qq.com") == "");
}

BOOST_AUTO_TEST_CASE(names_of_buckets_and_prefixes_are_plain) {
  auto good = [](const std::string& variable, const std::string& value) {
    return load_settings(std::nullopt, {{variable, value}}).ok();
  };
  for (const auto* x : {"", "abc", "files-1250000000", "a.b.c"})
    BOOST_TEST(good("ZHIAN_FILES_S3_BUCKET", x), x);
  for (const auto* x : {"ab", "Abc", "a..b", "-abc", "abc-", "a/b", "a_b"})
    BOOST_TEST(!good("ZHIAN_FILES_S3_BUCKET", x), x);
  for (const auto* x : {"", "zhian/", "a/b.c/"})
    BOOST_TEST(good("ZHIAN_FILES_S3_PREFIX", x), x);
  for (const auto* x : {"zhian", "/", "/a/", "a//", "../", "a/./", "a b/", "a/b"})
    BOOST_TEST(!good("ZHIAN_FILES_S3_PREFIX", x), x);
  for (const auto* x : {"disk", "s3"})
    BOOST_TEST(rules::store_kind(x) == "", x);
  BOOST_TEST(!good("ZHIAN_FILES_STORE", "tape"));
  BOOST_TEST(!good("ZHIAN_FILES_S3_ADDRESSING", "dns"));
}

BOOST_AUTO_TEST_CASE(a_signing_key_is_known_everywhere_before_it_is_used) {
  auto got = load_settings(std::nullopt, {{"ZHIAN_AUTH_KEY_OVERLAP", "59s"}});
  BOOST_TEST(has(problem_of(got, "auth.key_overlap"), "twice auth.key_refresh"));
  BOOST_TEST(load_settings(std::nullopt, {{"ZHIAN_AUTH_KEY_OVERLAP", "60s"}}).ok());
}

BOOST_AUTO_TEST_SUITE_END()
