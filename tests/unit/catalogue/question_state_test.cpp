#include "actors/catalogue/question_state.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/unit/catalogue/questions.hpp"

using namespace zhian;
using namespace zhian::test;
using namespace zhian::catalogue;

namespace {

std::string wrong(question_content x) {
  auto fault = fault_of(x);
  return fault ? fault->field + ' ' + std::string{fault->reason} : std::string{};
}

shipped_state state_of(const classic_question_row& x) {
  return {x.id, x.source_id, x.shipped, x.edited, x.created_at, x.version};
}

} // namespace

BOOST_AUTO_TEST_SUITE(question_state)

BOOST_AUTO_TEST_CASE(what_cannot_be_kept_is_named) {
  BOOST_TEST(wrong(some_content()) == "");
  auto with = [](auto change) {
    auto x = some_content();
    change(x);
    return wrong(x);
  };
  BOOST_TEST(with([](auto& x) { x.category = ""; }) == "category missing");
  BOOST_TEST(with([](auto& x) { x.category = "magic"; }) == "category not_allowed");
  BOOST_TEST(with([](auto& x) { x.roles = {"Back end"}; }) == "roles not_allowed");
  BOOST_TEST(with([](auto& x) { x.roles = {"a", "a"}; }) == "roles repeated");
  BOOST_TEST(with([](auto& x) { x.skills.assign(17, "a"); }) == "skills too_many");
  BOOST_TEST(with([](auto& x) { x.skills = {"a\nb"}; }) == "skills not_allowed");
  BOOST_TEST(with([](auto& x) { x.skills = {std::string(41, 'a')}; }) == "skills too_long");
  BOOST_TEST(with([](auto& x) {
               x.zh.reset();
               x.en.reset();
             })
             == "zh missing");
  BOOST_TEST(with([](auto& x) { x.zh.reset(); }) == "");
  BOOST_TEST(with([](auto& x) { x.zh->text = " \n"; }) == "zh.text missing");
  BOOST_TEST(with([](auto& x) { x.en->text = std::string(1001, 'a'); }) == "en.text too_long");
  BOOST_TEST(with([](auto& x) { x.zh->text = std::string("a\0b", 3); }) == "zh.text encoding");
  BOOST_TEST(with([](auto& x) { x.zh->key_points.clear(); }) == "zh.key_points missing");
  BOOST_TEST(with([](auto& x) { x.zh->key_points.assign(17, "a"); }) == "zh.key_points too_many");
  BOOST_TEST(with([](auto& x) { x.zh->key_points = {""}; }) == "zh.key_points missing");
  BOOST_TEST(with([](auto& x) { x.zh->answer = std::string(4001, 'a'); }) == "zh.answer too_long");
}

BOOST_AUTO_TEST_CASE(source_ids_are_plain) {
  for (auto good : {"a", "cq-backend-001", "0-"})
    BOOST_TEST(is_source_id(good), good);
  for (auto bad : {"", "-a", "A", "a b", "a_b", "题"})
    BOOST_TEST(!is_source_id(bad), bad);
  BOOST_TEST(!is_source_id(std::string(65, 'a')));
}

BOOST_AUTO_TEST_CASE(a_new_question_is_the_staffs_and_has_a_name) {
  auto what = some_content();
  what.skills = {"SQL"};
  auto got = add({"own-1", what}, false, 0, some_facts());
  BOOST_TEST(got.error == ec::none);
  BOOST_TEST(got.changed);
  BOOST_TEST(got.row.version == 1u);
  BOOST_TEST(got.row.edited);
  BOOST_TEST(got.row.shipped == "");
  BOOST_TEST(got.row.what.skills.front() == "sql");
  BOOST_TEST((got.row.created_at == question_time));
  auto named = add({{}, some_content()}, false, 0, some_facts());
  BOOST_TEST(is_source_id(named.row.source_id));
  BOOST_TEST(add({"own-1", some_content()}, true, 1, some_facts()).error == ec::source_taken);
  BOOST_TEST(add({"Own", some_content()}, false, 0, some_facts()).field == "source_id");
  BOOST_TEST(add({"own-1", {}}, false, 0, some_facts()).error == ec::validation_failed);
  BOOST_TEST(add({"own-1", some_content()}, false, question_bounds::questions, some_facts()).error
             == ec::bank_full);
}

