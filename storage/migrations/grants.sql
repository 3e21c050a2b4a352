-- What the application role may do; applied after every migration, so that a new table starts without rights.
-- Runs as the owner. $APP is replaced by the quoted name of the application role.
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM $APP;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM $APP;
GRANT USAGE ON SCHEMA public TO $APP;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO $APP;
GRANT INSERT, DELETE ON op_dedup TO $APP;
GRANT INSERT, UPDATE ON stream_head TO $APP;
GRANT INSERT ON user_event, room_event, inbox, interview_record TO $APP;
GRANT INSERT, UPDATE, DELETE ON outbox, timer TO $APP;
GRANT USAGE ON SEQUENCE outbox_id_seq TO $APP;
GRANT INSERT, UPDATE ON patrol_run, app_user, account, identity, session, resume, room TO $APP;
GRANT INSERT ON ai_reference, room_turn TO $APP;
GRANT EXECUTE ON FUNCTION join_cluster, beat(text, uuid), beat(text, uuid, uuid[]), claim, handoff, leave_cluster, fence, append_audit,
  ensure_partitions, forget_strangers, begin_batch, last_batch, forget_lane_batches, expect_rows TO $APP;
GRANT INSERT, UPDATE ON profile, avatar, data_export TO $APP;
GRANT INSERT, DELETE ON sign_in_trail TO $APP;
GRANT USAGE ON SEQUENCE sign_in_trail_id_seq TO $APP;
GRANT EXECUTE ON FUNCTION purge_piece, admins_left, forget_session_ends TO $APP;
GRANT EXECUTE ON FUNCTION mark_file_store, keep_signing_keys TO $APP;
GRANT EXECUTE ON FUNCTION make_way, come_back, report_figures, order_drain, cancel_drain, evict_member, pin_shards, unpin_shards TO $APP;
GRANT INSERT, UPDATE ON pay_order, points_lot, points_hold, plan_line, voucher, meeting TO $APP;
GRANT INSERT, UPDATE, DELETE ON calendar_event TO $APP;
GRANT INSERT, UPDATE (read_at) ON message TO $APP;
GRANT INSERT ON ledger_txn, ledger_entry, money_finding TO $APP;
GRANT INSERT, UPDATE ON approval TO $APP;
GRANT UPDATE (state, owner, approval, resolution, resolved_at, version) ON money_finding TO $APP;
GRANT EXECUTE ON FUNCTION set_money_rules TO $APP;
GRANT INSERT, UPDATE, DELETE ON news_article TO $APP;
GRANT INSERT, UPDATE ON news_feed TO $APP;
GRANT INSERT, UPDATE ON monthly_count TO $APP;
GRANT EXECUTE ON FUNCTION monthly_counters, monthly_truth, monthly_faults, rebuild_monthly_counts TO $APP;
-- Indexes are kept by whoever writes the row.
GRANT EXECUTE ON FUNCTION last_refund TO $APP;
GRANT INSERT, UPDATE ON classic_question TO $APP;
GRANT INSERT, DELETE ON question_favourite TO $APP;
GRANT INSERT, UPDATE ON job_posting, job_book, job_search TO $APP;
GRANT INSERT ON report_right TO $APP;
GRANT INSERT, UPDATE ON task TO $APP;
GRANT INSERT ON task_result TO $APP;
GRANT INSERT ON task_part TO $APP;
GRANT EXECUTE ON FUNCTION seed_engine, add_engine_draft, change_engine_draft, publish_engine, roll_back_engine TO $APP;
