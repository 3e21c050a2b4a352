// The catalogue as an actor: what it writes when it wakes, what each act of the staff commits, and
// what follows when a commit fails.
#include "actors/catalogue/catalogue_actor.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "actors/catalogue/shipped.hpp"
#include "protocols/question_queries.hpp"
#include "tests/support/one_entity.hpp"
#include "tests/unit/catalogue/questions.hpp"

using namespace zhian;
using namespace zhian::test;

namespace {

struct stored : audited_rows {
  std::map<std::string, classic_question_row> rows; ///< By source id.

  ec fault_of(const record& r) const override {
    const auto* x = std::get_if<classic_question_row>(&r);
    if (x == nullptr)
      return ec::none;
    auto at = rows.find(x->source_id);
    auto now = at == rows.end() ? 0 : at->second.version;
    return x->version == now + 1 ? ec::none : ec::version_conflict;
  }
  void keep(const record& r) override {
    if (const auto* x = std::get_if<classic_question_row>(&r))
      rows[x->source_id] = *x;
    else
      audited_rows::keep(r);
  }
  caf::message_handler queries() {
    return {
        [this](const load_catalogue&) {
          load_catalogue::reply out;
          for (const auto& [source, x] : rows)
            out.rows.push_back({x.id, source, x.shipped, x.edited, x.created_at, x.version});
          return out;
        },
        [this](const load_questions& q) {
          load_questions::reply out;
          out.total = rows.size();
          for (const auto& [source, x] : rows)
            if ((q.id && *q.id == x.id)
                || std::find(q.sources.begin(), q.sources.end(), source) != q.sources.end())
              out.rows.push_back(x);
          return out;
        },
    };
  }
};

struct bank_world : entity_world {
  std::shared_ptr<stored> rows = std::make_shared<stored>();
  user_id ann = user_id::make(3, wall_now());

  void open(std::string_view name = classic_questions) {
    self = refs::catalogue(realm::zhimai, name);
    services svc;
    svc.queries = sys.spawn<store_of_one<stored>>(rows);
    begin(rows, std::move(svc), spawn_catalogue);
  }
  /// With all that is shipped there already.
  void open_full() {
    open();
    ask_it(keep_shipped{});
    rows->audits.clear();
    rows->commits = 0;
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(catalogue_actor, bank_world)

BOOST_AUTO_TEST_CASE(what_the_program_ships_is_there_once_it_was_woken) {
  open();
  BOOST_TEST(ask_it(keep_shipped{}) == ec::none);
  auto all = catalogue::shipped_questions().size();
  BOOST_TEST(rows->rows.size() == all);
  BOOST_TEST(rows->commits == static_cast<int>((all + 99) / 100));
  BOOST_REQUIRE(!rows->audits.empty());
  BOOST_TEST(rows->audits[0].action == "question.shipped");
  BOOST_TEST(rows->audits[0].actor == "system");
  auto commits = rows->commits;
  BOOST_TEST(ask_it(keep_shipped{}) == ec::none);
  BOOST_TEST(rows->commits == commits);
}

BOOST_AUTO_TEST_CASE(a_failed_commit_is_made_up_for_when_it_is_woken_again) {
  rows->fail_after = 0;
  open();
  BOOST_TEST(ask_it(keep_shipped{}) == ec::none);
  BOOST_TEST(rows->rows.empty());
  BOOST_TEST(ask_it(keep_shipped{}) == ec::none);
  BOOST_TEST(activations() == 2);
  BOOST_TEST(rows->rows.size() == catalogue::shipped_questions().size());
}

BOOST_AUTO_TEST_CASE(each_act_commits_the_row_and_a_line_about_who_did_it) {
  open_full();
  auto before = rows->rows.size();
  BOOST_TEST(ask_it(add_question{"own-1", some_content()}, ann) == ec::none);
  BOOST_TEST(rows->rows.size() == before + 1);
  auto row = rows->rows.at("own-1");
  BOOST_TEST(ask_it(add_question{"own-1", some_content()}, ann) == ec::source_taken);
  BOOST_TEST(ask_it(change_question{row.id, 1, some_content("另一个问题？")}, ann) == ec::none);
  BOOST_TEST(ask_it(change_question{row.id, 1, some_content()}, ann) == ec::precondition_failed);
  BOOST_TEST(ask_it(retire_question{row.id, 2}, ann) == ec::none);
  BOOST_TEST(rows->rows.at("own-1").retired_at.has_value());
  BOOST_TEST(rows->acts() == "question.added question.changed question.retired");
  for (const auto& x : rows->audits) {
    BOOST_TEST(x.actor == ann.str());
    BOOST_TEST(x.target == row.id.str());
  }
  auto nobody = question_id::make(1, wall_now());
  BOOST_TEST(ask_it(change_question{nobody, 1, some_content()}, ann) == ec::not_found);
  BOOST_TEST(ask_it(retire_question{nobody, 1}, ann) == ec::not_found);
}

BOOST_AUTO_TEST_CASE(a_file_is_imported_whole_or_not_at_all) {
  open_full();
  const std::string csv = "source_id,category,level,zh_text,zh_key_points\n"
                          "own-1,hr,middle,题一,要点\nown-2,hr,middle,题二,要点\n";
  BOOST_TEST(ask_it(import_questions{csv, true}, ann) == ec::none);
  BOOST_TEST(ask_it(import_questions{csv + "own-3,hr,never,题三,要点\n", false}, ann)
             == ec::import_refused);
  BOOST_TEST(rows->commits == 0);
  BOOST_TEST(ask_it(import_questions{csv, false}, ann) == ec::none);
  BOOST_TEST(rows->commits == 1);
  BOOST_TEST(rows->rows.contains("own-2"));
  BOOST_TEST(rows->acts() == "question.imported");
  BOOST_TEST(rows->audits[0].detail == R"({"rows":2,"fresh":2,"changed":0,"same":0})");
}

BOOST_AUTO_TEST_CASE(there_is_no_other_list) {
  open("prices");
  BOOST_TEST(ask_it(add_question{"own-1", some_content()}, ann) == ec::not_found);
  BOOST_TEST(rows->commits == 0);
}

BOOST_AUTO_TEST_SUITE_END()
