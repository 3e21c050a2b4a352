// The binary as a shell sees it: exit codes, what it prints, what it never prints.
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <thread>

#include <netinet/in.h>
#include <sys/socket.h>

#include "config/seal.hpp"
#include "tests/unit/cli/process.hpp"
#include "tests/unit/config/support.hpp"

using namespace zhian;
using namespace zhian::test;

namespace {

struct shell : scratch {
  struct result {
    int code;
    std::string out;
    std::string err;
  };

  result run(std::vector<std::string> args, const environment& env = {},
             const std::string& input = "") const {
    args.insert(args.begin(), ZHIAN_BINARY);
    process p{args, env, input, dir.string()};
    auto code = p.wait();
    return {code, p.out(), p.err()};
  }
  std::string path(const std::string& name) const { return (dir / name).string(); }
};

std::string line(std::string text) {
  BOOST_TEST(text.ends_with('\n'));
  text.pop_back();
  return text;
}

/// A port somebody listens on.
struct taken_port {
  int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  uint16_t port = 0;

  taken_port() {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(at);
    BOOST_REQUIRE(::bind(fd, reinterpret_cast<sockaddr*>(&at), size) == 0);
    BOOST_REQUIRE(::listen(fd, 1) == 0);
    BOOST_REQUIRE(::getsockname(fd, reinterpret_cast<sockaddr*>(&at), &size) == 0);
    port = ntohs(at.sin_port);
  }
  ~taken_port() { ::close(fd); }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(command_line, shell)

BOOST_AUTO_TEST_CASE(the_version_is_told) {
  auto got = run({"version"});
  BOOST_TEST(got.code == 0);
  BOOST_TEST(got.out == "zhian " ZHIAN_VERSION "\n");
}

BOOST_AUTO_TEST_CASE(wrong_usage_ends_with_64_and_says_why) {
  for (const auto& args :
       std::vector<std::vector<std::string>>{{},
                                             {"dance"},
                                             {"serve", "--fast"},
                                             {"ops"},
                                             {"ops", "drain"},
                                             {"ops", "move", "12"},
                                             {"ops", "evict", "n1", "--wait", "601"},
                                             {"admin", "create", "--email", "a@b.example"},
                                             {"ops", "outbox", "list", "--limit", "0"},
                                             {"--config", "/nonexistent.toml", "version"}}) {
    auto got = run(args);
    BOOST_TEST(got.code == 64);
    BOOST_TEST(!got.err.empty());
  }
}

BOOST_AUTO_TEST_CASE(a_bad_configuration_ends_every_command_with_78_and_all_its_problems) {
  auto config = put("z.toml", "[http]\nprot = 1\nport = 99999\n").string();
  for (const auto& args : std::vector<std::vector<std::string>>{
           {"serve"},
           {"migrate"},
           {"check-config"},
           {"ops", "status"},
           {"admin", "create", "--email", "a@b.example", "--role", "admin"}}) {
    auto all = args;
    all.insert(all.end(), {"--config", config});
    auto got = run(all, {}, "password-of-hers\n");
    BOOST_TEST(got.code == 78);
    BOOST_TEST(has(got.err, "http.prot (z.toml:2)"));
    BOOST_TEST(has(got.err, "http.port (z.toml:3): 99999 is out of range"));
  }
}

BOOST_AUTO_TEST_CASE(the_check_shows_values_and_origins_and_never_a_secret) {
  BOOST_REQUIRE(!add_seal_key(path("seal.key")));
  auto sealed = line(run({"seal", "--key-file", path("seal.key")}, {}, "geheim-sealed").out);
  auto config =
      put("z.toml",
          "seal_key_file = \"" + path("seal.key")
              + "\"\n[http]\nport = 9000\n[postgres]\n"
                "dsn = \"host=x password=geheim-plain\"\n[mail]\nuser = \"me\"\npassword = \""
              + sealed + "\"\n")
          .string();
  environment env{{"ZHIAN_REDIS_PASSWORD", "geheim-env"}, {"ZHIAN_CONFIG", config}};
  for (const auto& args :
       std::vector<std::vector<std::string>>{{"check-config"}, {"check-config", "--json"}}) {
    auto got = run(args, env);
    BOOST_TEST(got.code == 0, got.err);
    BOOST_TEST(has(got.out, "9000"));
    BOOST_TEST(has(got.out, "(set)"));
    BOOST_TEST(has(got.out, "environment ZHIAN_REDIS_PASSWORD"));
    BOOST_TEST(!has(got.out + got.err, "geheim"));
  }
}

BOOST_AUTO_TEST_CASE(a_sealed_value_moves_to_a_new_key_without_being_seen) {
  auto file = path("seal.key");
  BOOST_TEST(run({"seal", "--new-key", file}).code == 0);
  auto first = line(run({"seal", "--key-file", file}, {}, "geheim\n").out);
  BOOST_TEST(run({"seal", "--new-key", file}).code == 0);
  auto moved = run({"seal"}, {{"ZHIAN_SEAL_KEY_FILE", file}}, first + "\n");
  BOOST_TEST(moved.code == 0);
  BOOST_TEST(!has(moved.out + moved.err, "geheim"));
  std::string top;
  std::getline(std::ifstream{file}, top);
  auto keys = read_seal_keys(put("top.key", top));
  BOOST_REQUIRE(std::holds_alternative<seal_keys>(keys));
  BOOST_TEST(std::get<seal_keys>(keys).open(line(moved.out)).value() == "geheim");
  BOOST_TEST(!std::get<seal_keys>(keys).open(first));
}

BOOST_AUTO_TEST_CASE(sealing_without_a_key_or_a_value_fails) {
  BOOST_TEST(run({"seal"}, {}, "x").code == 64);
  BOOST_TEST(run({"seal", "--key-file", path("none")}, {}, "x").code == 1);
  BOOST_REQUIRE(!add_seal_key(path("seal.key")));
  BOOST_TEST(run({"seal", "--key-file", path("seal.key")}, {}, "\n").code == 1);
}

BOOST_AUTO_TEST_CASE(production_does_not_start_with_the_defaults) {
  auto got = run({"serve"}, {{"ZHIAN_PROFILE", "production"}});
  BOOST_TEST(got.code == 78);
  BOOST_TEST(has(got.err, "auth.master_key"));
  BOOST_TEST(has(got.err, "mail.url"));
}

BOOST_AUTO_TEST_CASE(a_node_without_a_store_is_not_started) {
  BOOST_TEST(run({"serve"}).code == 78);
  BOOST_TEST(run({"migrate"}).code == 78);
  BOOST_TEST(run({"ops", "status"}).code == 78);
}

BOOST_AUTO_TEST_CASE(a_store_that_does_not_answer_is_told_and_ends_with_1) {
  environment env{{"ZHIAN_POSTGRES_DSN", "host=/nonexistent dbname=x user=y"},
                  {"ZHIAN_POSTGRES_MIGRATE_DSN", "host=/nonexistent"}};
  for (const auto& args : std::vector<std::vector<std::string>>{
           {"migrate"}, {"ops", "status"}, {"ops", "outbox", "list"}}) {
    auto got = run(args, env);
    BOOST_TEST(got.code == 1);
    BOOST_TEST(has(got.err, "/nonexistent"));
  }
}

BOOST_AUTO_TEST_CASE(a_taken_port_is_named_and_ends_with_1) {
  taken_port taken;
  auto port = std::to_string(taken.port);
  auto got = run({"serve"}, {{"ZHIAN_POSTGRES_DSN", "host=/nonexistent dbname=x user=y"},
                             {"ZHIAN_REDIS_PORT", "0"},
                             {"ZHIAN_NODE_DATA_DIR", path("data")},
                             {"ZHIAN_HTTP_PORT", port},
                             {"ZHIAN_ADMIN_PORT", "0"}});
  BOOST_TEST(got.code == 1);
  BOOST_TEST(has(got.err, port), got.err);
}

BOOST_AUTO_TEST_CASE(a_node_whose_store_is_away_waits_for_it_and_ends_cleanly_at_sigterm) {
  for (int signal : {SIGTERM, SIGINT}) {
    process node{{ZHIAN_BINARY, "serve"},
                 {{"ZHIAN_POSTGRES_DSN", "host=/nonexistent dbname=x user=y"},
                  {"ZHIAN_REDIS_PORT", "0"},
                  {"ZHIAN_NODE_DATA_DIR", path("data")},
                  {"ZHIAN_HTTP_PORT", "0"},
                  {"ZHIAN_ADMIN_PORT", "0"}},
                 "",
                 dir.string()};
    auto end = std::chrono::steady_clock::now() + std::chrono::seconds{30};
    while (!has(node.err(), "\"serving\"") && node.running()
           && std::chrono::steady_clock::now() < end)
      std::this_thread::sleep_for(std::chrono::milliseconds{10});
    BOOST_REQUIRE(has(node.err(), "\"serving\""));
    node.tell(signal);
    auto code = node.wait();
    BOOST_TEST(code == 0);
    BOOST_TEST(has(node.err(), "\"ended\""));
  }
}

BOOST_AUTO_TEST_SUITE_END()
