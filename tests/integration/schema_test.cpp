// The schema: migrations, roles and grants, partitions.
#include <boost/test/unit_test.hpp>

#include "storage/postgres/migrate.hpp"
#include "support/store_fixture.hpp"

using namespace zhian;

BOOST_FIXTURE_TEST_SUITE(schema, test::store_fixture)

BOOST_AUTO_TEST_CASE(migrating_again_changes_nothing) {
  auto again = storage::migrate(owner_dsn(), "zhian_app");
  BOOST_TEST(again.problem.empty());
  BOOST_TEST(again.applied.empty());
  BOOST_TEST(storage::schema_gap(app_dsn()).empty());
}

BOOST_AUTO_TEST_CASE(a_migration_that_was_changed_afterwards_is_refused) {
  run("UPDATE schema_migration SET checksum = 'other' WHERE name = '0002_core'");
  auto again = storage::migrate(owner_dsn(), "zhian_app");
  BOOST_TEST(again.problem.find("0002_core") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_database_that_was_never_migrated_says_so) {
  run("DROP TABLE schema_migration");
  BOOST_TEST(storage::schema_gap(app_dsn()).find("zhian migrate") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_application_role_owns_nothing) {
  BOOST_TEST(value("SELECT count(*) FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE "
                   "r.rolname = 'zhian_app'")
             == "0");
  BOOST_TEST(value("SELECT count(*) FROM pg_proc p JOIN pg_roles r ON r.oid = p.proowner WHERE "
                   "r.rolname = 'zhian_app'")
             == "0");
  BOOST_TEST(value("SELECT has_schema_privilege('zhian_app', 'public', 'CREATE')") == "f");
}

BOOST_AUTO_TEST_CASE(the_application_role_can_neither_change_history_nor_ownership) {
  auto may = [&](const std::string& table, const std::string& what) {
    return value("SELECT has_table_privilege('zhian_app', '" + table + "', '" + what + "')");
  };
  for (const char* table :
       {"user_event", "room_event", "audit", "interview_record", "inbox", "ledger_txn",
        "ledger_entry", "money_rules", "report_right", "task_result", "task_part", "engine_config"}) {
    BOOST_TEST(may(table, "UPDATE") == "f", table);
    BOOST_TEST(may(table, "DELETE") == "f", table);
  }
  for (const char* table :
       {"shard", "cluster_member", "cluster_view", "shard_pin", "drain_order", "node_figures",
        "audit", "audit_head", "patrol_head", "schema_migration"})
    for (const char* what : {"INSERT", "UPDATE", "DELETE"})
      BOOST_TEST(may(table, what) == "f", table << ' ' << what);
  for (const char* table :
       {"app_user",      "account",     "identity",   "session",       "resume",
        "room",          "profile",     "avatar",     "data_export",   "pay_order",
        "points_lot",    "points_hold", "plan_line",  "money_finding", "message",
        "voucher",       "meeting",     "patrol_run", "approval",      "classic_question",
        "monthly_count", "job_posting", "job_book",   "job_search",    "report_right",
        "task"})
    BOOST_TEST(may(table, "DELETE") == "f", table);
}

BOOST_AUTO_TEST_CASE(every_function_that_runs_as_the_owner_has_a_fixed_search_path) {
  BOOST_TEST(value("SELECT count(*) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace "
                   "WHERE n.nspname = 'public'"
                   " AND p.prosecdef AND NOT coalesce(array_to_string(p.proconfig, ','), '') LIKE "
                   "'%search_path=public, pg_temp%'")
             == "0");
  BOOST_TEST(value("SELECT count(*) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace "
                   "WHERE n.nspname = 'public'"
                   " AND has_function_privilege('public', p.oid, 'EXECUTE')")
             == "0");
}

BOOST_AUTO_TEST_CASE(every_owned_table_carries_its_realm_and_every_unique_key_of_it_too) {
  BOOST_TEST(
      value("SELECT string_agg(t, ',') FROM "
            "unnest(ARRAY['app_user','account','identity','session','resume','room',"
            "'interview_record','user_event','room_event','audit','outbox','timer','profile','"
            "avatar','data_export','sign_in_trail','pay_order','ledger_txn','ledger_entry','points_"
            "lot',"
            "'points_hold','plan_line','money_finding','message','voucher','meeting','calendar_"
            "event','approval','classic_question','question_favourite','news_article','news_feed','"
            "monthly_count','job_posting','job_book','job_search','report_right','task','task_"
            "result','task_part']) t WHERE "
            "NOT EXISTS "
            "(SELECT 1 FROM"
            " information_schema.columns c WHERE c.table_name = t AND c.column_name = 'realm')")
      == "");
}

BOOST_AUTO_TEST_CASE(rows_land_in_the_partition_of_their_month_also_across_midnight) {
  run("SELECT ensure_partitions('2027-01-15', 2)");
  auto put = [&](const std::string& at, int seq) {
    run("INSERT INTO room_event VALUES ('room:x', " + std::to_string(seq) + ", 1, 0, 't', '{}', '"
        + at + "')");
  };
  put("2027-01-31T23:59:59.999999Z", 1);
  put("2027-02-01T00:00:00Z", 2);
  BOOST_TEST(value("SELECT count(*) FROM room_event_202701") == "1");
  BOOST_TEST(value("SELECT count(*) FROM room_event_202702") == "1");
  BOOST_TEST(
      value(
          "SELECT string_agg(seq::text, ',' ORDER BY seq) FROM room_event WHERE stream = 'room:x'")
      == "1,2");
}

BOOST_AUTO_TEST_CASE(upkeep_that_came_late_moves_rows_out_of_the_rest) {
  run("INSERT INTO user_event VALUES ('user:x', 1, 1, 0, 't', '{}', '2031-05-31T23:59:59Z'), "
      "('user:x', 2, 1, 0, 't', '{}', '2031-06-01T00:00:00Z')");
  BOOST_TEST(value("SELECT count(*) FROM user_event_rest") == "2");
  run("SELECT ensure_partitions('2031-05-31T23:59:59Z', 1)");
  BOOST_TEST(value("SELECT count(*) FROM user_event_rest") == "0");
  BOOST_TEST(value("SELECT count(*) FROM user_event_203106") == "1");
  BOOST_TEST(value("SELECT count(*) FROM ensure_partitions('2031-05-31T23:59:59Z', 1)") == "0");
}

BOOST_AUTO_TEST_CASE(addresses_nobody_proved_are_forgotten_when_nobody_has_used_them_for_a_month) {
  auto put = [&](const std::string& name, const std::string& owner, const std::string& used) {
    run("INSERT INTO identity (realm, kind, value, shard_id, owner, password_hash, invite_code, "
        "code_mac, code_expires_at,"
        " code_tries, code_sent_at, window_start, window_sends, failed_sign_ins, locked_until, "
        "created_at, version,"
        " reset_sent_at) VALUES (1, 'email', '"
        + name + "', 0, " + owner
        + ", '', '', '', '2031-01-01', 0, '2031-01-01',"
          " '2031-01-01', 0, 0, '2031-01-01', '2031-01-01', 1, '"
        + used + "')");
  };
  put("idle", "NULL", "2031-01-01");
  put("lately", "NULL", "2031-02-20");
  put("owned", "'usr_x'", "2031-01-01");
  {
    pqxx::connection db{app_dsn()};
    pqxx::work tx{db};
    BOOST_TEST(tx.exec("SELECT forget_strangers('2031-03-01', 30, 100)")[0][0].as<int>() == 1);
    tx.commit();
  }
  BOOST_TEST(value("SELECT string_agg(value, ',' ORDER BY value) FROM identity WHERE created_at = "
                   "'2031-01-01'")
             == "lately,owned");
  pqxx::connection db{app_dsn()};
  pqxx::work tx{db};
  BOOST_CHECK_THROW(tx.exec("SELECT forget_strangers('2031-03-01', 1, 100)"), pqxx::sql_error);
}

BOOST_AUTO_TEST_CASE(the_application_role_can_make_partitions_ahead_but_no_table) {
  pqxx::connection db{app_dsn()};
  {
    pqxx::work tx{db};
    BOOST_TEST(!tx.exec("SELECT ensure_partitions('2032-01-01', 0)").empty());
    tx.commit();
  }
  pqxx::work tx{db};
  BOOST_CHECK_THROW(tx.exec("CREATE TABLE mine (x int)"), pqxx::sql_error);
}

BOOST_AUTO_TEST_SUITE_END()
