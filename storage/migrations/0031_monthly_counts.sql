-- What people did, counted in the commits that did it (protocols/counted_records.cpp): a row a quarter of an hour in UTC, so that
-- the months of every time zone are sums of rows.
CREATE TABLE monthly_count (
  user_id text NOT NULL,
  realm smallint NOT NULL,
  shard_id int NOT NULL,               -- of the user
  counter text NOT NULL,
  bucket timestamptz NOT NULL,         -- its beginning
  amount bigint NOT NULL,
  PRIMARY KEY (user_id, bucket, counter)
) WITH (fillfactor = 70);

-- The counters that can be made again from rows, and those rows' sums. Whoever adds one whose writer has a table of its own replaces
-- both, with all that is here: what monthly_counters() names and monthly_truth() does not answer is taken for zero.
CREATE FUNCTION monthly_counters() RETURNS text[] LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp AS $$
  SELECT ARRAY['interviews', 'interview_seconds', 'questions_answered', 'meetings', 'meeting_minutes', 'points_earned',
               'points_spent', 'resumes', 'job_searches', 'effective_searches', 'diagnoses']
$$;

CREATE FUNCTION monthly_truth(p_user text) RETURNS TABLE (realm smallint, counter text, bucket timestamptz, amount bigint)
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
    SELECT d.realm, 'diagnoses', d.created_at, 1 FROM task_result d WHERE d.user_id = p_user AND d.kind = 1
  ) x
  -- Of who has closed the account nothing is counted: the books stay, what was counted is gone.
  WHERE EXISTS (SELECT FROM app_user u WHERE u.id = p_user AND u.status <> 4)
  GROUP BY 1, 2, 3 HAVING sum(x.amount) <> 0
$$;

-- How many rows of a user differ from what they are made of. One statement, so all of it is of one moment.
CREATE FUNCTION monthly_faults(p_user text) RETURNS bigint LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT count(*) FROM monthly_truth(p_user) t
    FULL JOIN (SELECT c.counter, c.bucket, c.amount FROM monthly_count c
                WHERE c.user_id = p_user AND c.counter = ANY (monthly_counters()) AND c.amount <> 0) k
      ON k.counter = t.counter AND k.bucket = t.bucket
   WHERE k.amount IS DISTINCT FROM t.amount
$$;

-- Makes the rows of a user again; answers how many differed. Commits of the user's shard wait meanwhile: one that was first is seen
-- whole, one that comes later counts on top of what is made here.
CREATE FUNCTION rebuild_monthly_counts(p_user text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE own int; wrong bigint;
BEGIN
  -- An id says its shard: four hex digits behind "usr_".
  own := CASE WHEN p_user ~ '^usr_[0-9a-f]{4}' THEN ('x' || lpad(substr(p_user, 5, 4), 8, '0'))::bit(32)::int ELSE 0 END;
  PERFORM 1 FROM shard WHERE shard_id = own FOR UPDATE;
  wrong := monthly_faults(p_user);
  IF wrong > 0 THEN
    DELETE FROM monthly_count WHERE user_id = p_user AND counter = ANY (monthly_counters());
    INSERT INTO monthly_count (user_id, realm, shard_id, counter, bucket, amount)
      SELECT p_user, t.realm, own, t.counter, t.bucket, t.amount FROM monthly_truth(p_user) t;
  END IF;
  RETURN wrong;
END $$;

-- What was done before.
INSERT INTO monthly_count (user_id, realm, shard_id, counter, bucket, amount)
  SELECT u.id, t.realm, ('x' || lpad(substr(u.id, 5, 4), 8, '0'))::bit(32)::int, t.counter, t.bucket, t.amount
    FROM app_user u CROSS JOIN LATERAL monthly_truth(u.id) t WHERE u.id ~ '^usr_[0-9a-f]{4}';

-- As before, and counts.
CREATE OR REPLACE FUNCTION purged_tables() RETURNS text[] LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp AS $$
  SELECT ARRAY['interview_record', 'ai_reference', 'message', 'voucher', 'meeting', 'calendar_event', 'question_favourite', 'task', 'task_result', 'report_right', 'job_search', 'monthly_count']
$$;
