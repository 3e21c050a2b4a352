#include <boost/test/unit_test.hpp>

#include "config/checks.hpp"
#include "config/master_key.hpp"
#include "tests/unit/config/support.hpp"

using namespace zhian;
using namespace zhian::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(loader)

BOOST_AUTO_TEST_CASE(nothing_given_means_the_defaults_and_no_problem) {
  auto got = load_settings(std::nullopt, {});
  BOOST_TEST(got.problem_text() == "");
  BOOST_TEST(got.value.http.port == 8080);
  BOOST_TEST((got.value.which == profile::dev));
  BOOST_TEST(got.origins.empty());
}

BOOST_AUTO_TEST_CASE(every_type_is_read_from_toml) {
  scratch at;
  auto got = at.load(R"(
profile = "test"
demo = true
[http]
port = 9000
request_budget = "1500ms"
cors_origins = ["https://a.example", "http://localhost:5173"]
[auth]
refresh_ttl = "7d"
[mail]
from = "职麦 <no@zhian.example>"
)");
  BOOST_TEST(got.problem_text() == "");
  BOOST_TEST((got.value.which == profile::test));
  BOOST_TEST(got.value.demo);
  BOOST_TEST(got.value.http.port == 9000);
  BOOST_TEST((got.value.http.request_budget == 1500ms));
  BOOST_TEST(got.value.http.cors_origins.size() == 2u);
  BOOST_TEST((got.value.auth.refresh_ttl == 7 * 24h));
  BOOST_TEST(got.value.mail.from == "职麦 <no@zhian.example>");
  BOOST_TEST(got.origins["http.port"] == "zhian.toml:5");
}

BOOST_AUTO_TEST_CASE(the_environment_wins_over_the_file_and_the_file_over_the_default) {
  scratch at;
  auto got = at.load("[http]\nport = 9000\nio_threads = 3\n",
                     {{"ZHIAN_HTTP_PORT", "9100"}, {"PATH", "/bin"}});
  BOOST_TEST(got.problem_text() == "");
  BOOST_TEST(got.value.http.port == 9100);
  BOOST_TEST(got.value.http.io_threads == 3u);
  BOOST_TEST(got.value.http.admin_port == 8081);
  BOOST_TEST(got.origins["http.port"] == "environment ZHIAN_HTTP_PORT");
}

BOOST_AUTO_TEST_CASE(every_type_is_read_from_the_environment) {
  auto got = load_settings(std::nullopt, {{"ZHIAN_PROFILE", "test"},
                                          {"ZHIAN_DEMO", "true"},
                                          {"ZHIAN_LOG_ACCESS", "0"},
                                          {"ZHIAN_AUTH_CODE_TTL", "5m"},
                                          {"ZHIAN_HTTP_ADMIN_ALLOW", "10.0.0.0/8, ::1/128"}});
  BOOST_TEST(got.problem_text() == "");
  BOOST_TEST((got.value.which == profile::test));
  BOOST_TEST(got.value.demo);
  BOOST_TEST(!got.value.log.access);
  BOOST_TEST((got.value.auth.code_ttl == 5min));
  BOOST_TEST((got.value.http.admin_allow == std::vector<std::string>{"10.0.0.0/8", "::1/128"}));
}

BOOST_AUTO_TEST_CASE(the_short_name_of_the_admin_port_works) {
  auto got = load_settings(std::nullopt, {{"ZHIAN_ADMIN_PORT", "9181"}});
  BOOST_TEST(got.problem_text() == "");
  BOOST_TEST(got.value.http.admin_port == 9181);
}

BOOST_AUTO_TEST_CASE(two_names_of_one_setting_with_different_values_are_refused) {
  auto got = load_settings(std::nullopt,
                           {{"ZHIAN_ADMIN_PORT", "9181"}, {"ZHIAN_HTTP_ADMIN_PORT", "9182"}});
  BOOST_TEST(has(problem_of(got, "http.admin_port"), "differs"));
  auto same = load_settings(std::nullopt,
                            {{"ZHIAN_ADMIN_PORT", "9181"}, {"ZHIAN_HTTP_ADMIN_PORT", "9181"}});
  BOOST_TEST(same.ok());
}

