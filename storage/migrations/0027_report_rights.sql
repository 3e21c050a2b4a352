-- Printed reports. A report's version grows by one whenever it is written again, and with nothing else: what was bought is a
-- version.
ALTER TABLE interview_record ADD COLUMN report_version int NOT NULL DEFAULT 1 CHECK (report_version > 0);

-- Which versions of which reports people may download as often as they like. Written once, with what paid for it.
CREATE TABLE report_right (
  user_id text NOT NULL,
  realm smallint NOT NULL,
  shard_id int NOT NULL,               -- of the user
  kind smallint NOT NULL,              -- 1 of an interview
  report_id text NOT NULL,             -- of the record
  edition int NOT NULL CHECK (edition > 0),
  paid_with smallint NOT NULL CHECK (paid_with IN (3, 4)), -- 3 a voucher, 4 points
  price bigint NOT NULL CHECK (price >= 0),                -- points
  bought_at timestamptz NOT NULL,
  PRIMARY KEY (user_id, kind, report_id, edition)
);

CREATE OR REPLACE FUNCTION purged_tables() RETURNS text[] LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp AS $$
  SELECT ARRAY['interview_record', 'ai_reference', 'message', 'voucher', 'meeting', 'calendar_event', 'question_favourite', 'task', 'task_result', 'report_right']
$$;
