// Rights to download reports in the store.
#include "integration/money_fixture.hpp"

using namespace zhian;
using test::money_fixture;
using test::zhimai;

namespace {

struct report_fixture : money_fixture {
  record_id id = record_id::make(7, now);

  report_fixture() {
    record_row row;
    row.head.id = id;
    row.head.room = room_id::make(7, now);
    row.head.position = "后端工程师";
    row.head.engine = "builtin";
    row.head.started_at = row.head.ended_at = now;
    row.user = user;
    row.config = R"({"level":"senior"})";
    row.report = R"({"v":1,"score":67})";
    row.transcript = "[]";
    BOOST_REQUIRE(write({row}) == ec::none);
  }
  report_right_row right(uint32_t edition = 1) const {
    return {zhimai, user, report_kind::interview, id.str(), edition, download_means::points,
            2,      now};
  }
  std::optional<stored_report> found(const user_id& who, realm in = zhimai) const {
    return ask(find_report{in, who, report_kind::interview, id.str()}).row;
  }
  find_report_right::reply bought(const user_id& who) const {
    return ask(find_report_right{zhimai, who, report_kind::interview, id.str()});
  }
};

/// A diagnosis that is done.
struct judged_fixture : report_fixture {
  task_result_row result;

  judged_fixture() {
    result.id = task_id::make(7, now);
    result.user = user;
    result.resume = result.document = resume_id::make(7, now);
    result.number = 3;
    result.position = "后端工程师";
    result.by = {"builtin", "", "", "diagnosis-1"};
    result.summary = "{}";
    result.body = R"({"rules":"diagnosis-1"})";
    result.created_at = now;
    BOOST_REQUIRE(write({result}) == ec::none);
  }
  std::string key() const { return result.id.str(); }
  find_report_right::reply bought_of(report_kind what, const std::string& report) const {
    return ask(find_report_right{zhimai, user, what, report});
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(report_store, report_fixture)

BOOST_AUTO_TEST_CASE(a_record_is_found_for_printing_by_its_owner_alone) {
  auto got = found(user);
  BOOST_REQUIRE(got.has_value());
  BOOST_TEST((got->what == report_kind::interview));
  BOOST_TEST(got->key == id.str());
  BOOST_TEST(got->position == "后端工程师");
  BOOST_TEST(got->body.find("67") != std::string::npos);
  BOOST_TEST(got->config.find("senior") != std::string::npos);
  BOOST_TEST((got->made_at == now));
  BOOST_TEST(got->edition == 1u);
  BOOST_TEST(!found(other));
  BOOST_TEST(!found(user, realm::ande));
  BOOST_TEST(!bought(other).exists);
}

BOOST_AUTO_TEST_CASE(a_version_is_bought_once_and_a_second_purchase_takes_nothing) {
  BOOST_TEST(bought(user).exists);
  BOOST_TEST(!bought(user).bought);
  BOOST_TEST(write({right()}) == ec::none);
  BOOST_TEST(bought(user).bought);
  BOOST_TEST(write({money(1, 0, 0), right()}) == ec::version_conflict);
  BOOST_TEST(value("SELECT count(*) FROM account WHERE user_id = '" + user.str() + "'") == "0");
  BOOST_TEST(value("SELECT count(*) FROM report_right") == "1");
}

BOOST_AUTO_TEST_CASE(a_report_that_is_written_again_is_bought_again) {
  BOOST_TEST(write({right()}) == ec::none);
  run("UPDATE interview_record SET report_version = 2");
  auto now_is = bought(user);
  BOOST_TEST(now_is.edition == 2u);
  BOOST_TEST(!now_is.bought);
  BOOST_TEST(found(user)->edition == 2u);
  BOOST_TEST(write({right(2)}) == ec::none);
  BOOST_TEST(bought(user).bought);
}

BOOST_FIXTURE_TEST_CASE(a_diagnosis_is_found_for_printing_by_its_owner_and_as_a_diagnosis_alone,
                        judged_fixture) {
  auto got = ask(find_report{zhimai, user, report_kind::diagnosis, key()}).row;
  BOOST_REQUIRE(got.has_value());
  BOOST_TEST((got->what == report_kind::diagnosis));
  BOOST_TEST(got->key == key());
  BOOST_TEST(got->position == "后端工程师");
  BOOST_TEST(got->number == 3u);
  BOOST_TEST((got->by == result.by));
  BOOST_TEST(got->body == result.body);
  BOOST_TEST((got->made_at == now));
  BOOST_TEST(got->edition == 1u);
  auto there = [&](const find_report& x) {
    return ask(x).row.has_value() || ask(find_report_right{x.in, x.owner, x.what, x.report}).exists;
  };
  BOOST_TEST(!there({zhimai, other, report_kind::diagnosis, key()}));
  BOOST_TEST(!there({realm::ande, user, report_kind::diagnosis, key()}));
  BOOST_TEST(!there({zhimai, user, report_kind::interview, key()}));
  BOOST_TEST(!there({zhimai, user, report_kind::diagnosis, id.str()}));
  BOOST_TEST(!there({zhimai, user, static_cast<report_kind>(200), key()}));
  // Results of another kind of task are no diagnoses.
  run("UPDATE task_result SET kind = 77");
  BOOST_TEST(!there({zhimai, user, report_kind::diagnosis, key()}));
}

BOOST_FIXTURE_TEST_CASE(a_pack_is_found_for_printing_with_all_its_parts_once_it_is_done,
                        report_fixture) {
  task_row task;
  task.id = task_id::make(7, now);
  task.user = user;
  task.what = task_kind::forecast;
  task.input.resume = task.input.document = resume_id::make(7, now);
  task.input.number = 1;
  task.input.parts = 2;
  task.created_at = task.changed_at = now;
  task.version = 1;
  BOOST_TEST(write({task}) == ec::none);
  auto key = task.id.str();
  auto find = [&](const user_id& who, report_kind what = report_kind::forecast, realm in = zhimai) {
    return ask(find_report{in, who, what, key});
  };
  auto right = [&](const user_id& who) {
    return ask(find_report_right{zhimai, who, report_kind::forecast, key});
  };
  // It is told from none, by its owner and as what it is alone.
  BOOST_TEST(!find(user).row);
  BOOST_TEST((find(user).task == task_stage::queued));
  BOOST_TEST((right(user).task == task_stage::queued && !right(user).exists));
  BOOST_TEST(!find(other).task);
  BOOST_TEST(!right(other).task);
  BOOST_TEST(!find(user, report_kind::forecast, realm::ande).task);
  BOOST_TEST(!find(user, report_kind::diagnosis).task);
  BOOST_TEST(!find(user, report_kind::interview).task);

  std::vector<record> all;
  for (uint32_t number : {1u, 2u}) {
    task_part_row part;
    part.id = task.id;
    part.user = user;
    part.number = number;
    part.part = {"{\"text\":\"" + std::to_string(number) + "\"}", "{}"};
    part.created_at = now;
    all.emplace_back(part);
  }
  auto done = task;
  done.stage = task_stage::done;
  done.parts = 2;
  done.ended_at = now;
  done.version = 2;
  all.emplace_back(done);
  task_result_row made;
  made.id = task.id;
  made.user = user;
  made.what = task_kind::forecast;
  made.resume = made.document = task.input.resume;
  made.number = 1;
  made.position = "后端工程师";
  made.company = "Nebula";
  made.by = {"builtin", "", "", "forecast-1"};
  made.summary = made.body = "{}";
  made.parts = 2;
  made.created_at = now;
  all.emplace_back(made);
  BOOST_TEST(write(std::move(all)) == ec::none);
  auto got = find(user);
  BOOST_REQUIRE(got.row.has_value());
  BOOST_TEST(!got.task);
  BOOST_TEST((got.row->what == report_kind::forecast));
  BOOST_TEST(got.row->company == "Nebula");
  BOOST_TEST(got.row->number == 1u);
  BOOST_TEST((got.row->by == made.by));
  BOOST_REQUIRE_EQUAL(got.row->parts.size(), 2u);
  BOOST_TEST(got.row->parts[1].find('2') != std::string::npos);
  BOOST_TEST(!find(other).row);
  BOOST_TEST(right(user).exists);
  report_right_row mine{zhimai, user, report_kind::forecast, key, 1, download_means::points,
                        2,      now};
  BOOST_TEST(write({mine}) == ec::none);
  BOOST_TEST(right(user).bought);
  BOOST_TEST(write({mine}) == ec::version_conflict);
}

BOOST_FIXTURE_TEST_CASE(a_diagnosis_is_bought_once, judged_fixture) {
  auto before = bought_of(report_kind::diagnosis, key());
  BOOST_TEST(before.exists);
  BOOST_TEST(before.edition == 1u);
  BOOST_TEST(!before.bought);
  report_right_row mine{zhimai, user, report_kind::diagnosis, key(), 1, download_means::voucher,
                        2,      now};
  BOOST_TEST(write({mine}) == ec::none);
  BOOST_TEST(bought_of(report_kind::diagnosis, key()).bought);
  BOOST_TEST(write({mine}) == ec::version_conflict);
  BOOST_TEST(value("SELECT kind::text || '/' || paid_with FROM report_right") == "2/3");
}

BOOST_FIXTURE_TEST_CASE(rights_of_two_kinds_do_not_mix_where_their_keys_are_the_same,
                        judged_fixture) {
  // A record whose key is the diagnosis', as no id is.
  run("UPDATE interview_record SET id = '" + key() + "'");
  report_right_row mine{zhimai, user, report_kind::interview, key(), 1, download_means::points,
                        2,      now};
  BOOST_TEST(write({mine}) == ec::none);
  BOOST_TEST(bought_of(report_kind::interview, key()).bought);
  BOOST_TEST(bought_of(report_kind::diagnosis, key()).exists);
  BOOST_TEST(!bought_of(report_kind::diagnosis, key()).bought);
  mine.what = report_kind::diagnosis;
  BOOST_TEST(write({mine}) == ec::none);
  BOOST_TEST(bought_of(report_kind::diagnosis, key()).bought);
  BOOST_TEST(value("SELECT count(*) FROM report_right") == "2");
}

BOOST_AUTO_TEST_SUITE_END()
