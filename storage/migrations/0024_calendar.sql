-- What people have planned. Times are kept as their clocks show them; the instants beside are worked out from them when an
-- event is written, and are what windows are looked up by.
CREATE TABLE calendar_event (
  id text PRIMARY KEY,
  realm smallint NOT NULL,
  shard_id int NOT NULL,
  user_id text NOT NULL,
  title text NOT NULL,
  note text NOT NULL,
  place text NOT NULL,
  link text NOT NULL,
  kind smallint NOT NULL,                         -- 1 other, 2 interview, 3 deadline
  starts_at timestamp NOT NULL,                   -- of the first occurrence, in its zone
  time_zone text NOT NULL,
  all_day bool NOT NULL,
  duration_min int NOT NULL CHECK (duration_min > 0),
  recurrence jsonb,                               -- {freq, interval, by_weekday, until, count}; null: once
  remind_before_min int,                          -- null: no reminder
  first_at timestamptz NOT NULL,                  -- the first occurrence begins
  last_at timestamptz NOT NULL,                   -- the last one begins
  ends_at timestamptz NOT NULL,                   -- the last one ends
  reminded timestamptz,                           -- start of the newest occurrence that was reminded of
  edition bigint NOT NULL,                        -- counts what the owner changed
  created_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  version bigint NOT NULL,
  CHECK (first_at <= last_at AND last_at < ends_at)
) WITH (fillfactor = 70);
-- What is not over by some time, of which what begins before another is read.
CREATE INDEX calendar_event_user ON calendar_event (user_id, ends_at, first_at);

-- As before, and events.
CREATE OR REPLACE FUNCTION purged_tables() RETURNS text[] LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp AS $$
  SELECT ARRAY['interview_record', 'ai_reference', 'message', 'voucher', 'meeting', 'calendar_event']
$$;
