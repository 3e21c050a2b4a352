// The postings' entity: what it writes when it is woken, what each act commits, and what follows
// when the crawler service or a commit fails.
#include "actors/catalogue/catalogue_actor.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "actors/jobs/samples.hpp"
#include "protocols/job_queries.hpp"
#include "tests/support/one_entity.hpp"
#include "tests/unit/jobs/postings.hpp"

using namespace zhian;
using namespace zhian::test;

namespace {

struct kept_jobs : audited_rows {
  std::map<std::string, job_row> rows; ///< By origin and source id.
  std::optional<job_book_row> book;

  static std::string key_of(const job_row& x) {
    return std::string{to_string(x.origin)} + '/' + x.source_id;
  }
  ec fault_of(const record& r) const override {
    if (const auto* x = std::get_if<job_row>(&r)) {
      auto at = rows.find(key_of(*x));
      auto now = at == rows.end() ? 0 : at->second.version;
      return x->version == now + 1 ? ec::none : ec::version_conflict;
    }
    if (const auto* x = std::get_if<job_book_row>(&r))
      return x->version == (book ? book->version : 0) + 1 ? ec::none : ec::version_conflict;
    return ec::none;
  }
  void keep(const record& r) override {
    if (const auto* x = std::get_if<job_row>(&r))
      rows[key_of(*x)] = *x;
    else if (const auto* b = std::get_if<job_book_row>(&r))
      book = *b;
    else
      audited_rows::keep(r);
  }
  caf::message_handler queries() {
    return {
        [this](const load_job_book&) {
          load_job_book::reply out;
          out.row = book;
          return out;
        },
        [this](const load_jobs& q) {
          load_jobs::reply out;
          for (const auto& [key, x] : rows)
            if (q.id ? *q.id == x.id
                     : q.origin == x.origin
                           && std::find(q.sources.begin(), q.sources.end(), x.source_id)
                                  != q.sources.end())
              out.rows.push_back(x);
          return out;
        },
    };
  }
};

/// What the crawler service answers next; an error when there is nothing.
struct pages {
  std::vector<job_page> next;
  std::vector<std::string> cursors;
};

class crawler_of_test : public metered_actor {
public:
  crawler_of_test(caf::actor_config& cfg, std::shared_ptr<pages> p)
      : metered_actor(cfg, "crawler"), p_(std::move(p)) {}
  caf::behavior make_behavior() override {
    return {[this](const fetch_job_page& x) -> caf::result<job_page> {
      p_->cursors.push_back(x.cursor);
      if (p_->next.empty())
        return make_error(ec::engine_unavailable, "HTTP 500");
      auto out = p_->next.front();
      p_->next.erase(p_->next.begin());
      return out;
    }};
  }

private:
  std::shared_ptr<pages> p_;
};

struct jobs_world : entity_world {
  std::shared_ptr<kept_jobs> rows = std::make_shared<kept_jobs>();
  std::shared_ptr<pages> crawler = std::make_shared<pages>();
  caf::actor crawls;
  user_id ann = user_id::make(3, wall_now());

