-- Results that are given in parts, each of which is kept before anybody is told of it. The question forecast is the first kind
-- that does (task.kind and task_result.kind 2).
ALTER TABLE task ADD COLUMN company text NOT NULL DEFAULT '',
                 ADD COLUMN parts_wanted int NOT NULL DEFAULT 0 CHECK (parts_wanted >= 0),
                 ADD COLUMN parts int NOT NULL DEFAULT 0 CHECK (parts >= 0);
ALTER TABLE task_result ADD COLUMN company text NOT NULL DEFAULT '',
                        ADD COLUMN parts int NOT NULL DEFAULT 0 CHECK (parts >= 0);

-- A part of a result, written once in the commit that raises task.parts to its number.
CREATE TABLE task_part (
  task_id text NOT NULL,
  realm smallint NOT NULL,
  shard_id int NOT NULL,
  user_id text NOT NULL,
  kind smallint NOT NULL,                         -- of the task
  number int NOT NULL CHECK (number > 0),         -- from 1, without gaps
  body text NOT NULL,                             -- JSON objects; as texts, since nobody looks into them here
  notes text NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (task_id, number)
);
CREATE INDEX task_part_user ON task_part (user_id);

-- Forecasts are counted like diagnoses: by what they came to. As before, and theirs.
CREATE OR REPLACE FUNCTION monthly_counters() RETURNS text[] LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp AS $$
  SELECT ARRAY['interviews', 'interview_seconds', 'questions_answered', 'meetings', 'meeting_minutes', 'points_earned',
               'points_spent', 'resumes', 'job_searches', 'effective_searches', 'diagnoses', 'forecasts']
$$;

CREATE OR REPLACE FUNCTION monthly_truth(p_user text) RETURNS TABLE (realm smallint, counter text, bucket timestamptz, amount bigint)
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT x.realm, x.counter, date_bin('15 minutes', x.at, '1970-01-01T00:00:00Z'), sum(x.amount)::bigint FROM (
    SELECT r.realm, c.counter, r.ended_at AS at, c.amount
      FROM interview_record r CROSS JOIN LATERAL (VALUES ('interviews', 1::bigint), ('interview_seconds', r.duration_s::bigint),
                                                         ('questions_answered', r.turns::bigint)) AS c (counter, amount)
     WHERE r.user_id = p_user
    UNION ALL
    SELECT m.realm, c.counter, m.ended_at, c.amount
      FROM meeting m CROSS JOIN LATERAL (VALUES ('meetings', 1::bigint), ('meeting_minutes', m.minutes::bigint)) AS c (counter, amount)
     WHERE m.user_id = p_user AND m.ended_at IS NOT NULL
    UNION ALL
    SELECT t.realm, CASE t.kind WHEN 3 THEN 'points_earned' ELSE 'points_spent' END, t.at,
           CASE t.kind WHEN 3 THEN e.amount ELSE -e.amount END
      FROM ledger_txn t JOIN ledger_entry e ON e.user_id = t.user_id AND e.number = t.number
     WHERE t.user_id = p_user AND t.kind IN (3, 5, 7) AND e.account IN (2, 3, 4)
    UNION ALL
    SELECT s.realm, 'resumes', s.created_at, 1 FROM resume s WHERE s.user_id = p_user
    UNION ALL
    SELECT j.realm, c.counter, j.created_at, c.amount
      FROM job_search j CROSS JOIN LATERAL (VALUES ('job_searches', 1::bigint), ('effective_searches', j.effective::int::bigint))
                                           AS c (counter, amount)
     WHERE j.user_id = p_user
    UNION ALL
    SELECT d.realm, CASE d.kind WHEN 1 THEN 'diagnoses' ELSE 'forecasts' END, d.created_at, 1 FROM task_result d
     WHERE d.user_id = p_user AND d.kind IN (1, 2)
  ) x
  -- Of who has closed the account nothing is counted: the books stay, what was counted is gone.
  WHERE EXISTS (SELECT FROM app_user u WHERE u.id = p_user AND u.status <> 4)
  GROUP BY 1, 2, 3 HAVING sum(x.amount) <> 0
$$;

-- As before, and parts: behind the task, as its result.
CREATE OR REPLACE FUNCTION purged_tables() RETURNS text[] LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp AS $$
  SELECT ARRAY['interview_record', 'ai_reference', 'message', 'voucher', 'meeting', 'calendar_event', 'question_favourite', 'task', 'task_result', 'task_part', 'report_right', 'job_search', 'monthly_count']
$$;