BOOST_AUTO_TEST_CASE(a_change_is_of_the_version_it_names) {
  auto now = some_question("a", 3);
  auto other = some_content("另一个问题？");
  BOOST_TEST(change(nullptr, {now.id, 3, other}, some_facts()).error == ec::not_found);
  BOOST_TEST(change(&now, {now.id, 2, other}, some_facts()).error == ec::precondition_failed);
  BOOST_TEST(change(&now, {now.id, 3, {}}, some_facts()).error == ec::validation_failed);
  auto same = change(&now, {now.id, 3, now.what}, some_facts());
  BOOST_TEST(same.error == ec::none);
  BOOST_TEST(!same.changed);
  BOOST_TEST((same.row == now));
  auto got = change(&now, {now.id, 3, other}, some_facts());
  BOOST_TEST(got.changed);
  BOOST_TEST(got.row.version == 4u);
  BOOST_TEST(got.row.edited);
  BOOST_TEST(got.row.shipped == now.shipped);
  BOOST_TEST((got.row.changed_at == question_time));
}

BOOST_AUTO_TEST_CASE(a_retired_question_comes_back_by_a_change) {
  auto now = some_question("a", 1);
  BOOST_TEST(retire(nullptr, {now.id, 1}, some_facts()).error == ec::not_found);
  BOOST_TEST(retire(&now, {now.id, 9}, some_facts()).error == ec::precondition_failed);
  auto gone = retire(&now, {now.id, 1}, some_facts());
  BOOST_TEST(gone.changed);
  BOOST_TEST(gone.row.retired_at.has_value());
  BOOST_TEST(gone.row.version == 2u);
  BOOST_TEST(!retire(&gone.row, {now.id, 2}, some_facts()).changed);
  auto back = change(&gone.row, {now.id, 2, now.what}, some_facts());
  BOOST_TEST(back.changed);
  BOOST_TEST(!back.row.retired_at.has_value());
}

BOOST_AUTO_TEST_CASE(what_is_shipped_is_written_once_and_again_when_it_is_another) {
  const std::vector<shipped_question> shipped{{"a", some_content()}, {"b", some_content("第二题")}};
  auto first = plan_shipped(shipped, {}, some_facts());
  BOOST_REQUIRE_EQUAL(first.size(), 2u);
  BOOST_TEST(first[0].version == 1u);
  BOOST_TEST(!first[0].edited);
  std::vector<shipped_state> stored{state_of(first[0]), state_of(first[1])};
  BOOST_TEST(plan_shipped(shipped, stored, some_facts()).empty());
  auto newer = shipped;
  newer[1].what.zh->answer = "更好的答案";
  auto second = plan_shipped(newer, stored, some_facts());
  BOOST_REQUIRE_EQUAL(second.size(), 1u);
  BOOST_TEST(second[0].id == first[1].id);
  BOOST_TEST(second[0].version == 2u);
  BOOST_TEST(second[0].what.zh->answer == "更好的答案");
}

BOOST_AUTO_TEST_CASE(what_staff_have_written_is_left_alone) {
  const std::vector<shipped_question> shipped{{"a", some_content()}};
  auto mine = some_question("a", 5);
  mine.edited = true;
  mine.shipped = "older";
  BOOST_TEST(plan_shipped(shipped, {state_of(mine)}, some_facts()).empty());
  mine.shipped.clear();
  BOOST_TEST(plan_shipped(shipped, {state_of(mine)}, some_facts()).empty());
  BOOST_TEST(plan_shipped({}, {state_of(some_question("gone"))}, some_facts()).empty());
}

BOOST_AUTO_TEST_SUITE_END()
