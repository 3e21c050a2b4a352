-- Searches for work that people have made. One that is deleted keeps its line without query and results: it counts still.
CREATE TABLE job_search (
  id text PRIMARY KEY,
  realm smallint NOT NULL,
  shard_id int NOT NULL,
  user_id text NOT NULL,
  query jsonb NOT NULL,                -- {words, city, salary_min, years, lat, lon, radius_m}
  digest text NOT NULL,                -- of the query: repeats are told by it
  resume text NOT NULL,                -- it was ranked against; '': none
  results jsonb NOT NULL,              -- [{job, score, reasons: [{what, points, skills}]}], the best first
  found int NOT NULL,
  repeated bool NOT NULL,              -- the same was asked within ten minutes before
  effective bool NOT NULL,             -- it found something and was no repeat
  created_at timestamptz NOT NULL,
  deleted_at timestamptz,
  version bigint NOT NULL
) WITH (fillfactor = 90);
CREATE INDEX job_search_kept ON job_search (user_id, id COLLATE "C") WHERE deleted_at IS NULL;
CREATE INDEX job_search_time ON job_search (user_id, created_at);
CREATE INDEX job_search_digest ON job_search (user_id, digest, created_at);

-- As before, and searches.
CREATE OR REPLACE FUNCTION purged_tables() RETURNS text[] LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp AS $$
  SELECT ARRAY['interview_record', 'ai_reference', 'message', 'voucher', 'meeting', 'calendar_event', 'question_favourite', 'task', 'task_result', 'report_right', 'job_search']
$$;
