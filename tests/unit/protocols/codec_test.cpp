#include <boost/test/unit_test.hpp>

#include <random>

#include "protocols/account.hpp"
#include "protocols/wire/codec.hpp"

using namespace zhian;

namespace {

/// A message as an older version knew it, and as a newer one does.
struct old_form {
  std::string name;
  int32_t score = -1;
  ZHIAN_FIELDS(name, score)
};
struct new_form {
  std::string name;
  int32_t score = -1;
  std::vector<std::string> tags{"default"};
  bool flag = true;
  ZHIAN_FIELDS(name, score, tags, flag)
};

} // namespace

BOOST_AUTO_TEST_SUITE(codec)

BOOST_AUTO_TEST_CASE(a_message_reads_back_what_it_wrote) {
  interview_config x;
  x.position = "后端工程师";
  x.lang = language::en;
  x.seniority = level::senior;
  x.questions = 300;
  x.resume = resume_id::make(17, wall_now());
  auto back = wire::decode<interview_config>(wire::encode(x));
  BOOST_REQUIRE(back.has_value());
  BOOST_TEST(back->position == x.position);
  BOOST_TEST(back->company.empty());
  BOOST_TEST((back->lang == x.lang));
  BOOST_TEST((back->seniority == x.seniority));
  BOOST_TEST(back->questions == 300u);
  BOOST_TEST((back->resume == x.resume));
}

BOOST_AUTO_TEST_CASE(nested_lists_times_and_empty_ids_survive) {
  signed_in x;
  x.user.roles = {"candidate", "", "admin"};
  x.user.created_at = parse_timestamp("1969-12-31T23:59:59.5Z").value();
  x.grant.generation = UINT64_MAX;
  auto back = wire::decode<signed_in>(wire::encode(x));
  BOOST_REQUIRE(back.has_value());
  BOOST_TEST(back->user.roles == x.user.roles, boost::test_tools::per_element());
  BOOST_TEST((back->user.created_at == x.user.created_at));
  BOOST_TEST(!back->user.id);
  BOOST_TEST(back->grant.generation == UINT64_MAX);
}

BOOST_AUTO_TEST_CASE(an_older_reader_skips_what_it_does_not_know) {
  auto back = wire::decode<old_form>(wire::encode(new_form{"x", 7, {"a"}, false}));
  BOOST_REQUIRE(back.has_value());
  BOOST_TEST(back->name == "x");
  BOOST_TEST(back->score == 7);
}

BOOST_AUTO_TEST_CASE(a_newer_reader_fills_defaults_for_what_is_not_there) {
  auto back = wire::decode<new_form>(wire::encode(old_form{"x", 7}));
  BOOST_REQUIRE(back.has_value());
  BOOST_TEST(back->score == 7);
  BOOST_TEST(back->tags.size() == 1u);
  BOOST_TEST(back->flag == true);
}

BOOST_AUTO_TEST_CASE(the_bytes_of_a_message_are_fixed) {
  // Frames of this version must be readable for ever.
  auto bytes = wire::encode(old_form{"ab", -3});
  BOOST_TEST(bytes
             == std::string("\x02"
                            "ab"
                            "\x01\x05"));
}

BOOST_AUTO_TEST_CASE(an_entity_of_a_kind_that_only_a_newer_node_knows_has_no_name) {
  entity_ref x;
  x.kind = static_cast<entity_kind>(200);
  x.id = "x";
  auto back = wire::decode<entity_ref>(wire::encode(x));
  BOOST_REQUIRE(back.has_value());
  BOOST_TEST(back->str() == "/x");
}

BOOST_AUTO_TEST_CASE(damaged_bytes_are_refused_or_read_but_never_read_beyond) {
  std::mt19937 chance{20261121};
  signed_in x;
  x.user.email = "someone@example.cn";
  x.user.roles = {"a", "b"};
  x.user.id = user_id::make(3, wall_now());
  auto good = wire::encode(x);
  for (int i = 0; i < 20000; ++i) {
    auto bad = good;
    bad[chance() % bad.size()] = static_cast<char>(chance());
    bad.resize(chance() % (bad.size() + 1));
    (void)wire::decode<signed_in>(bad); // The sanitizers of the other builds watch.
  }
  BOOST_TEST(!wire::decode<old_form>("\x7fshort").has_value());
}

BOOST_AUTO_TEST_SUITE_END()