BOOST_AUTO_TEST_CASE(an_unknown_key_is_named_with_its_line_and_the_likely_one) {
  scratch at;
  auto got = at.load("[http]\nport = 9000\nprot = 1\n");
  BOOST_TEST(got.problem_text()
             == "http.prot (zhian.toml:3): there is no such setting; did you mean http.port?\n");
}

BOOST_AUTO_TEST_CASE(an_unknown_section_is_refused_even_when_it_is_empty) {
  scratch at;
  BOOST_TEST(has(problem_of(at.load("[htp]\n"), "htp"), "zhian.toml:1"));
  BOOST_TEST(has(problem_of(at.load("[htp]\nport = 1\n"), "htp.port"), "did you mean http.port?"));
  BOOST_TEST(has(problem_of(at.load("http = 5\n"), "http"), "no such setting"));
  BOOST_TEST(at.load("[http]\n").ok());
}

BOOST_AUTO_TEST_CASE(an_unknown_variable_is_named_and_those_of_our_tools_are_let_by) {
  auto got = load_settings(std::nullopt, {{"ZHIAN_HTTP_PRT", "1"},
                                          {"ZHIAN_SANDBOX_PORT", "8090"},
                                          {"ZHIAN_SANDBOX_BIND", "0.0.0.0"},
                                          {"ZHIAN_SMTP_PORT", "8025"},
                                          {"ZHIAN_BIN", "x"},
                                          {"ZHIAN_CONFIG", "y"},
                                          {"ZHIAN_TEST_ANYTHING", "z"}});
  BOOST_TEST(
      got.problem_text()
      == "ZHIAN_HTTP_PRT (environment): there is no such setting; did you mean ZHIAN_HTTP_PORT?\n");
}

BOOST_AUTO_TEST_CASE(a_value_out_of_range_is_named_with_its_bounds_and_its_place) {
  scratch at;
  auto got = at.load("[http]\nport = 70000\nio_threads = 0\n[auth]\nbcrypt_cost = -1\n",
                     {{"ZHIAN_HTTP_REQUEST_BUDGET", "3h"}});
  BOOST_TEST(problem_of(got, "http.port")
             == "http.port (zhian.toml:2): 70000 is out of range: 0 to 65535");
  BOOST_TEST(problem_of(got, "http.io_threads")
             == "http.io_threads (zhian.toml:3): 0 is out of range: 1 to 64");
  BOOST_TEST(has(problem_of(got, "auth.bcrypt_cost"), "-1 is out of range"));
  BOOST_TEST(problem_of(got, "http.request_budget")
             == "http.request_budget (environment ZHIAN_HTTP_REQUEST_BUDGET): 3h is out of range: "
                "50ms to 2m");
  BOOST_TEST(got.problems.size() == 4u, "all are told at once");
  BOOST_TEST(got.value.http.port == 8080, "a refused value changes nothing");
}

BOOST_AUTO_TEST_CASE(a_value_of_another_type_is_refused) {
  scratch at;
  auto got = at.load(R"(
demo = "true"
profile = "prod"
[http]
port = "9000"
io_threads = 1.5
request_budget = 5000
cors_origins = "https://a.example"
trusted_proxies = [1, 2]
bind = 127
[log]
access = 1
)");
  for (const auto* name : {"demo", "profile", "http.port", "http.io_threads", "http.request_budget",
                           "http.cors_origins", "http.trusted_proxies", "http.bind", "log.access"})
    BOOST_TEST(!problem_of(got, name).empty(), name);
  BOOST_TEST(got.problems.size() == 9u);
  BOOST_TEST(has(problem_of(got, "http.request_budget"), "takes a duration such as"));
}

