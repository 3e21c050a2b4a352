// What one transaction of a lane promises, on a real PostgreSQL.
#include <boost/test/unit_test.hpp>

#include "protocols/ids.hpp"
#include "storage/postgres/batch.hpp"
#include "storage/postgres/connection.hpp"
#include "support/store_fixture.hpp"
#include "support/wait_until.hpp"

using namespace zhian;
using storage::batch_writer;

namespace {

const timestamp now = wall_now();

struct writer_fixture : test::store_fixture {
  std::string me = make_uuid();
  std::vector<uint64_t> epochs = own_all("node-1", me);
  std::unique_ptr<storage::pipeline> db = storage::open_pipeline(app_dsn());
  std::string timeline = storage::timeline_of(*db);
  batch_writer writer{*db, me, timeline};

  static user_id new_user(shard_id shard = 7) { return user_id::make(shard, now); }

  /// A command that writes an account at `version` and tells the user's stream.
  write_set account(const user_id& id, uint64_t version, std::string key = {},
                    std::string body = "body") const {
    write_set w;
    w.shard = id.shard;
    w.epoch = epochs[id.shard];
    w.entity = "account/" + id.str();
    w.op = {std::move(key), digest_of(body)};
    w.answer = "answer to " + body;
    money_row row;
    row.user = id;
    row.available = static_cast<int64_t>(version) * 10;
    row.version = version;
    w.records.emplace_back(row);
    w.records.emplace_back(event_row{stream_of(id), realm::zhimai, "changed",
                                     "{\"version\":" + std::to_string(version) + "}", now});
    return w;
  }

