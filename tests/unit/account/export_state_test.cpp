#include <boost/test/unit_test.hpp>

#include "actors/account/export_state.hpp"

using namespace zhian;
using namespace zhian::account;
using namespace std::chrono_literals;

namespace {

struct wish {
  timestamp at = parse_timestamp("2026-11-21T08:00:00Z").value();
  person whose;
  export_row row;

  wish() {
    whose.user.id = user_id::make(1, at);
    whose.user.email = "li@example.cn";
    row.id = export_id::make(1, at);
    row.user = whose.user.id;
    row.requested_at = at;
    row.version = 1;
  }
  std::vector<record> ready() const {
    return export_ready(row, whose, {"aa", "x.zip", "application/zip", 77}, "https://zhian.example",
                        24h, at + 2s, at);
  }
};

template <class T>
std::vector<T> all(const std::vector<record>& from) {
  std::vector<T> out;
  for (const auto& x : from)
    if (const auto* row = std::get_if<T>(&x))
      out.push_back(*row);
  return out;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(export_rules, wish)

BOOST_AUTO_TEST_CASE(an_export_is_gathered_by_a_timer_that_outlives_the_node) {
  auto records = open_export(row);
  auto timers = all<timer_row>(records);
  BOOST_REQUIRE_EQUAL(timers.size(), 1u);
  BOOST_TEST(timers[0].name == "export:" + row.id.str());
  BOOST_TEST((timers[0].due_at == at));
  BOOST_TEST(all<export_row>(records).size() == 1u);
}

BOOST_AUTO_TEST_CASE(row_mail_news_and_the_end_of_the_timer_are_one_commit) {
  auto records = ready();
  auto rows = all<export_row>(records);
  BOOST_REQUIRE_EQUAL(rows.size(), 1u);
  BOOST_TEST((rows[0].state == export_state::ready));
  BOOST_TEST(rows[0].version == 2u);
  BOOST_TEST((rows[0].expires_at == at + 2s + 24h));
  auto mails = all<outbox_row>(records);
  BOOST_REQUIRE_EQUAL(mails.size(), 1u);
  BOOST_TEST(mails[0].dedup_key == "export_ready:" + row.id.str());
  BOOST_TEST(
      (mails[0].payload.find("https://zhian.example/api/v1/me/exports/" + row.id.str() + "/file")
       != std::string::npos));
  auto done = all<timer_done>(records);
  BOOST_REQUIRE_EQUAL(done.size(), 1u);
  BOOST_TEST((done[0].due_at == at));
  BOOST_TEST(all<timer_row>(records)[0].name == "export_end:" + row.id.str());
  BOOST_TEST(all<event_row>(records)[0].type == "export_ready");
}

BOOST_AUTO_TEST_CASE(who_wants_no_mail_of_exports_gets_none) {
  whose.profile.mails.muted = {"exports"};
  BOOST_TEST(all<outbox_row>(ready()).empty());
  BOOST_TEST(all<event_row>(ready()).size() == 1u);
}

BOOST_AUTO_TEST_CASE(an_expired_export_lets_go_of_its_file) {
  row.sha256 = "aa";
  auto records = export_over(row, export_state::expired, at, 0s);
  BOOST_TEST(all<export_row>(records)[0].sha256.empty());
  BOOST_TEST(all<timer_row>(records)[0].name == "drop:aa");
  row.sha256.clear();
  BOOST_TEST(all<timer_row>(export_over(row, export_state::failed, at, 0s)).empty());
}

BOOST_AUTO_TEST_CASE(files_that_do_not_fit_are_left_out_and_named) {
  gather_data::reply data;
  data.parts.push_back({"profile.json", "{}"});
  data.files = {{"a", "1", 50}, {"b", "2", 60}, {"c", "3", 40}};
  auto taken = choose_files(data, 100);
  BOOST_TEST((taken == std::vector<bool>{true, false, true}));
  auto text = manifest_of(row, data, taken);
  BOOST_TEST((text.find(R"("left_out":["b"])") != std::string::npos), text);
  BOOST_TEST((text.find(R"("holds":["profile.json","a","c"])") != std::string::npos), text);
}

BOOST_AUTO_TEST_SUITE_END()