BOOST_AUTO_TEST_CASE(texts_that_are_no_address_range_origin_or_url_are_refused) {
  auto refuses = [](const char* variable, const char* value) {
    auto got = load_settings(std::nullopt, {{variable, value}});
    BOOST_TEST(got.problems.size() == 1u, variable << "=" << value);
  };
  refuses("ZHIAN_HTTP_BIND", "localhost");
  refuses("ZHIAN_HTTP_BIND", "");
  refuses("ZHIAN_HTTP_ADMIN_ALLOW", "10.0.0.0");
  refuses("ZHIAN_HTTP_ADMIN_ALLOW", "10.0.0.0/33");
  refuses("ZHIAN_HTTP_TRUSTED_PROXIES", "10.0.0.0/8,x/8");
  refuses("ZHIAN_HTTP_CORS_ORIGINS", "https://a.example/");
  refuses("ZHIAN_HTTP_CORS_ORIGINS", "a.example");
  refuses("ZHIAN_HTTP_CORS_ORIGINS", "https://a.example:99999");
  refuses("ZHIAN_MAIL_URL", "http://mail");
  refuses("ZHIAN_MAIL_FROM", "nobody");
  refuses("ZHIAN_MAIL_FROM", "x\r\nBcc: y@z <a@b>");
  refuses("ZHIAN_INTERVIEW_ENGINE", "oracle");
  refuses("ZHIAN_INTERVIEW_OPENAI_BASE_URL", "api.example.com/v1");
  refuses("ZHIAN_INTERVIEW_OPENAI_BASE_URL", "https://api.example.com/v1/");
  refuses("ZHIAN_INTERVIEW_OPENAI_BASE_URL", "https://me:pw@api.example.com/v1");
  refuses("ZHIAN_INTERVIEW_OPENAI_BASE_URL", "https://api.example.com/v1?x=1");
  refuses("ZHIAN_INTERVIEW_OPENAI_API_KEY", "two words");
  refuses("ZHIAN_INTERVIEW_OPENAI_MODEL", "a\nb");
  refuses("ZHIAN_INTERVIEW_OPENAI_VENDOR", "nobody");
  for (const auto* text : {"2.1", "-1", ".5", "1.", "00", "1e0", "hot", "1,0"})
    refuses("ZHIAN_INTERVIEW_OPENAI_TEMPERATURE", text);
  for (const auto* text : {"", "0", "0.7", "1", "1.25", "2", "2.0"})
    BOOST_TEST(load_settings(std::nullopt, {{"ZHIAN_INTERVIEW_OPENAI_TEMPERATURE", text}}).ok(),
               text);
  // What the mailer would not take: it would send nothing, and only its log would tell.
  for (const char* from : {"a@localhost", "a@公司.cn", "a..b@c.cn", "a@b.cn ", "x, y <a@b.cn>",
                           "\"x <a@b.cn>", "=?utf-8?q?x=0D=0Ay?= <a@b.cn>"})
    refuses("ZHIAN_MAIL_FROM", from);
  refuses("ZHIAN_LOG_LEVEL", "loud");
  refuses("ZHIAN_CLUSTER_TRANSPORT", "pigeon");
  refuses("ZHIAN_NODE_NAME", "a b");
  refuses("ZHIAN_AUTH_MASTER_KEY", "abc");
  refuses("ZHIAN_AUTH_CODE_TTL", "1500ms");
  refuses("ZHIAN_AUTH_CODE_TTL", "600");
  refuses("ZHIAN_REDIS_UNIX_SOCKET", std::string(108, 'x').c_str());
}

BOOST_AUTO_TEST_CASE(settings_that_contradict_each_other_are_refused) {
  auto got = load_settings(std::nullopt, {{"ZHIAN_HTTP_PORT", "9000"},
                                          {"ZHIAN_ADMIN_PORT", "9000"},
                                          {"ZHIAN_CLUSTER_TRUST", "10s"},
                                          {"ZHIAN_CLUSTER_PARTED", "6s"},
                                          {"ZHIAN_MAIL_USER", "me"},
                                          {"ZHIAN_INTERVIEW_ENGINE", "openai"}});
  BOOST_TEST(has(problem_of(got, "http.admin_port"), "same as http.port"));
  BOOST_TEST(has(problem_of(got, "cluster.expire"), "must exceed cluster.trust"));
  BOOST_TEST(has(problem_of(got, "cluster.parted"), "must exceed cluster.expire"));
  BOOST_TEST(has(problem_of(got, "mail.password"), "missing although"));
  BOOST_TEST(has(problem_of(got, "interview.openai.api_key"), "missing although"));
  BOOST_TEST(
      load_settings(std::nullopt, {{"ZHIAN_HTTP_PORT", "0"}, {"ZHIAN_ADMIN_PORT", "0"}}).ok());
}