  std::vector<storage::outcome> write(const std::vector<write_set>& sets) {
    std::vector<const write_set*> p;
    for (const auto& s : sets)
      p.push_back(&s);
    return writer.write(p);
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(batch, writer_fixture)

BOOST_AUTO_TEST_CASE(
    commands_of_a_batch_commit_together_and_their_events_are_numbered_without_a_hole) {
  auto a = new_user(1), b = new_user(2);
  auto out = write({account(a, 1), account(b, 1)});
  auto more = write({account(a, 2), account(b, 2)});
  for (const auto& o : {out[0], out[1], more[0], more[1]})
    BOOST_TEST(o.error == ec::none);
  BOOST_TEST(out[0].result.first_seq == 1u);
  BOOST_TEST(more[0].result.first_seq == 2u);
  BOOST_TEST(
      value("SELECT string_agg(seq::text, ',' ORDER BY seq) FROM user_event WHERE stream = 'user:"
            + a.str() + "'")
      == "1,2");
  BOOST_TEST(value("SELECT head FROM stream_head WHERE stream = 'user:" + b.str() + "'") == "2");
  BOOST_TEST(more[1].frames.at(0)->seq == 2u);
  BOOST_TEST(more[1].frames.at(0)->epoch == "1." + timeline);
}

BOOST_AUTO_TEST_CASE(a_repeated_op_changes_nothing_and_gets_the_first_answer) {
  auto a = new_user();
  auto first = write({account(a, 1, "op-1")});
  auto again = write({account(a, 1, "op-1")});
  BOOST_TEST(first[0].result.repeated == false);
  BOOST_TEST(again[0].error == ec::none);
  BOOST_TEST(again[0].result.repeated == true);
  BOOST_TEST(again[0].result.answer == "answer to body");
  BOOST_TEST(again[0].result.first_seq == first[0].result.first_seq);
  BOOST_TEST(again[0].frames.empty());
  BOOST_TEST(value("SELECT count(*) FROM user_event WHERE stream = 'user:" + a.str() + "'") == "1");
}

BOOST_AUTO_TEST_CASE(the_same_key_with_another_body_is_a_conflict) {
  auto a = new_user();
  write({account(a, 1, "op-1", "ten yuan")});
  auto other = write({account(a, 2, "op-1", "twenty yuan")});
  BOOST_TEST(other[0].error == ec::idempotency_conflict);
  BOOST_TEST(value("SELECT version FROM account WHERE user_id = '" + a.str() + "'") == "1");
}

BOOST_AUTO_TEST_CASE(the_same_key_of_two_entities_are_two_ops) {
  auto a = new_user(), b = new_user();
  auto out = write({account(a, 1, "same"), account(b, 1, "same")});
  BOOST_TEST(out[0].error == ec::none);
  BOOST_TEST(out[1].result.repeated == false);
}

BOOST_AUTO_TEST_CASE(a_version_conflict_costs_its_own_command_and_not_the_batch) {
  auto a = new_user(), b = new_user(), c = new_user();
  write({account(a, 1), account(b, 1), account(c, 1)});
  auto out = write({account(a, 2), account(b, 7), account(c, 2)});
  BOOST_TEST(out[0].error == ec::none);
  BOOST_TEST(out[1].error == ec::version_conflict);
  BOOST_TEST(out[2].error == ec::none);
  BOOST_TEST(out[1].frames.empty());
  BOOST_TEST(value("SELECT version FROM account WHERE user_id = '" + b.str() + "'") == "1");
  BOOST_TEST(value("SELECT count(*) FROM user_event WHERE stream = 'user:" + b.str() + "'") == "1");
  BOOST_TEST(value("SELECT head FROM stream_head WHERE stream = 'user:" + c.str() + "'") == "2");
}

BOOST_AUTO_TEST_CASE(inserting_a_row_that_exists_is_a_version_conflict) {
  auto a = new_user();
  write({account(a, 1)});
  BOOST_TEST(write({account(a, 1)})[0].error == ec::version_conflict);
}

BOOST_AUTO_TEST_CASE(a_command_the_database_refuses_is_found_and_the_others_commit) {
  auto a = new_user(), b = new_user();
  auto bad = account(b, 1);
  std::get<money_row>(bad.records[0]).available = -5; // A CHECK refuses it.
  auto out = write({account(a, 1), bad});
  BOOST_TEST(out[0].error == ec::none);
  BOOST_TEST(out[1].error == ec::internal);
  BOOST_TEST(value("SELECT count(*) FROM account WHERE user_id = '" + b.str() + "'") == "0");
}

/// An account with more than 1,000,000 points takes as long as anything may.
struct slow_fixture : writer_fixture {
  slow_fixture() {
    run("CREATE FUNCTION take_long() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM "
        "pg_sleep(60); RETURN new; END $$");
    run("CREATE TRIGGER take_long BEFORE INSERT ON account FOR EACH ROW WHEN (new.points > 1000000)"
        " EXECUTE FUNCTION take_long()");
    db->run("SET statement_timeout = '300ms'");
  }
  write_set slow(const user_id& id) const {
    auto x = account(id, 1);
    std::get<money_row>(x.records[0]).available = 2'000'000;
    return x;
  }
};

BOOST_FIXTURE_TEST_CASE(a_command_that_takes_too_long_fails_alone, slow_fixture) {
  auto a = new_user(1), b = new_user(2), c = new_user(3);
  auto out = write({account(a, 1), slow(b), account(c, 1)});
  BOOST_TEST(out[0].error == ec::none);
  BOOST_TEST(out[1].error == ec::storage_unavailable);
  BOOST_TEST(out[1].untouched);
  BOOST_TEST(out[1].frames.empty());
  BOOST_TEST(out[2].error == ec::none);
  BOOST_TEST(value("SELECT count(*) FROM account") == "2");
  BOOST_TEST(!writer.lost());
}

BOOST_FIXTURE_TEST_CASE(when_command_after_command_takes_too_long_the_rest_is_not_tried_singly,
                        slow_fixture) {
  std::vector<write_set> sets{slow(new_user(1)), slow(new_user(2)), account(new_user(3), 1)};
  auto out = write(sets);
  for (const auto& o : out) {
    BOOST_TEST(o.error == ec::storage_unavailable);
    BOOST_TEST(o.untouched);
  }
  BOOST_TEST(value("SELECT count(*) FROM account") == "0");
  BOOST_TEST(write({sets[2]})[0].error == ec::none); // The next batch is judged anew.
}

BOOST_AUTO_TEST_CASE(a_command_whose_row_somebody_holds_fails_alone) {
  auto a = new_user(1), b = new_user(2);
  write({account(a, 1), account(b, 1)});
  pqxx::connection other{super_dsn()};
  pqxx::work holding{other};
  holding.exec("SELECT 1 FROM account WHERE user_id = '" + a.str() + "' FOR UPDATE");
  db->run("SET lock_timeout = '200ms'");
  auto out = write({account(a, 2), account(b, 2)});
  BOOST_TEST(out[0].error == ec::storage_unavailable);
  BOOST_TEST(out[0].untouched);
  BOOST_TEST(out[1].error == ec::none);
}

BOOST_AUTO_TEST_CASE(a_stale_epoch_is_fenced_and_leaves_no_trace) {
  auto a = new_user(11), b = new_user(12);
  auto stale = account(a, 1);
  stale.epoch -= 1;
  auto out = write({stale, account(b, 1)});
  BOOST_TEST(out[0].error == ec::fenced);
  BOOST_TEST(out[1].error == ec::none);
  BOOST_TEST(value("SELECT count(*) FROM account WHERE user_id = '" + a.str() + "'") == "0");
  BOOST_TEST(value("SELECT count(*) FROM stream_head WHERE stream = 'user:" + a.str() + "'")
             == "0");
}

BOOST_AUTO_TEST_CASE(after_a_takeover_the_old_owner_cannot_commit) {
  auto other = make_uuid();
  run("SELECT join_cluster('node-2', '" + other + "', 't', 1, 1, 't', 100, '\\x00')");
  run("SELECT handoff('" + me + "', '" + other + "', ARRAY[7], ARRAY[" + std::to_string(epochs[7])
      + "]::bigint[])");
  auto out = write({account(new_user(7), 1), account(new_user(8), 1)});
  BOOST_TEST(out[0].error == ec::fenced);
  BOOST_TEST(out[1].error == ec::none);
}

BOOST_AUTO_TEST_CASE(without_the_fence_a_stale_write_would_commit) {
  // The mutation of the protocol that the two tests above must notice.
  batch_writer bare{*db, me, timeline, storage::sabotage{.no_fence = true}};
  auto stale = account(new_user(), 1);
  stale.epoch = 0;
  BOOST_TEST(bare.write({&stale})[0].error == ec::none);
}

BOOST_AUTO_TEST_CASE(without_dedup_a_repeat_would_be_written_again) {
  batch_writer bare{*db, me, timeline, storage::sabotage{.no_dedup = true}};
  auto a = new_user();
  auto first = account(a, 1, "op-1");
  bare.write({&first});
  auto again = account(a, 2, "op-1");
  auto out = bare.write({&again});
  BOOST_TEST(out[0].result.repeated == false);
  BOOST_TEST(value("SELECT version FROM account WHERE user_id = '" + a.str() + "'") == "2");
}

BOOST_AUTO_TEST_CASE(a_timer_is_consumed_once_whoever_fires_it) {
  auto id = room_id::make(3, now);
  auto entity = refs::room(realm::zhimai, id);
  auto due = parse_timestamp("2026-11-21T10:00:00.123456Z").value();
  auto base = [&] {
    write_set w;
    w.shard = 3;
    w.epoch = epochs[3];
    w.entity = entity.str();
    return w;
  };
  auto set = base();
  set.records.emplace_back(timer_row{entity, "idle", due, {}});
  BOOST_TEST(write({set})[0].error == ec::none);
  auto fire = base();
  fire.records.emplace_back(timer_done{entity, "idle", due});
  fire.records.emplace_back(event_row{stream_of(id), realm::zhimai, "ended", "{}", now});
  BOOST_TEST(write({fire})[0].error == ec::none);
  auto again = write({fire});
  BOOST_TEST(again[0].error == ec::record_gone);
  BOOST_TEST(again[0].frames.empty());
  BOOST_TEST(value("SELECT count(*) FROM room_event WHERE stream = 'room:" + id.str() + "'")
             == "1");
}

BOOST_AUTO_TEST_CASE(a_timer_that_was_moved_does_not_fire_at_its_old_time) {
  auto entity = refs::room(realm::zhimai, room_id::make(3, now));
  auto base = [&](auto what) {
    write_set w;
    w.shard = 3;
    w.epoch = epochs[3];
    w.entity = entity.str();
    w.records.emplace_back(what);
    return w;
  };
  write({base(timer_row{entity, "idle", now, {}})});
  write({base(timer_row{entity, "idle", now + std::chrono::minutes{5}, {}})});
  BOOST_TEST(write({base(timer_done{entity, "idle", now})})[0].error == ec::record_gone);
  BOOST_TEST(value("SELECT count(*) FROM timer") == "1");
}

BOOST_AUTO_TEST_CASE(an_outbox_item_exists_once_for_a_key) {
  auto a = new_user();
  auto one = account(a, 1), two = account(a, 2);
  outbox_row item{realm::zhimai, "mail", "hello:" + a.str(), R"({"to":"a@b.cn"})", false, now};
  one.records.emplace_back(item);
  two.records.emplace_back(item);
  write({one});
  write({two});
  BOOST_TEST(value("SELECT count(*) FROM outbox") == "1");
}

BOOST_AUTO_TEST_CASE(audit_lines_of_a_shard_form_an_unbroken_chain) {
  for (int i = 0; i < 3; ++i) {
    write_set w;
    w.shard = 5;
    w.epoch = epochs[5];
    w.entity = "test";
    for (int j = 0; j < 2; ++j)
      w.records.emplace_back(audit_row{realm::zhimai, "system", "test.act", std::to_string(i),
                                       R"({"n": 1})", "", now});
    BOOST_TEST(write({w})[0].error == ec::none);
  }
  BOOST_TEST(value("SELECT count(*) FROM audit a JOIN audit b ON b.shard_id = a.shard_id AND b.no "
                   "= a.no + 1 AND b.previous = a.hash")
             == "5");
  BOOST_TEST(value("SELECT max(no) FROM audit") == "6");
}

BOOST_AUTO_TEST_CASE(text_that_looks_like_sql_or_array_syntax_is_stored_as_it_is) {
  auto a = new_user();
  user_row row;
  row.id = a;
  row.email = "x'\"\\{},NULL;--@example.cn";
  row.nickname = "职麦 \"{a,b}\" \\ NULL";
  row.roles = {"a\"b", "c\\d", "{}"};
  row.created_at = now;
  row.version = 1;
  write_set w;
  w.shard = a.shard;
  w.epoch = epochs[a.shard];
  w.entity = "t";
  w.records.emplace_back(row);
  BOOST_TEST(write({w})[0].error == ec::none);
  BOOST_TEST(value("SELECT nickname FROM app_user") == row.nickname);
  BOOST_TEST(value("SELECT email FROM app_user") == row.email);
  BOOST_TEST(value("SELECT roles->>1 FROM app_user") == "c\\d");
}

BOOST_AUTO_TEST_CASE(a_lane_reads_no_table_from_end_to_end_however_fresh_its_statistics) {
  run("ALTER TABLE op_dedup SET (autovacuum_enabled = off)"); // No analysis comes to its help.
  run("ALTER TABLE account SET (autovacuum_enabled = off)");
  std::vector<user_id> users;
  for (int i = 0; i < 10; ++i)
    users.push_back(new_user(static_cast<shard_id>(i)));
  constexpr uint64_t rounds = 60;
  for (uint64_t version = 1; version <= rounds; ++version) {
    std::vector<write_set> sets;
    for (const auto& u : users)
      sets.push_back(account(u, version, "k" + std::to_string(version)));
    for (const auto& out : write(sets))
      BOOST_REQUIRE(out.error == ec::none);
  }
  db->run("SELECT pg_stat_force_next_flush()");
  BOOST_TEST(value("SELECT sum(n_tup_ins) FROM pg_stat_user_tables WHERE relname = 'op_dedup'")
             == std::to_string(rounds * users.size()));
  auto read = std::stoull(value("SELECT sum(seq_tup_read) FROM pg_stat_user_tables WHERE relname "
                                "IN ('op_dedup', 'account', 'stream_head')"));
  BOOST_TEST(read < users.size() * rounds);
}

BOOST_AUTO_TEST_CASE(
    the_end_of_all_sessions_takes_those_renewed_in_the_same_batch_and_leaves_the_kept_one) {
  auto user = new_user();
  auto other = new_user();
  auto open = [&](const user_id& of, uint64_t version) {
    session_row row;
    row.id = session_id::make(of.shard, now);
    row.user = of;
    row.generation = version;
    row.created_at = row.last_seen_at = row.rotated_at = now;
    row.expires_at = now + std::chrono::hours{1};
    row.version = version;
    return row;
  };
  auto command = [&](record what) {
    write_set w;
    w.shard = user.shard;
    w.epoch = epochs[user.shard];
    w.entity = "t";
    w.records.push_back(std::move(what));
    return w;
  };
  auto kept = open(user, 1), renewed = open(user, 1), strange = open(other, 1);
  write({command(kept), command(renewed), command(strange)});
  auto next = renewed;
  next.generation = 2;
  next.version = 2;
  auto out = write({command(sessions_over{user, kept.id, "password_changed", now}), command(next)});
  BOOST_TEST(out[0].error == ec::none);
  BOOST_TEST(out[1].error == ec::none);
  auto of = [&](const session_row& row, const std::string& column) {
    return value("SELECT " + column + " FROM session WHERE id = '" + row.id.str() + "'");
  };
  BOOST_TEST(of(kept, "revoked_at IS NULL") == "t");
  BOOST_TEST(of(strange, "revoked_at IS NULL") == "t");
  BOOST_TEST(of(renewed, "revoke_reason") == "password_changed");
  BOOST_TEST(of(renewed, "generation") == "2");
  // Whoever has the row of before in memory meets another version.
  auto late = next;
  late.version = 3;
  BOOST_TEST(write({command(late)})[0].error == ec::version_conflict);
}

BOOST_AUTO_TEST_CASE(the_store_tells_which_batch_of_a_lane_was_the_last) {
  BOOST_TEST((storage::last_batch(*db, me, {0, 0}) == 0u));
  write({account(new_user(), 1)});
  auto first = writer.mark().batch;
  BOOST_TEST((storage::last_batch(*db, me, {0, 0}) == first));
  auto stale = account(new_user(), 1);
  stale.epoch -= 1;
  write({stale}); // Rolled back.
  BOOST_TEST(writer.mark().batch > first);
  BOOST_TEST((storage::last_batch(*db, me, {0, 0}) == first));
  BOOST_TEST((storage::last_batch(*db, me, {1, 0}) == 0u)); // Another lane has its own.
  BOOST_TEST((storage::last_batch(*db, make_uuid(), {0, 0}) == std::nullopt));
}

BOOST_AUTO_TEST_CASE(a_batch_that_was_given_up_is_never_committed) {
  auto a = new_user();
  write({account(a, 1)});
  auto begun = writer.mark().batch;
  BOOST_TEST((storage::last_batch(*db, me, {0, begun + 1}) == begun));
  BOOST_TEST(write({account(a, 2)})[0].error != ec::none); // The one that was given up.
  BOOST_TEST(value("SELECT version FROM account") == "1");
  BOOST_TEST(write({account(a, 2)})[0].error == ec::none);
}

BOOST_AUTO_TEST_CASE(a_connection_that_had_gone_leaves_its_commands_untouched) {
  run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'zhian_app' AND "
      "datname = current_database()");
  BOOST_REQUIRE(test::wait_until([&] {
    return value("SELECT count(*) FROM pg_stat_activity WHERE usename = 'zhian_app' AND datname = "
                 "current_database()")
           == "0";
  }));
  auto out = write({account(new_user(), 1)});
  BOOST_TEST(out[0].error == ec::storage_unavailable);
  BOOST_TEST(out[0].untouched); // It was gone before anything could be committed: another
                                // connection may try.
  BOOST_TEST(writer.lost());
}

BOOST_AUTO_TEST_CASE(a_flood_of_limits_does_not_push_decisions_out_of_the_trail) {
  auto line = [&](const char* address, const char* outcome) {
    write_set w;
    w.shard = 7;
    w.epoch = epochs[7];
    w.entity = "identity/x";
    trail_row row;
    row.address = address;
    row.outcome = outcome;
    row.detail = "{}";
    row.at = now;
    w.records.emplace_back(std::move(row));
    return w;
  };
  auto count = [&](const std::string& address, const std::string& outcome) {
    return value("SELECT count(*) FROM sign_in_trail WHERE address = '" + address
                 + "' AND outcome = '" + outcome + "'");
  };
  write(std::vector(30, line("a@example.cn", "wrong_password")));
  write({line("b@example.cn", "rate_limited")});
  for (int i = 0; i < 5; ++i)
    write(std::vector(20, line("a@example.cn", "rate_limited")));
  BOOST_TEST(count("a@example.cn", "rate_limited") == "10");
  BOOST_TEST(count("a@example.cn", "wrong_password") == "30");
  BOOST_TEST(count("b@example.cn", "rate_limited") == "1");
  write(std::vector(60, line("a@example.cn", "signed_in")));
  BOOST_TEST(value("SELECT count(*) FROM sign_in_trail WHERE address = 'a@example.cn'") == "50");
}

BOOST_AUTO_TEST_SUITE_END()
