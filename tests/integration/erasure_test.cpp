// What a person leaves behind: it goes in pieces, and it is gathered page by page.
#include <boost/test/unit_test.hpp>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scoped_actor.hpp>
#include <rapidjson/document.h>

#include "protocols/ids.hpp"
#include "storage/postgres/batch.hpp"
#include "storage/postgres/connection.hpp"
#include "storage/postgres/gather.hpp"
#include "support/store_fixture.hpp"

using namespace zhian;
using namespace std::chrono_literals;

namespace {

struct person_fixture : test::store_fixture {
  const timestamp now = wall_now();
  std::string me = make_uuid();
  std::vector<uint64_t> epochs = own_all("node-1", me);
  std::unique_ptr<storage::pipeline> db = storage::open_pipeline(app_dsn());
  storage::batch_writer writer{*db, me, storage::timeline_of(*db)};

  /// Somebody with `events` news, two rooms with as many lines each, and one of everything else.
  user_id person(int events, int status = 1) {
    auto id = user_id::make(7, now);
    auto u = "'" + id.str() + "'";
    auto n = std::to_string(events);
    run("INSERT INTO app_user VALUES (" + u + ", 1, 7, 'old@example.cn' || " + u + ", 'li', "
        + std::to_string(status) + ", '[]', '', now(), 1)");
    run("INSERT INTO account VALUES (" + u + ", 1, 7, 0, 12, 1)");
    run("INSERT INTO user_event SELECT 'user:' || " + u
        + ", g, 1, 7, 'changed', '{}', now() FROM "
          "generate_series(1, "
        + n + ") g");
    for (const auto* room : {"a", "b"}) {
      auto r = "'rom_" + std::string{room} + "' || " + u;
      run("INSERT INTO room (id, realm, shard_id, host, phase, config, plan, state, engine, "
          "created_at, last_active_at, version) VALUES ("
          + r + ", 1, 7, " + u + ", 1, '{}', '{}', '{}', 'builtin', now(), now(), 3)");
      run("INSERT INTO room_event SELECT 'room:' || " + r
          + ", g, 1, 7, 'line', '{}', now() FROM "
            "generate_series(1, "
          + n + ") g");
      run("INSERT INTO timer VALUES (7, 1, 'room/' || " + r + ", 'idle', now(), '')");
      run("INSERT INTO op_dedup VALUES (7, 'room/' || " + r + ", 'k', '\\x00', '\\x00')");
    }
    run("INSERT INTO resume (id, realm, shard_id, user_id, filename, media_type, size, sha256, "
        "pages, body, skills, warnings, created_at, version) VALUES ('res_' || "
        + u + ", 1, 7, " + u + ", 'cv', 'text/plain', 2, 'cafe', 1, 'text', '[]', '[]', now(), 1)");
    run("INSERT INTO ai_reference VALUES (1, 7, " + u + ", 'k', '{}', 'builtin', now())");
    run("INSERT INTO pay_order VALUES ('ord_' || " + u + ", 1, 7, " + u
        + ", 2, 1, 2, 990, 20, 0, 604800, 1, 3, '', now(), now(), NULL, now(), '4200', false, "
          "'[]', "
          "'o-payer', 2)");
    run("INSERT INTO ledger_txn VALUES (" + u + ", 1, 1, 7, 3, 'plan', 'ord', now(), 2)");
    run("INSERT INTO ledger_entry VALUES (" + u + ", 1, 1, 1, 7, 22, -20, NULL), (" + u
        + ", 1, 2, 1, 7, 2, 20, 1)");
    run("INSERT INTO message VALUES ('msg_' || " + u + ", 1, 7, " + u
        + ", 'payment_settled', '{}', now(), NULL)");
    run("INSERT INTO voucher VALUES ('vch_' || " + u + ", 1, 7, " + u
        + ", 9, 5, now(), NULL, '', 1)");
    run("INSERT INTO meeting VALUES ('rom_' || " + u + ", 1, 7, " + u
        + ", 'With Ms. Chen', 1, 30, '[10]', 2, now(), now(), false, now(), 1, 3)");
    run("INSERT INTO calendar_event VALUES ('evt_' || " + u + ", 1, 7, " + u
        + ", 'Interview', 'n', '', '', 2, '2026-12-01 09:00', 'Asia/Shanghai', false, 60, NULL, "
          "10, now(), now(), now() + interval '1 h', NULL, 1, now(), now(), 1)");
    run("INSERT INTO report_right VALUES (" + u + ", 1, 7, 1, 'rec_' || " + u
        + ", 1, 4, 2, now()), (" + u + ", 1, 7, 2, 'tsk_' || " + u + ", 1, 3, 2, now())");
    run("INSERT INTO question_favourite VALUES (" + u + ", 1, 7, 'cq_' || " + u + ", now())");
    run("INSERT INTO monthly_count VALUES (" + u + ", 1, 7, 'interviews', now(), 2)");
    run("INSERT INTO job_search VALUES ('jse_' || " + u + ", 1, 7, " + u
        + ", '{}', 'd', '', '[]', 0, false, false, now(), NULL, 1)");
    run("INSERT INTO task VALUES ('tsk_' || " + u + ", 1, 7, " + u + ", 1, 5, 'res_' || " + u
        + ", 'res_' || " + u + ", 1, 'Nurse', 'posting', 1, 10, 1, 0, '', now(), now(), now(), 5)");
    run("INSERT INTO task_result VALUES ('tsk_' || " + u + ", 1, 7, " + u + ", 1, 'res_' || " + u
        + ", 'res_' || " + u
        + ", 1, 'Nurse', 'builtin', '', '', 'diagnosis-1', '{}', '{}', 10, now())");
    run("INSERT INTO task_result VALUES ('tsk_f' || " + u + ", 1, 7, " + u + ", 2, 'res_' || " + u
        + ", 'res_' || " + u
        + ", 1, 'Nurse', 'builtin', '', '', 'forecast-1', '{}', '{}', 10, now(), 'Nebula', 2)");
    for (const auto* n : {"2", "1"})
      run("INSERT INTO task_part VALUES ('tsk_f' || " + u + ", 1, 7, " + u + ", 2, " + n
          + ", '{\"text\":\"question " + n + "\"}', '{}', now())");
    return id;
  }

