#include <boost/test/unit_test.hpp>

#include "config/key_seal.hpp"
#include "config/seal.hpp"
#include "config/table.hpp"
#include "config/values.hpp"
#include "tests/unit/config/support.hpp"

using namespace zhian;
using namespace zhian::test;

namespace {

seal_keys keys_of(const std::filesystem::path& file) {
  auto got = read_seal_keys(file);
  if (auto* why = std::get_if<std::string>(&got))
    throw std::runtime_error(*why);
  return std::move(std::get<seal_keys>(got));
}

struct sealed_world : scratch {
  std::filesystem::path key_file = dir / "seal.key";
  sealed_world() { BOOST_REQUIRE(!add_seal_key(key_file)); }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(sealed_values, sealed_world)

BOOST_AUTO_TEST_CASE(a_sealed_value_opens_in_the_file_and_in_the_environment) {
  auto sealed = keys_of(key_file).seal("geheim 密");
  BOOST_TEST(!has(sealed, "geheim"));
  auto got = load("seal_key_file = \"" + key_file.string() + "\"\n[redis]\npassword = \"" + sealed
                      + "\"\n",
                  {{"ZHIAN_MAIL_PASSWORD", sealed}});
  BOOST_TEST(got.problem_text() == "");
  BOOST_TEST(got.value.redis.password == "geheim 密");
  BOOST_TEST(got.value.mail.password == "geheim 密");
  BOOST_TEST(got.origins["redis.password"] == "zhian.toml:3, sealed");
}

BOOST_AUTO_TEST_CASE(the_key_file_may_be_named_by_the_environment_alone) {
  auto sealed = keys_of(key_file).seal("geheim");
  auto got = load("[redis]\npassword = \"" + sealed + "\"\n",
                  {{"ZHIAN_SEAL_KEY_FILE", key_file.string()}});
  BOOST_TEST(got.problem_text() == "");
  BOOST_TEST(got.value.redis.password == "geheim");
}

BOOST_AUTO_TEST_CASE(sealing_twice_gives_two_texts) {
  auto keys = keys_of(key_file);
  BOOST_TEST(keys.seal("x") != keys.seal("x"));
}

BOOST_AUTO_TEST_CASE(a_value_sealed_with_another_key_is_refused_by_name) {
  auto other = dir / "other.key";
  BOOST_REQUIRE(!add_seal_key(other));
  auto sealed = keys_of(other).seal("geheim");
  auto got = load("[redis]\npassword = \"" + sealed + "\"\n",
                  {{"ZHIAN_SEAL_KEY_FILE", key_file.string()}});
  BOOST_TEST(has(problem_of(got, "redis.password"),
                 "(zhian.toml:2): is sealed with a key that is not in the key file"));
  BOOST_TEST(got.value.redis.password == "");
}

BOOST_AUTO_TEST_CASE(an_altered_value_does_not_open) {
  auto keys = keys_of(key_file);
  auto sealed = keys.seal("geheim");
  for (size_t i = 7; i < sealed.size(); ++i) {
    auto altered = sealed;
    altered[i] = altered[i] == 'A' ? 'B' : 'A';
    BOOST_TEST(!keys.open(altered), "at " << i);
    altered[i] = static_cast<char>(sealed[i] ^ 0x80);
    BOOST_TEST(!keys.open(altered), "beyond ASCII at " << i);
  }
  // Bytes that libsodium's decoder takes for digits.
  for (int byte = 0x80; byte < 0x100; ++byte) {
    auto altered = sealed;
    altered[20] = static_cast<char>(byte);
    BOOST_TEST(!keys.open(altered), "byte " << byte);
  }
  BOOST_TEST(!keys.open("sealed:"));
  BOOST_TEST(!keys.open("sealed:!!!"));
  BOOST_TEST(!keys.open("geheim"));
}

BOOST_AUTO_TEST_CASE(without_a_key_file_a_sealed_value_is_refused) {
  auto sealed = keys_of(key_file).seal("geheim");
  auto got = load("[redis]\npassword = \"" + sealed + "\"\n");
  BOOST_TEST(has(problem_of(got, "redis.password"), "no seal_key_file is given"));
}

BOOST_AUTO_TEST_CASE(a_missing_open_or_broken_key_file_is_told_once) {
  auto sealed = keys_of(key_file).seal("geheim");
  auto try_with = [&](const std::filesystem::path& file) {
    return load("[redis]\npassword = \"" + sealed + "\"\n",
                {{"ZHIAN_SEAL_KEY_FILE", file.string()}});
  };
  auto missing = try_with(dir / "none");
  BOOST_TEST(missing.problems.size() == 1u);
  BOOST_TEST(has(problem_of(missing, "seal_key_file"), "cannot read"));
  auto broken = try_with(put("broken.key", "# a comment\nabc\n"));
  BOOST_TEST(has(problem_of(broken, "seal_key_file"), "broken.key:2 is not a key"));
  BOOST_TEST(has(problem_of(try_with(put("empty.key", "\n")), "seal_key_file"), "holds no key"));
  std::filesystem::permissions(key_file, std::filesystem::perms::others_read,
                               std::filesystem::perm_options::add);
  BOOST_TEST(has(problem_of(try_with(key_file), "seal_key_file"), "chmod 600"));
}

BOOST_AUTO_TEST_CASE(after_a_new_key_is_put_on_top_old_values_still_open_and_new_ones_use_it) {
  auto old = keys_of(key_file).seal("old");
  BOOST_REQUIRE(!add_seal_key(key_file));
  auto both = keys_of(key_file);
  BOOST_TEST(both.size() == 2u);
  BOOST_TEST(both.open(old).value() == "old");
  auto fresh = both.seal("new");
  std::string text;
  std::getline(std::ifstream{key_file}, text);
  auto only_new = keys_of(put("new.key", text + "\n"));
  BOOST_TEST(only_new.open(fresh).value() == "new");
  BOOST_TEST(!only_new.open(old));
}

BOOST_AUTO_TEST_CASE(a_new_key_is_never_put_on_a_file_that_is_no_key_file) {
  auto file = put("notes.txt", "remember the milk\n");
  BOOST_TEST(add_seal_key(file).has_value());
  std::string text;
  std::getline(std::ifstream{file}, text);
  BOOST_TEST(text == "remember the milk");
}

BOOST_AUTO_TEST_CASE(what_is_no_secret_may_not_be_sealed) {
  auto sealed = keys_of(key_file).seal("0.0.0.0");
  auto got = load_settings(
      std::nullopt, {{"ZHIAN_HTTP_BIND", sealed}, {"ZHIAN_SEAL_KEY_FILE", key_file.string()}});
  BOOST_TEST(has(problem_of(got, "http.bind"), "may not be sealed"));
}

BOOST_AUTO_TEST_CASE(an_opened_value_is_checked_like_any_other) {
  auto sealed = keys_of(key_file).seal("not-hex-but-geheim");
  auto got = load_settings(std::nullopt, {{"ZHIAN_AUTH_MASTER_KEY", sealed},
                                          {"ZHIAN_SEAL_KEY_FILE", key_file.string()}});
  BOOST_TEST(has(problem_of(got, "auth.master_key"), "64 hexadecimal digits"));
  BOOST_TEST(!has(got.problem_text(), "geheim"));
}

BOOST_AUTO_TEST_CASE(production_takes_sealed_secrets_from_the_file) {
  auto keys = keys_of(key_file);
  auto got = load("profile = \"production\"\nseal_key_file = \"" + key_file.string()
                  + "\"\n[auth]\nmaster_key = \""
                  + keys.seal("9f2c41d07ab3685e1c94f07db8a6235e0d7b1f4c86e93a52fb10d8c7e4a95b36")
                  + "\"\n[postgres]\ndsn = \"" + keys.seal("host=db password=geheim")
                  + "\"\n[mail]\nurl = \"smtps://mail.example.com\"\n");
  BOOST_TEST(got.problem_text() == "");
  BOOST_TEST(got.value.postgres.dsn == "host=db password=geheim");
}

BOOST_AUTO_TEST_CASE(no_secret_is_ever_shown_or_told) {
  // A bad value, of every type a source can give, for every secret: none of it may come back in any
  // text.
  for (const auto& x : all_settings()) {
    if (!x.secret)
      continue;
    settings of;
    for (const raw_value& bad :
         {raw_value{std::string(5000, 'x') + "geheim"}, raw_value{std::string("geheim\0z", 8)},
          raw_value{std::vector<std::string>{"geheim"}}, raw_value{int64_t{424242}}})
      if (auto why = assign(of, x, bad, true)) {
        BOOST_TEST(!has(*why, "geheim"), x.name);
        BOOST_TEST(!has(*why, "424242"), x.name);
      }
    BOOST_TEST(show_value(of, x) == "(empty)", x.name);
    auto field = x.field(of);
    *std::get<std::string*>(field) = "geheim";
    BOOST_TEST(show_value(of, x) == "(set)", x.name);
  }
}

BOOST_AUTO_TEST_CASE(a_signing_key_opens_with_its_master_key_under_its_own_name_only) {
  const std::string master(64, 'a');
  auto one = make_signing_key(master);
  auto two = make_signing_key(master);
  BOOST_TEST(one.kid.size() == 16u);
  BOOST_TEST(one.kid != two.kid);
  auto secret = open_signing_key(master, one.kid, one.sealed);
  BOOST_REQUIRE(secret);
  BOOST_TEST(secret->size() == 32u);
  BOOST_TEST((open_signing_key(master, two.kid, two.sealed) != secret));
  BOOST_TEST(!open_signing_key(std::string(64, 'b'), one.kid, one.sealed));
  BOOST_TEST(!open_signing_key(master, two.kid, one.sealed));
  BOOST_TEST(!open_signing_key(master, "", one.sealed));
  auto altered = one.sealed;
  altered[20] = altered[20] == 'A' ? 'B' : 'A';
  BOOST_TEST(!open_signing_key(master, one.kid, altered));
  BOOST_TEST(!open_signing_key(master, one.kid, "rubbish"));
}

BOOST_AUTO_TEST_SUITE_END()
