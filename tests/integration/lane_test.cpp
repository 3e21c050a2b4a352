// What a lane makes of a COMMIT whose answer it never got.
#include <boost/test/unit_test.hpp>

#include <caf/actor_cast.hpp>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>

#include "protocols/entity.hpp"
#include "protocols/ids.hpp"
#include "protocols/runtime/scoped_caller.hpp"
#include "protocols/stream.hpp"
#include "storage/postgres/lane.hpp"
#include "support/store_fixture.hpp"
#include "support/store_line.hpp"
#include "support/wait_until.hpp"

using namespace zhian;
using namespace std::chrono_literals;
using at_commit = test::store_line::at_commit;

namespace {

const timestamp now = wall_now();

struct lane_fixture : test::store_fixture {
  std::shared_ptr<node_status> status = std::make_shared<node_status>();
  std::vector<uint64_t> epochs;
  caf::actor_system_config config;
  caf::actor_system sys{config};
  scoped_caller hub{sys};
  scoped_caller work{sys}; ///< Takes mails and timers.
  scoped_caller caller{sys};
  std::unique_ptr<test::store_line> line;
  caf::actor lane;
  user_id user = user_id::make(7, now);

  lane_fixture() {
    status->incarnation = make_uuid();
    epochs = own_all("node-1", status->incarnation);
  }
  ~lane_fixture() {
    if (lane) {
      caller->monitor(lane);
      caller->send_exit(lane, caf::exit_reason::user_shutdown);
      caller->receive([](const caf::down_msg&) {});
    }
  }

  void start(at_commit what) {
    line = std::make_unique<test::store_line>(app_dsn(), what);
    postgres_settings conf;
    conf.dsn = line->dsn();
    lane = storage::spawn_lane(sys, conf, status, 0);
    auto handle = [](scoped_caller& x) {
      return caf::actor_cast<caf::actor>(x.address());
    };
    caf::anon_send(lane, lane_listeners{handle(hub), handle(work), handle(work)});
  }

  /// The account of `user` at `version`, told on its stream. No op key: nothing but the batch
  /// itself can tell what became of it.
  write_set account(uint64_t version) const {
    write_set w;
    w.shard = user.shard;
    w.epoch = epochs[user.shard];
    w.entity = "account/" + user.str();
    w.answer = "answer";
    money_row row;
    row.user = user;
    row.version = version;
    w.records.emplace_back(row);
    w.records.emplace_back(event_row{stream_of(user), realm::zhimai, "changed", "{}", now});
    return w;
  }

  caf::response_handle<caf::blocking_actor, caf::message, true> ask(uint64_t version) {
    return caller->request(lane, 30s, account(version));
  }

  template <class Handle>
  std::pair<ec, committed> answer(Handle&& asked) {
    std::pair<ec, committed> out{ec::none, {}};
    asked.receive([&](committed& x) { out.second = std::move(x); },
                  [&](caf::error& err) { out.first = ec_of(err); });
    return out;
  }

  /// The numbers of the next `n` frames that the hub is told.
  std::vector<uint64_t> told(size_t n) {
    std::vector<uint64_t> out;
    bool late = false;
    while (out.size() < n && !late)
      hub->receive(
          [&](const publish& x) {
            for (const auto& f : x.frames)
              out.push_back(f->seq);
          },
          caf::after(20s) >> [&] { late = true; });
    return out;
  }
  bool nothing_told() {
    bool nothing = true;
    hub->receive([&](const publish&) { nothing = false; }, caf::after(0ms) >> [] {});
    return nothing;
  }
  std::string version() const { return value("SELECT coalesce((SELECT version FROM account), 0)"); }
};

using numbers = std::vector<uint64_t>;

} // namespace

BOOST_FIXTURE_TEST_SUITE(lanes, lane_fixture)

BOOST_AUTO_TEST_CASE(a_commit_whose_answer_was_lost_is_told_and_its_caller_hears_the_truth) {
  start(at_commit::deliver);
  auto [error, done] = answer(ask(1));
  BOOST_TEST(error == ec::none);
  BOOST_TEST(!done.repeated);
  BOOST_TEST(done.first_seq == 1u);
  BOOST_TEST(done.answer == "answer");
  BOOST_TEST(told(1) == numbers{1}, boost::test_tools::per_element());
  BOOST_TEST(answer(ask(2)).first == ec::none); // The state its caller took over is the store's.
  BOOST_TEST(told(1) == numbers{2}, boost::test_tools::per_element());
  BOOST_TEST(value("SELECT head FROM stream_head") == "2");
}

BOOST_AUTO_TEST_CASE(the_mails_and_timers_of_such_a_commit_are_told_as_well) {
  start(at_commit::deliver);
  auto w = account(1);
  outbox_row mail;
  mail.in = realm::zhimai;
  mail.kind = "mail";
  mail.dedup_key = "m1";
  mail.payload = "{}";
  mail.not_before = now;
  timer_row timer;
  timer.entity = refs::account(realm::zhimai, user);
  timer.name = "later";
  timer.due_at = now;
  w.records.emplace_back(mail);
  w.records.emplace_back(timer);
  BOOST_TEST(answer(caller->request(lane, 30s, std::move(w))).first == ec::none);
  size_t mails = 0, timers = 0;
  work->receive([&](const outbox_added& x) { mails = x.items.size(); }, caf::after(20s) >> [] {});
  work->receive([&](const timers_changed& x) { timers = x.set.size(); }, caf::after(20s) >> [] {});
  BOOST_TEST(mails == 1u);
  BOOST_TEST(timers == 1u);
}

