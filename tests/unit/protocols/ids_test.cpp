#include <boost/test/unit_test.hpp>

#include <set>

#include "protocols/entity.hpp"
#include "protocols/ids.hpp"

using namespace zhian;

BOOST_AUTO_TEST_SUITE(ids)

BOOST_AUTO_TEST_CASE(an_id_reads_back_what_it_wrote) {
  auto now = parse_timestamp("2026-11-21T08:00:00Z").value();
  for (shard_id shard : {0, 1, 255, 4095}) {
    auto id = user_id::make(shard, now);
    auto text = id.str();
    BOOST_TEST(text.size() == 34u);
    BOOST_TEST(text.starts_with("usr_"));
    auto back = user_id::parse(text);
    BOOST_REQUIRE(back.has_value());
    BOOST_TEST(*back == id);
    BOOST_TEST(back->shard == shard);
  }
}

BOOST_AUTO_TEST_CASE(an_id_of_another_kind_or_a_damaged_one_is_refused) {
  auto text = user_id::make(9, wall_now()).str();
  BOOST_TEST(!session_id::parse(text).has_value());
  BOOST_TEST(!user_id::parse("").has_value());
  BOOST_TEST(!user_id::parse(text.substr(1)).has_value());
  BOOST_TEST(!user_id::parse(text + "0").has_value());
  auto bad = text;
  bad[4] = '1'; // Shard 0x1009 does not exist.
  BOOST_TEST(!user_id::parse(bad).has_value());
  bad = text;
  bad[5] = 'A'; // Shards are lower-case hex.
  BOOST_TEST(!user_id::parse(bad).has_value());
  bad = text;
  bad[20] = 'U'; // Not in Crockford's alphabet.
  BOOST_TEST(!user_id::parse(bad).has_value());
  bad = text;
  bad[8] = '8'; // More than 128 bits.
  BOOST_TEST(!user_id::parse(bad).has_value());
}

BOOST_AUTO_TEST_CASE(ids_sort_by_the_time_they_were_made) {
  auto now = parse_timestamp("2026-11-21T08:00:00Z").value();
  auto a = user_id::make(5, now), b = user_id::make(5, now + std::chrono::milliseconds{1});
  BOOST_TEST((a < b));
  BOOST_TEST(a.str() < b.str());
}

BOOST_AUTO_TEST_CASE(many_ids_of_one_millisecond_differ) {
  std::set<std::string> seen;
  auto now = wall_now();
  for (int i = 0; i < 5000; ++i)
    seen.insert(user_id::make(1, now).str());
  BOOST_TEST(seen.size() == 5000u);
}

BOOST_AUTO_TEST_CASE(the_ulid_of_the_specification_reads_and_writes) {
  // https://github.com/ulid/spec: the largest valid ULID.
  auto most = parse_ulid("7ZZZZZZZZZZZZZZZZZZZZZZZZZ");
  BOOST_REQUIRE(most.has_value());
  BOOST_TEST(most->high == UINT64_MAX);
  BOOST_TEST(most->low == UINT64_MAX);
  BOOST_TEST(to_string(*most) == "7ZZZZZZZZZZZZZZZZZZZZZZZZZ");
  BOOST_TEST(!parse_ulid("8ZZZZZZZZZZZZZZZZZZZZZZZZZ").has_value());
  BOOST_TEST(to_string(ulid{}) == "00000000000000000000000000");
}

BOOST_AUTO_TEST_CASE(the_shard_of_a_key_never_changes) {
  // Rows on disk depend on these numbers: xxh64 with seed 0, top 12 bits.
  BOOST_TEST(shard_of_key("") == 0xef4);
  BOOST_TEST(shard_of_key("a") == 0xd24);
}

BOOST_AUTO_TEST_CASE(prefixes_need_not_be_of_one_length) {
  auto id = question_id::make(77, wall_now());
  BOOST_TEST(id.str().starts_with("cq_004d"));
  BOOST_TEST((question_id::parse(id.str()) == id));
  BOOST_TEST(!room_id::parse(id.str()).has_value());
  BOOST_TEST(!question_id::parse(room_id::make(77, wall_now()).str()).has_value());
}

BOOST_AUTO_TEST_CASE(an_entity_reads_back_from_its_text) {
  auto room = refs::room(realm::zhimai, room_id::make(77, wall_now()));
  auto back = refs::parse(realm::zhimai, room.str());
  BOOST_REQUIRE(back.has_value());
  BOOST_TEST((*back == room));
  auto mail = refs::email(realm::zhimai, "li@example.cn");
  BOOST_TEST((refs::parse(realm::zhimai, mail.str()) == mail));
  BOOST_TEST((refs::email(realm::ande, "li@example.cn").shard != mail.shard));
  auto list = refs::catalogue(realm::zhimai, "classic_questions");
  BOOST_TEST(list.str() == "catalogue/classic_questions");
  BOOST_TEST((refs::parse(realm::zhimai, list.str()) == list));
  for (const char* bad : {"", "room", "room/", "room/usr_0", "planet/x", "identity/phone:1",
                          "session/x", "account/x"})
    BOOST_TEST(!refs::parse(realm::zhimai, bad).has_value(), bad);
}

BOOST_AUTO_TEST_CASE(a_uuid_is_of_version_four) {
  auto x = make_uuid();
  BOOST_TEST(x.size() == 36u);
  BOOST_TEST(x[14] == '4');
  BOOST_TEST((x[19] == '8' || x[19] == '9' || x[19] == 'a' || x[19] == 'b'));
  BOOST_TEST(x != make_uuid());
}

BOOST_AUTO_TEST_SUITE_END()