  void open(bool samples = false, bool crawled = false) {
    self = refs::catalogue(realm::zhimai, job_postings);
    conf->jobs.samples = samples;
    services svc;
    svc.queries = sys.spawn<store_of_one<kept_jobs>>(rows);
    if (crawled)
      svc.job_source = crawls = sys.spawn<crawler_of_test>(crawler);
    begin(rows, std::move(svc), spawn_catalogue);
  }
  ~jobs_world() {
    if (crawls)
      caf::anon_send_exit(crawls, caf::exit_reason::kill);
    crawls = nullptr;
  }
  size_t offered() const {
    return static_cast<size_t>(std::count_if(rows->rows.begin(), rows->rows.end(),
                                             [](const auto& x) { return !x.second.withdrawn_at; }));
  }
  static job_page page_with(std::string source, std::string next, bool more) {
    return {{{std::move(source), false, some_posting()}}, std::move(next), more, 1};
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(jobs_actor_suite, jobs_world)

BOOST_AUTO_TEST_CASE(samples_are_there_once_it_was_woken_and_are_written_once) {
  open(true);
  BOOST_TEST(ask_it(keep_jobs{}) == ec::none);
  BOOST_TEST(rows->rows.size() == jobs::sample_count);
  BOOST_TEST(rows->commits == static_cast<int>((jobs::sample_count + 99) / 100));
  BOOST_TEST(rows->book->last_ordinal == jobs::sample_count);
  auto commits = rows->commits;
  BOOST_TEST(ask_it(keep_jobs{}) == ec::none);
  BOOST_TEST(rows->commits == commits);
}

BOOST_AUTO_TEST_CASE(a_failed_commit_is_made_up_for_from_where_it_stopped) {
  rows->fail_after = 3;
  open(true);
  BOOST_TEST(ask_it(keep_jobs{}) == ec::none);
  BOOST_TEST(rows->rows.size() == 300u);
  BOOST_TEST(ask_it(keep_jobs{}) == ec::none);
  BOOST_TEST(activations() == 2);
  BOOST_TEST(rows->rows.size() == jobs::sample_count);
}

BOOST_AUTO_TEST_CASE(samples_that_are_switched_off_are_withdrawn) {
  open(true);
  ask_it(keep_jobs{});
  conf->jobs.samples = false;
  BOOST_TEST(ask_it(keep_jobs{}) == ec::none);
  BOOST_TEST(rows->rows.size() == jobs::sample_count);
  BOOST_TEST(offered() == 0u);
}

BOOST_AUTO_TEST_CASE(where_there_never_were_samples_nothing_is_written) {
  open();
  BOOST_TEST(ask_it(keep_jobs{}) == ec::none);
  BOOST_TEST(rows->commits == 0);
}

BOOST_AUTO_TEST_CASE(each_act_commits_the_row_and_a_line_about_who_did_it) {
  open();
  BOOST_TEST(ask_it(add_job{"own-1", some_posting()}, ann) == ec::none);
  auto row = rows->rows.at("staff/own-1");
  BOOST_TEST(ask_it(add_job{"own-1", some_posting()}, ann) == ec::job_source_taken);
  job_patch patch;
  patch.salary_max = 40000;
  BOOST_TEST(ask_it(change_job{row.id, 1, patch}, ann) == ec::none);
  BOOST_TEST(ask_it(change_job{row.id, 1, patch}, ann) == ec::precondition_failed);
  BOOST_TEST(ask_it(withdraw_job{row.id, 2}, ann) == ec::none);
  BOOST_TEST(rows->rows.at("staff/own-1").withdrawn_at.has_value());
  BOOST_TEST(rows->acts() == "job.added job.changed job.withdrawn");
  for (const auto& x : rows->audits)
    BOOST_TEST(x.actor == ann.str());
  auto nobody = job_id::make(1, wall_now());
  BOOST_TEST(ask_it(withdraw_job{nobody, 1}, ann) == ec::not_found);
}

BOOST_AUTO_TEST_CASE(a_large_file_is_written_in_pieces_and_a_repeat_finishes_it) {
  open();
  std::string csv = "source_id,title,company,city,body\n";
  for (int i = 0; i < 250; ++i)
    csv += "own-" + std::to_string(i) + ",t,c,上海,b\n";
  BOOST_TEST(ask_it(import_jobs{job_format::csv, csv, true}, ann) == ec::none);
  BOOST_TEST(rows->commits == 0);
  rows->fail_after = 1;
  BOOST_TEST(ask_it(import_jobs{job_format::csv, csv, false}, ann) == ec::storage_unavailable);
  BOOST_TEST(rows->rows.size() == 100u);
  BOOST_TEST(ask_it(import_jobs{job_format::csv, csv, false}, ann) == ec::none);
  BOOST_TEST(rows->rows.size() == 250u);
  BOOST_TEST(rows->acts() == "job.import_begun job.import_begun job.imported");
  BOOST_TEST(ask_it(import_jobs{job_format::csv, csv + "own 1,,,,\n", false}, ann)
             == ec::job_import_refused);
}

BOOST_AUTO_TEST_CASE(pages_are_taken_one_after_the_other_each_with_its_cursor) {
  open(false, true);
  crawler->next = {page_with("p-1", "c1", true), page_with("p-2", "c2", false)};
  BOOST_TEST(ask_it(keep_jobs{}) == ec::none);
  BOOST_TEST(fire() == ec::none);
  BOOST_TEST(rows->book->cursor == "c1");
  BOOST_TEST(fire() == ec::none);
  BOOST_TEST(rows->book->cursor == "c2");
  BOOST_TEST(rows->rows.size() == 2u);
  BOOST_TEST(crawler->cursors == (std::vector<std::string>{"", "c1"}),
             boost::test_tools::per_element());
  BOOST_TEST(rows->book->pages == 2u);
  BOOST_REQUIRE(rows->timer.has_value());
  BOOST_TEST((rows->timer->due_at > wall_now() + std::chrono::minutes{30}));
}

BOOST_AUTO_TEST_CASE(a_page_that_fails_leaves_what_is_there_and_is_asked_for_again) {
  open(false, true);
  crawler->next = {page_with("p-1", "c1", false)};
  ask_it(keep_jobs{});
  fire();
  BOOST_TEST(fire() == ec::none);
  BOOST_TEST(rows->book->cursor == "c1");
  BOOST_TEST(rows->book->failures == 1u);
  BOOST_TEST(rows->book->fault == "HTTP 500");
  BOOST_TEST(rows->rows.size() == 1u);
  crawler->next = {page_with("p-2", "c2", false)};
  BOOST_TEST(fire() == ec::none);
  BOOST_TEST(rows->book->failures == 0u);
  BOOST_TEST(rows->book->fault.empty());
  BOOST_TEST(rows->rows.size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_page_whose_commit_fails_is_taken_again_from_the_same_cursor) {
  open(false, true);
  crawler->next = {page_with("p-1", "c1", false), page_with("p-1", "c1", false)};
  ask_it(keep_jobs{});
  rows->fail_after = 0;
  BOOST_TEST(fire() == ec::storage_unavailable);
  BOOST_TEST(rows->rows.empty());
  BOOST_TEST(fire() == ec::none);
  BOOST_TEST(rows->rows.size() == 1u);
  BOOST_TEST(crawler->cursors == (std::vector<std::string>{"", ""}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(without_a_service_the_timer_ends) {
  open();
  rows->timer = timer_row{self, "fetch", wall_now(), {}};
  BOOST_TEST(fire() == ec::none);
  BOOST_TEST(!rows->timer.has_value());
}

BOOST_AUTO_TEST_SUITE_END()
