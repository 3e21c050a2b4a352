-- Work that takes longer than a request may, and what it came to. The numbers in smallint columns are those of the enums in
-- protocols/task.hpp.
CREATE TABLE task (
  id text PRIMARY KEY,
  realm smallint NOT NULL,
  shard_id int NOT NULL,
  user_id text NOT NULL,
  kind smallint NOT NULL,                         -- 1 diagnosis
  stage smallint NOT NULL,                        -- 1 queued, 2 extracting, 3 analysing, 4 writing, 5 done, 6 failed, 7 cancelled
  resume_id text NOT NULL,
  document text NOT NULL,                         -- what the versions of the resume have in common
  number int NOT NULL,                            -- of the version
  position text NOT NULL,
  job_description text NOT NULL,
  language smallint NOT NULL,                     -- of who asked: 0 zh, 1 en
  price bigint NOT NULL CHECK (price >= 0),       -- points, held under the id
  begun int NOT NULL CHECK (begun >= 0),
  failures int NOT NULL CHECK (failures >= 0),
  fault text NOT NULL,                            -- code of the last failure
  created_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  ended_at timestamptz,
  version bigint NOT NULL,
  CHECK ((ended_at IS NOT NULL) = (stage >= 5))
) WITH (fillfactor = 70);
CREATE INDEX task_user ON task (user_id, id COLLATE "C");
-- How many of a user's are under way.
CREATE INDEX task_open ON task (user_id) WHERE ended_at IS NULL;

-- One of a task that is done: written once, in the commit that ends it.
CREATE TABLE task_result (
  id text PRIMARY KEY,                            -- of the task
  realm smallint NOT NULL,
  shard_id int NOT NULL,
  user_id text NOT NULL,
  kind smallint NOT NULL,
  resume_id text NOT NULL,
  document text NOT NULL,
  number int NOT NULL,
  position text NOT NULL,
  engine text NOT NULL,                           -- by whom and by what it was made
  model text NOT NULL,
  prompt text NOT NULL,
  configuration text NOT NULL,
  summary text NOT NULL,                          -- JSON objects; as texts, since nobody looks into them here
  body text NOT NULL,
  cost bigint NOT NULL CHECK (cost >= 0),
  created_at timestamptz NOT NULL
);
CREATE INDEX task_result_user ON task_result (user_id, kind, id COLLATE "C");

-- A task goes before its result: one that is still at work meets no row any more and writes none.
CREATE OR REPLACE FUNCTION purged_tables() RETURNS text[] LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp AS $$
  SELECT ARRAY['interview_record', 'ai_reference', 'message', 'voucher', 'meeting', 'calendar_event', 'question_favourite', 'task', 'task_result']
$$;
