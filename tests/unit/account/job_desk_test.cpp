// Searches as an account makes them: what it reads, and what one commit keeps.
#include <memory>
#include <vector>

#include "protocols/job_queries.hpp"
#include "tests/unit/account/one_account.hpp"
#include "tests/unit/jobs/postings.hpp"

using namespace zhian;
using namespace std::chrono_literals;

namespace {

struct search_rows : test::account_rows {
  load_job_search::reply found;
  std::vector<job_row> candidates;
  std::vector<job_search_row> kept;
  int lists = 0;
  list_jobs listed;

  void keep(const record& r) override {
    if (const auto* x = std::get_if<job_search_row>(&r))
      kept.push_back(*x);
  }
  caf::message_handler queries() {
    return {
        [this](const load_account&) { return account(); },
        [this](const load_job_search&) { return found; },
        [this](const list_jobs& x) {
          ++lists;
          listed = x;
          list_jobs::reply out;
          out.items = candidates;
          return out;
        },
        [this](const find_job_search& x) {
          find_job_search::reply out;
          for (const auto& row : kept)
            if (row.id == x.id && x.owner == user.id)
              out.row = row;
          return out;
        },
    };
  }
};

struct one_job_desk : test::account_world<search_rows> {
  one_job_desk() {
    store->candidates = {test::some_job("a", 1), test::some_job("b", 2)};
    store->candidates[0].what.skills = {"Excel"};
    begins();
  }
  resume_row resume() const {
    resume_row x;
    x.id = resume_id::make(3, wall_now());
    x.user = ann;
    x.text.skills = {"Java", "MySQL"};
    x.text.text = "期望城市：上海";
    return x;
  }
  ec searches(const std::string& words = {}, std::optional<resume_id> against = {}) {
    search_jobs x;
    x.query.words = words;
    x.query.city = "Shanghai";
    x.resume = against;
    return ask_it(std::move(x), ann);
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(job_desk_suite, one_job_desk)

BOOST_AUTO_TEST_CASE(what_was_found_is_kept_ranked_against_the_default_resume) {
  store->found.resume = resume();
  BOOST_TEST(searches(" JAVA ") == ec::none);
  BOOST_TEST(store->commits == 1);
  BOOST_TEST(store->listed.page.limit == job_bounds::candidates);
  BOOST_TEST(store->listed.to_rank);
  BOOST_TEST(store->listed.query.city == "上海");
  BOOST_REQUIRE_EQUAL(store->kept.size(), 1u);
  const auto& row = store->kept[0];
  BOOST_TEST(row.user == ann);
  BOOST_TEST(row.query.words == "java");
  BOOST_TEST((row.resume == store->found.resume->id));
  BOOST_REQUIRE_EQUAL(row.results.size(), 2u);
  BOOST_TEST(row.results[0].job == store->candidates[1].id, "the one that fits comes first");
  BOOST_TEST(row.results[0].score > row.results[1].score);
  BOOST_TEST(row.effective);
}

BOOST_AUTO_TEST_CASE(without_a_resume_results_stay_in_their_order) {
  BOOST_TEST(searches() == ec::none);
  const auto& row = store->kept.at(0);
  BOOST_TEST(!row.resume.has_value());
  BOOST_TEST(row.results.at(0).job == store->candidates[0].id);
}

BOOST_AUTO_TEST_CASE(a_resume_that_is_not_there_or_not_read_is_refused) {
  BOOST_TEST(searches("java", resume_id::make(3, wall_now())) == ec::not_found);
  store->found.resume = resume();
  store->found.resume->state = resume_state::processing;
  BOOST_TEST(searches("java", store->found.resume->id) == ec::resume_not_ready);
  BOOST_TEST(store->commits == 0);
  BOOST_TEST(searches("java") == ec::none);
  BOOST_TEST(!store->kept.at(0).resume.has_value(), "the default one is no reason to refuse");
}

BOOST_AUTO_TEST_CASE(signs_alone_find_nothing_and_a_day_has_its_bound) {
  BOOST_TEST(searches("？") == ec::none);
  BOOST_TEST(store->lists == 0);
  BOOST_TEST(!store->kept.at(0).effective);
  store->found.today = job_bounds::sessions_a_day;
  BOOST_TEST(searches("java") == ec::search_limit);
  BOOST_TEST(store->lists == 0);
}

BOOST_AUTO_TEST_CASE(a_session_that_is_dropped_counts_still) {
  searches("java");
  auto id = store->kept.at(0).id;
  BOOST_TEST(ask_it(drop_job_search{id}, ann) == ec::none);
  const auto& gone = store->kept.back();
  BOOST_TEST(gone.deleted_at.has_value());
  BOOST_TEST(gone.query.words.empty());
  BOOST_TEST(gone.results.empty());
  BOOST_TEST(gone.effective);
  BOOST_TEST(ask_it(drop_job_search{job_search_id::make(3, wall_now())}, ann) == ec::not_found);
}

BOOST_AUTO_TEST_SUITE_END()
