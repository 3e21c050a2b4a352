#include <boost/test/unit_test.hpp>

#include "actors/account/shelf.hpp"

using namespace zhian;
using namespace zhian::account;

namespace {

/// A user's shelf with the changes of each command put into it, as the store does.
struct fixture {
  shelf now;
  user_id owner = user_id::make(4, wall_now());
  timestamp at = wall_now();

  resume_id put(std::optional<resume_id> of = {}, resume_state state = resume_state::ready) {
    at += std::chrono::milliseconds{2};
    new_resume x;
    x.id = resume_id::make(4, at);
    x.owner = owner;
    x.file = {std::string(64, 'a'), "cv.pdf", "application/pdf", 4};
    x.state = state;
    x.of = of;
    x.now = at;
    auto id = x.id;
    x.text.text = "text";
    apply(add(now, std::move(x), 100));
    return id;
  }
  new_resume one(std::optional<resume_id> of) const {
    new_resume x;
    x.id = resume_id::make(4, at);
    x.owner = owner;
    x.of = of;
    return x;
  }
  void apply(const shelf_change& x) {
    BOOST_TEST_REQUIRE(x.error == ec::none);
    for (const auto& row : x.rows) {
      auto at = std::find_if(now.begin(), now.end(), [&](const auto& y) { return y.id == row.id; });
      if (at == now.end()) {
        BOOST_TEST(row.version == 1u);
        now.push_back(row);
      } else {
        BOOST_TEST(row.version == at->version + 1);
        *at = row;
      }
    }
    std::erase_if(now, [](const auto& y) { return y.deleted_at.has_value(); });
    // What holds after every command.
    size_t defaults = 0;
    for (const auto& y : now)
      defaults += y.is_default;
    BOOST_TEST(defaults <= 1u);
  }
  const resume_row& row(const resume_id& id) const {
    return *std::find_if(now.begin(), now.end(), [&](const auto& y) { return y.id == id; });
  }
  bool has(const resume_id& id) const {
    return std::any_of(now.begin(), now.end(), [&](const auto& y) { return y.id == id; });
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(shelves, fixture)

BOOST_AUTO_TEST_CASE(the_first_resume_is_the_default_and_later_ones_are_not) {
  auto a = put();
  auto b = put();
  BOOST_TEST(row(a).is_default);
  BOOST_TEST(!row(b).is_default);
  BOOST_TEST(row(b).latest);
  BOOST_TEST(row(b).number == 1u);
  BOOST_TEST((row(b).document == b));
  BOOST_TEST((row(b).user == owner));
}

BOOST_AUTO_TEST_CASE(a_new_version_takes_over_the_list_and_the_default) {
  auto a = put();
  auto other = put();
  auto b = put(a);
  BOOST_TEST((row(b).document == a));
  BOOST_TEST(row(b).number == 2u);
  BOOST_TEST(row(b).latest);
  BOOST_TEST(!row(a).latest);
  BOOST_TEST(row(b).is_default);
  auto c = put(b);
  BOOST_TEST((row(c).document == a));
  BOOST_TEST(row(c).number == 3u);
  BOOST_TEST(!row(other).is_default);
  BOOST_TEST(add(now, one(resume_id::make(4, at)), 100).error == ec::not_found);
}

BOOST_AUTO_TEST_CASE(a_version_being_read_changes_nothing_until_it_is_ready) {
  auto a = put();
  auto b = put(a, resume_state::processing);
  BOOST_TEST(row(a).latest);
  BOOST_TEST(row(a).is_default);
  BOOST_TEST(!row(b).latest);
  BOOST_TEST(make_default(now, b).error == ec::resume_not_ready);
  BOOST_TEST(correct(now, b, {}).error == ec::resume_not_ready);
  extracted_text text;
  text.text = "read";
  apply(finish(now, b, ec::none, text));
  BOOST_TEST(row(b).text.text == "read");
  BOOST_TEST(row(b).latest);
  BOOST_TEST(row(b).is_default);
  BOOST_TEST(!row(a).latest);
  // Told once more, it changes nothing.
  BOOST_TEST(finish(now, b, ec::none, text).rows.empty());
}

BOOST_AUTO_TEST_CASE(a_later_version_that_was_read_sooner_stays_the_newest) {
  auto a = put({}, resume_state::processing);
  auto b = put(a);
  BOOST_TEST(row(b).latest);
  apply(finish(now, a, ec::none, {}));
  BOOST_TEST(row(b).latest);
  BOOST_TEST(!row(a).latest);
  BOOST_TEST(!row(a).is_default);
  BOOST_TEST(row(b).is_default);
}

BOOST_AUTO_TEST_CASE(a_version_that_cannot_be_read_says_why_and_takes_nothing_over) {
  auto a = put();
  auto b = put(a, resume_state::processing);
  apply(finish(now, b, ec::file_no_text, {}));
  BOOST_TEST((row(b).state == resume_state::failed));
  BOOST_TEST(row(b).fault == "file_no_text");
  BOOST_TEST(row(a).latest);
  auto lonely = put({}, resume_state::processing);
  apply(finish(now, lonely, ec::file_damaged, {}));
  BOOST_TEST(row(lonely).latest);
  BOOST_TEST(finish(now, resume_id::make(4, at), ec::none, {}).error == ec::not_found);
}

BOOST_AUTO_TEST_CASE(there_is_one_default_and_naming_it_again_changes_nothing) {
  auto a = put();
  auto b = put();
  apply(make_default(now, b));
  BOOST_TEST(row(b).is_default);
  BOOST_TEST(!row(a).is_default);
  auto again = make_default(now, b);
  BOOST_TEST(again.rows.empty());
  BOOST_TEST((again.answer.id == b));
  BOOST_TEST(make_default(now, resume_id::make(4, at)).error == ec::not_found);
}

BOOST_AUTO_TEST_CASE(a_corrected_text_keeps_what_the_file_was) {
  auto a = put();
  now[0].text.pages = 3;
  now[0].text.engine = "tesseract";
  now[0].text.warnings = {"ocr_used"};
  extracted_text text;
  text.text = "better";
  text.skills = {"Go"};
  apply(correct(now, a, text));
  BOOST_TEST(row(a).text.text == "better");
  BOOST_TEST(row(a).corrected);
  BOOST_TEST(row(a).text.pages == 3u);
  BOOST_TEST(row(a).text.engine == "tesseract");
  BOOST_TEST(row(a).text.warnings.size() == 1u);
}

BOOST_AUTO_TEST_CASE(the_current_version_takes_the_others_with_it_and_nothing_personal_is_left) {
  auto other = put();
  auto a = put();
  auto b = put(a);
  apply(make_default(now, b));
  auto gone = remove(now, b, at);
  for (const auto& x : gone.rows)
    if (x.deleted_at) {
      BOOST_TEST(x.text.text == "");
      BOOST_TEST(x.file.name == "");
      BOOST_TEST(!x.head_only);
      BOOST_TEST(!x.latest);
    }
  apply(gone);
  BOOST_TEST(!has(a));
  BOOST_TEST(!has(b));
  BOOST_TEST(row(other).is_default);
}

BOOST_AUTO_TEST_CASE(an_older_or_failed_version_goes_alone) {
  auto a = put();
  auto b = put(a);
  auto c = put(a, resume_state::processing);
  apply(finish(now, c, ec::file_damaged, {}));
  apply(remove(now, a, at));
  apply(remove(now, c, at));
  BOOST_TEST(has(b));
  BOOST_TEST(row(b).is_default);
  BOOST_TEST(now.size() == 1u);
  BOOST_TEST(remove(now, a, at).error == ec::not_found);
}

BOOST_AUTO_TEST_CASE(a_reading_is_repeated_while_the_file_may_not_be_at_fault) {
  for (auto why : {ec::overloaded, ec::shutting_down, ec::internal, ec::storage_unavailable})
    BOOST_TEST(read_again(why, "").value() == "");
  BOOST_TEST(!read_again(ec::extraction_failed, ""));
  BOOST_TEST(!read_again(ec::file_no_text, ""));
  BOOST_TEST(!read_again(ec::none, ""));
  auto once = read_again(ec::timed_out, "");
  BOOST_REQUIRE(once);
  BOOST_TEST(read_again(ec::overloaded, *once).value() == *once); // Counts what was late alone.
  auto twice = read_again(ec::timed_out, *once);
  BOOST_REQUIRE(twice);
  BOOST_TEST(!read_again(ec::timed_out, *twice));
}

BOOST_AUTO_TEST_CASE(there_is_a_most) {
  put();
  BOOST_TEST(add(now, one({}), 1).error == ec::too_many_resumes);
}

BOOST_AUTO_TEST_SUITE_END()