BOOST_AUTO_TEST_CASE(a_diagnosis_by_a_model_needs_the_account_too) {
  auto got = load_settings(std::nullopt, {{"ZHIAN_DIAGNOSIS_ENGINE", "openai"}});
  BOOST_TEST(has(problem_of(got, "interview.openai.api_key"), "although diagnosis.engine"));
  got = load_settings(std::nullopt, {{"ZHIAN_DIAGNOSIS_ENGINE", "openai"},
                                     {"ZHIAN_INTERVIEW_OPENAI_API_KEY", "k"}});
  BOOST_TEST(got.problem_text() == "");
  BOOST_TEST(got.value.diagnosis.engine == "openai");
}

BOOST_AUTO_TEST_CASE(a_forecast_by_a_model_needs_the_account_as_well) {
  auto got = load_settings(std::nullopt, {{"ZHIAN_FORECAST_ENGINE", "openai"}});
  BOOST_TEST(has(problem_of(got, "interview.openai.api_key"), "although forecast.engine"));
  got = load_settings(std::nullopt, {{"ZHIAN_FORECAST_ENGINE", "openai"},
                                     {"ZHIAN_INTERVIEW_OPENAI_API_KEY", "k"}});
  BOOST_TEST(got.problem_text() == "");
  BOOST_TEST(asks_model(got.value));
  BOOST_TEST(engine_set_up(got.value, "forecast") == "openai");
  BOOST_TEST(engine_set_up(got.value, "diagnosis") == "builtin");
  BOOST_TEST(engine_set_up(got.value, "a feature of a newer version") == "builtin");
}

BOOST_AUTO_TEST_CASE(a_file_that_is_missing_or_no_toml_is_told_without_its_text) {
  scratch at;
  auto missing = load_settings(at.dir / "none.toml", {});
  BOOST_TEST(has(missing.problem_text(), "cannot read"));
  auto broken = at.load("[postgres]\ndsn = \"host=x password=geheim\nport = 1\n");
  BOOST_TEST(has(broken.problem_text(), "zhian.toml:2"));
  BOOST_TEST(!has(broken.problem_text(), "geheim"));
}

BOOST_AUTO_TEST_CASE(a_master_key_is_made_once_outside_production_and_only_for_its_owner) {
  scratch at;
  settings one;
  one.node.data_dir = (at.dir / "deep" / "data").string();
  auto two = one;
  BOOST_TEST(!ensure_master_key(one));
  BOOST_TEST(one.auth.master_key.size() == 64u);
  BOOST_TEST(!ensure_master_key(two));
  BOOST_TEST(two.auth.master_key == one.auth.master_key);
  auto mode = std::filesystem::status(at.dir / "deep" / "data" / "master.key").permissions();
  BOOST_TEST((mode == (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write)));

  auto given = one;
  given.auth.master_key = std::string(64, 'a');
  BOOST_TEST(!ensure_master_key(given));
  BOOST_TEST(given.auth.master_key == std::string(64, 'a'), "a given key is kept");

  settings strict;
  strict.which = profile::production;
  strict.node.data_dir = one.node.data_dir;
  BOOST_TEST(ensure_master_key(strict).has_value());
}

BOOST_AUTO_TEST_CASE(a_master_key_file_open_to_everybody_is_refused) {
  scratch at;
  auto file = at.put("master.key", std::string(64, 'a') + "\n");
  std::filesystem::permissions(file, std::filesystem::perms::others_read,
                               std::filesystem::perm_options::add);
  settings s;
  s.node.data_dir = at.dir.string();
  auto why = ensure_master_key(s);
  BOOST_REQUIRE(why);
  BOOST_TEST(has(*why, "chmod 600"));
  BOOST_TEST(!has(*why, "aaaa"));
}

BOOST_AUTO_TEST_SUITE_END()