BOOST_AUTO_TEST_CASE(a_batch_that_arrives_after_it_was_asked_for_is_refused) {
  start(at_commit::late);
  auto [error, done] = answer(ask(1)); // Written anew on another connection.
  BOOST_TEST(error == ec::none);
  BOOST_TEST(done.first_seq == 1u);
  line->release();
  BOOST_TEST(test::wait_until([&] {
    return value("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                 " AND state = 'idle in transaction (aborted)'")
           == "1";
  }));
  BOOST_TEST(version() == "1");
  BOOST_TEST(value("SELECT count(*) FROM user_event") == "1");
  BOOST_TEST(told(1) == numbers{1}, boost::test_tools::per_element());
  BOOST_TEST(nothing_told());
}

BOOST_AUTO_TEST_CASE(what_was_committed_for_a_shard_that_has_moved_is_its_new_owners_to_tell) {
  start(at_commit::deliver);
  line->refuse_after_cut();
  BOOST_TEST(answer(ask(1)).first == ec::storage_unavailable);
  BOOST_TEST(test::wait_until([&] { return version() == "1"; }));
  run("UPDATE shard SET owner = gen_random_uuid(), epoch = nextval('shard_epoch') WHERE shard_id = "
      + std::to_string(user.shard));
  line->refuse(false);
  BOOST_TEST(test::wait_until([&] { return answer(ask(2)).first == ec::fenced; }));
  BOOST_TEST(nothing_told());
}

BOOST_AUTO_TEST_CASE(a_batch_that_never_got_its_commit_is_written_once) {
  start(at_commit::lose);
  auto [error, done] = answer(ask(1));
  BOOST_TEST(error == ec::none);
  BOOST_TEST(done.first_seq == 1u);
  BOOST_TEST(told(1) == numbers{1}, boost::test_tools::per_element());
  BOOST_TEST(nothing_told());
  BOOST_TEST(version() == "1");
  BOOST_TEST(value("SELECT count(*) FROM user_event") == "1");
}

BOOST_AUTO_TEST_CASE(a_commit_that_is_still_under_way_is_waited_for) {
  start(at_commit::hold);
  auto asked = ask(1);
  BOOST_TEST(test::wait_until([&] {
    return value("SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE NOT "
                 "l.granted AND a.datname = current_database()")
           != "0";
  }));
  BOOST_TEST(nothing_told());
  line->release();
  // If the store asked for too long for one answer, the caller hears that it is unknown; it is told
  // all the same.
  auto error = answer(std::move(asked)).first;
  BOOST_TEST((error == ec::none || error == ec::storage_unavailable));
  BOOST_TEST(told(1) == numbers{1}, boost::test_tools::per_element());
  BOOST_TEST(version() == "1");
}

BOOST_AUTO_TEST_CASE(what_was_committed_while_the_store_went_away_is_told_before_anything_newer) {
  start(at_commit::deliver);
  line->refuse_after_cut();
  BOOST_TEST(answer(ask(1)).first == ec::storage_unavailable);
  BOOST_TEST(test::wait_until([&] { return version() == "1"; }));
  BOOST_TEST(nothing_told());
  line->refuse(false);
  // Refused until the lane has its connection again, then written.
  BOOST_TEST(test::wait_until([&] { return answer(ask(2)).first == ec::none; }));
  BOOST_TEST(told(2) == (numbers{1, 2}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(it_is_told_without_anything_newer_as_well) {
  start(at_commit::deliver);
  line->refuse_after_cut();
  BOOST_TEST(answer(ask(1)).first == ec::storage_unavailable);
  line->refuse(false);
  BOOST_TEST(told(1) == numbers{1}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_was_rolled_back_while_the_store_went_away_is_never_told) {
  start(at_commit::lose);
  line->refuse_after_cut();
  BOOST_TEST(answer(ask(1)).first == ec::storage_unavailable);
  line->refuse(false);
  BOOST_TEST(test::wait_until([&] { return answer(ask(1)).first == ec::none; }));
  BOOST_TEST(told(1) == numbers{1}, boost::test_tools::per_element());
  BOOST_TEST(nothing_told());
  BOOST_TEST(value("SELECT count(*) FROM user_event") == "1");
}

BOOST_AUTO_TEST_CASE(who_is_no_member_any_more_tells_nobody) {
  start(at_commit::hold);
  auto asked = ask(1);
  BOOST_REQUIRE(test::wait_until([&] { return line->was_cut(); }));
  // Another incarnation of the same node takes the place; what the old lane left may be gone.
  own_all("node-1", make_uuid());
  line->release();
  BOOST_TEST(answer(std::move(asked)).first == ec::storage_unavailable);
  BOOST_TEST(nothing_told());
}

BOOST_AUTO_TEST_SUITE_END()