  /// One piece; answers how many rows of events are left.
  int piece(const user_id& id, uint32_t rows) {
    write_set w;
    w.shard = id.shard;
    w.epoch = epochs[id.shard];
    w.entity = "account/" + id.str();
    user_purge what{realm::zhimai, id, "old@example.cn", now, now + 1h, rows};
    w.records.emplace_back(what);
    BOOST_REQUIRE(writer.write({&w})[0].error == ec::none);
    return events_of(id);
  }
  int events_of(const user_id& id) const {
    return std::stoi(
        value("SELECT (SELECT count(*) FROM user_event WHERE stream = 'user:" + id.str()
              + "') + (SELECT count(*) FROM room_event WHERE stream LIKE '%" + id.str() + "')"));
  }
  std::string finished(const user_id& id) const {
    return value("SELECT finished_at IS NOT NULL FROM erasure WHERE user_id = '" + id.str() + "'");
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(erasure, person_fixture)

BOOST_AUTO_TEST_CASE(a_person_with_many_rows_goes_in_pieces_and_a_row_tells_when_it_is_all) {
  auto gone = person(1000, 4);
  auto other = person(5);
  int left = events_of(gone);
  int pieces = 0;
  while (finished(gone) != "t" && pieces < 100) {
    auto now_left = piece(gone, 100);
    BOOST_TEST(left - now_left <= 100);
    left = now_left;
    ++pieces;
  }
  BOOST_TEST(pieces >= 30);
  BOOST_TEST(left == 0);
  auto u = gone.str();
  for (const auto* table :
       {"resume WHERE user_id", "room WHERE host", "ai_reference WHERE user_id",
        "message WHERE user_id", "voucher WHERE user_id", "meeting WHERE user_id",
        "calendar_event WHERE user_id", "question_favourite WHERE user_id",
        "monthly_count WHERE user_id", "job_search WHERE user_id", "report_right WHERE user_id",
        "task WHERE user_id", "task_result WHERE user_id", "task_part WHERE user_id",
        "pay_order WHERE open_id <> '' AND user_id"})
    BOOST_TEST(value("SELECT count(*) FROM " + std::string{table} + " = '" + u + "'") == "0",
               table);
  BOOST_TEST(value("SELECT count(*) FROM op_dedup WHERE entity LIKE '%" + u + "'") == "0");
  BOOST_TEST(value("SELECT points FROM account WHERE user_id = '" + u + "'") == "12");
  BOOST_TEST(value("SELECT count(*) FROM pay_order WHERE user_id = '" + u + "'") == "1");
  BOOST_TEST(value("SELECT count(*) FROM ledger_entry WHERE user_id = '" + u + "'") == "2");
  // The file that lost its row is looked at, and nothing else is left to be done for the person.
  BOOST_TEST(value("SELECT string_agg(entity || ' ' || name, ',') FROM timer WHERE entity LIKE '%"
                   + u + "'")
             == "account/" + u + " drop:cafe");
  BOOST_TEST(value("SELECT pieces FROM erasure") == std::to_string(pieces));
  BOOST_TEST(events_of(other) == 15);
  BOOST_TEST(value("SELECT count(*) FROM resume") == "1");
  // Once more changes nothing.
  piece(gone, 100);
  BOOST_TEST(finished(gone) == "t");
}

BOOST_AUTO_TEST_CASE(a_room_that_is_still_awake_writes_no_more_after_the_first_piece) {
  auto gone = person(300, 4);
  piece(gone, 10);
  BOOST_TEST(value("SELECT string_agg(DISTINCT version::text, ',') FROM room") == "4");
  BOOST_TEST(value("SELECT count(*) FROM timer WHERE name = 'idle'") == "0");
  piece(gone, 10);
  BOOST_TEST(value("SELECT string_agg(DISTINCT version::text, ',') FROM room") == "4");
}

BOOST_AUTO_TEST_CASE(what_the_address_did_afterwards_is_another_persons) {
  auto gone = person(1, 4);
  auto put = [&](const std::string& at) {
    run("INSERT INTO sign_in_trail (realm, shard_id, address, outcome, detail, client, device, "
        "trace, at) VALUES (1, 7, 'old@example.cn', 'signed_in', '{}', '', '', '', "
        + at + ")");
    run("INSERT INTO outbox (shard_id, realm, kind, dedup_key, payload, state, created_at) VALUES "
        "(7, 1, 'mail', "
        + at + "::text, '{\"to\":\"old@example.cn\"}', 'done', " + at + ")");
  };
  put("(now() - interval '1 day')");
  put("(now() + interval '1 day')");
  piece(gone, 500);
  BOOST_TEST(value("SELECT count(*) FROM sign_in_trail") == "1");
  BOOST_TEST(value("SELECT count(*) FROM outbox") == "1");
}

BOOST_AUTO_TEST_CASE(who_is_not_closed_loses_nothing) {
  auto here = person(3);
  write_set w;
  w.shard = here.shard;
  w.epoch = epochs[here.shard];
  w.records.emplace_back(user_purge{realm::zhimai, here, "old@example.cn", now, now});
  BOOST_TEST(writer.write({&w})[0].error == ec::internal);
  BOOST_TEST(events_of(here) == 9);
}

struct gather_fixture : person_fixture {
  caf::actor_system_config config;
  caf::actor_system sys{config};
  caf::scoped_actor self{sys};
  caf::actor gatherer;
  ec error = ec::none;
  gather_data::reply data;

  ~gather_fixture() {
    if (gatherer)
      self->send_exit(gatherer, caf::exit_reason::user_shutdown);
  }
  void gather(const user_id& id, uint64_t most_bytes, std::chrono::seconds budget) {
    postgres_settings conf;
    conf.dsn = app_dsn();
    gatherer = storage::spawn_gatherer(sys, conf, budget);
    self->request(gatherer, 60s, gather_data{realm::zhimai, id, most_bytes})
        .receive([&](gather_data::reply& x) { data = std::move(x); },
                 [&](caf::error& err) { error = ec_of(err); });
  }
  std::string text_of(const std::string& path) const {
    for (const auto& x : data.parts)
      if (x.path == path)
        return x.json;
    return {};
  }
  size_t rows_in(const std::string& path) const {
    for (const auto& x : data.parts)
      if (x.path == path) {
        rapidjson::Document doc;
        doc.Parse(x.json.c_str());
        BOOST_REQUIRE(!doc.HasParseError());
        return doc.IsArray() ? doc.Size() : 1000000;
      }
    return 1000001;
  }
};

BOOST_FIXTURE_TEST_CASE(an_export_holds_every_row_however_many_pages_they_are, gather_fixture) {
  auto id = person(2500);
  gather(id, 1u << 24, 60s);
  BOOST_TEST(error == ec::none);
  BOOST_TEST(rows_in("events.json") == 2500u);
  BOOST_TEST(rows_in("open_interviews.json") == 2u);
  BOOST_TEST(rows_in("resumes.json") == 1u);
  BOOST_TEST(rows_in("reference_answers.json") == 1u);
  BOOST_TEST(rows_in("orders.json") == 1u);
  BOOST_TEST(rows_in("points_and_payments.json") == 1u);
  BOOST_TEST(text_of("points_and_payments.json").find(R"({ "points" : 20 })") != std::string::npos);
  BOOST_TEST(text_of("orders.json").find("o-payer") == std::string::npos);
  BOOST_TEST(rows_in("messages.json") == 1u);
  BOOST_TEST(rows_in("vouchers.json") == 1u);
  BOOST_TEST(rows_in("meetings.json") == 1u);
  BOOST_TEST(rows_in("calendar.json") == 1u);
  BOOST_TEST(rows_in("favourite_questions.json") == 1u);
  BOOST_TEST(rows_in("report_downloads.json") == 2u);
  for (const auto* kind : {"interview", "diagnosis"})
    BOOST_TEST(text_of("report_downloads.json").find('"' + std::string{kind} + '"')
               != std::string::npos);
  BOOST_TEST(rows_in("tasks.json") == 1u);
  BOOST_TEST(rows_in("diagnoses.json") == 1u);
  BOOST_TEST(rows_in("forecasts.json") == 1u);
  auto packs = text_of("forecasts.json");
  BOOST_TEST(packs.find("question 1") < packs.find("question 2"));
  BOOST_TEST(rows_in("interviews.json") == 0u);
  BOOST_TEST(rows_in("sessions.json") == 0u);
  BOOST_TEST(data.files.size() == 1u);
}

BOOST_FIXTURE_TEST_CASE(what_is_too_much_for_one_archive_is_not_gathered_to_its_end,
                        gather_fixture) {
  gather(person(2500), 10000, 60s);
  BOOST_TEST(error == ec::payload_too_large);
}

BOOST_FIXTURE_TEST_CASE(a_gathering_ends_with_its_budget, gather_fixture) {
  gather(person(10), 1u << 24, 0s);
  BOOST_TEST(error == ec::timed_out);
}

BOOST_AUTO_TEST_SUITE_END()
