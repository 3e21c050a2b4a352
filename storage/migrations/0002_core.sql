-- What every domain stands on: remembered ops, streams, outbox, inbox, timers, patrol runs, audit.

CREATE TABLE op_dedup (
  shard_id int NOT NULL,
  entity text NOT NULL,
  op_key text NOT NULL,
  body_hash bytea NOT NULL,
  answer bytea NOT NULL,
  first_seq bigint NOT NULL DEFAULT 0,
  at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (shard_id, entity, op_key)
);
CREATE INDEX op_dedup_at ON op_dedup (at);

-- The head of each stream. `generation` changes only when a stream is begun anew.
CREATE TABLE stream_head (
  stream text PRIMARY KEY,                 -- "user:usr_…", "room:rom_…"
  shard_id int NOT NULL,
  generation int NOT NULL DEFAULT 1,
  head bigint NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 70);

CREATE TABLE user_event (
  stream text NOT NULL,
  seq bigint NOT NULL,
  realm smallint NOT NULL,
  shard_id int NOT NULL,
  type text NOT NULL,
  data jsonb NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (stream, seq, at)
) PARTITION BY RANGE (at);
CREATE TABLE user_event_rest PARTITION OF user_event DEFAULT;

CREATE TABLE room_event (
  stream text NOT NULL,
  seq bigint NOT NULL,
  realm smallint NOT NULL,
  shard_id int NOT NULL,
  type text NOT NULL,
  data jsonb NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (stream, seq, at)
) PARTITION BY RANGE (at);
CREATE TABLE room_event_rest PARTITION OF room_event DEFAULT;

-- Append-only; `hash` chains the lines of a shard: sha256(previous || the line).
CREATE TABLE audit (
  shard_id int NOT NULL,
  no bigint NOT NULL,
  realm smallint NOT NULL,
  actor text NOT NULL,
  action text NOT NULL,
  target text NOT NULL,
  detail jsonb NOT NULL,
  address text NOT NULL,
  trace text NOT NULL,
  at timestamptz NOT NULL,
  previous bytea NOT NULL,
  hash bytea NOT NULL,
  PRIMARY KEY (shard_id, no, at)
) PARTITION BY RANGE (at);
CREATE TABLE audit_rest PARTITION OF audit DEFAULT;
CREATE TABLE audit_head (shard_id int PRIMARY KEY, no bigint NOT NULL, hash bytea NOT NULL);

CREATE TABLE outbox (
  id bigserial,
  shard_id int NOT NULL,
  realm smallint NOT NULL,
  kind text NOT NULL,
  dedup_key text NOT NULL,
  payload jsonb NOT NULL,
  once bool NOT NULL DEFAULT false,        -- never repeated after an unknown outcome
  state text NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'sending', 'done', 'dead')),
  attempts int NOT NULL DEFAULT 0,
  next_at timestamptz NOT NULL DEFAULT now(),
  last_error text NOT NULL DEFAULT '',
  trace text NOT NULL DEFAULT '',
  created_at timestamptz NOT NULL DEFAULT now(),
  done_at timestamptz,
  PRIMARY KEY (shard_id, id),
  UNIQUE (shard_id, kind, dedup_key)
);
CREATE INDEX outbox_due ON outbox (next_at) WHERE state IN ('new', 'sending');

CREATE TABLE inbox (
  provider text NOT NULL,
  event_id text NOT NULL,
  shard_id int NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (provider, event_id)
);

CREATE TABLE timer (
  shard_id int NOT NULL,
  realm smallint NOT NULL,
  entity text NOT NULL,                    -- entity_ref: "room/rom_…"
  name text NOT NULL,
  due_at timestamptz NOT NULL,
  payload text NOT NULL DEFAULT '',
  attempts int NOT NULL DEFAULT 0,
  PRIMARY KEY (shard_id, entity, name)
);
CREATE INDEX timer_due ON timer (due_at);

CREATE TABLE patrol_run (
  patrol text NOT NULL,
  slot timestamptz NOT NULL,
  cursor jsonb NOT NULL DEFAULT '{}',
  state text NOT NULL DEFAULT 'running',
  PRIMARY KEY (patrol, slot)
);

-- Opens a write batch in one round trip: the fence, then the ops of the batch that were committed before.
CREATE FUNCTION open_batch(p_ids int[], p_epochs bigint[], p_me uuid, p_shards int[], p_entities text[], p_ops text[])
RETURNS TABLE (entity text, op_key text, body_hash bytea, answer bytea, first_seq bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM fence(p_ids, p_epochs, p_me);
  IF cardinality(p_ops) > 0 THEN
    RETURN QUERY SELECT d.entity, d.op_key, d.body_hash, d.answer, d.first_seq
      FROM unnest(p_shards, p_entities, p_ops) AS w(shard_id, entity, op_key)
      JOIN op_dedup d ON d.shard_id = w.shard_id AND d.entity = w.entity AND d.op_key = w.op_key;
  END IF;
END $$;

-- Appends audit lines in the given order; the head row of a shard serialises its chain.
CREATE FUNCTION append_audit(p_shard int[], p_realm smallint[], p_actor text[], p_action text[], p_target text[],
                             p_detail jsonb[], p_address text[], p_trace text[], p_at timestamptz[])
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE i int; last audit_head%ROWTYPE; line text; h bytea;
BEGIN
  FOR i IN 1 .. cardinality(p_shard) LOOP
    SELECT * INTO last FROM audit_head WHERE shard_id = p_shard[i] FOR UPDATE;
    IF NOT FOUND THEN
      last := ROW (p_shard[i], 0, '\x'::bytea);
      INSERT INTO audit_head VALUES (p_shard[i], 0, '\x');
    END IF;
    line := concat_ws('|', p_shard[i], last.no + 1, p_realm[i], p_actor[i], p_action[i], p_target[i],
                      p_detail[i]::text, p_address[i], p_trace[i],
                      to_char(p_at[i] AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'));
    h := sha256(last.hash || convert_to(line, 'UTF8'));
    INSERT INTO audit VALUES (p_shard[i], last.no + 1, p_realm[i], p_actor[i], p_action[i], p_target[i],
                              p_detail[i], p_address[i], p_trace[i], p_at[i], last.hash, h);
    UPDATE audit_head SET no = last.no + 1, hash = h WHERE shard_id = p_shard[i];
  END LOOP;
END $$;

-- Monthly partitions from this month to `p_ahead` months after `p_now`. Rows that slipped into the default
-- partition are moved into the new one. Answers the names of the partitions it made.
CREATE FUNCTION ensure_partitions(p_now timestamptz, p_ahead int)
RETURNS SETOF text LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE parent text; m int; lo timestamptz; hi timestamptz; part text;
BEGIN
  IF p_ahead < 0 OR p_ahead > 24 THEN RAISE EXCEPTION 'p_ahead % is out of 0..24', p_ahead; END IF;
  PERFORM pg_advisory_xact_lock(7468101);
  FOREACH parent IN ARRAY ARRAY['user_event', 'room_event', 'audit'] LOOP
    FOR m IN 0 .. p_ahead LOOP
      lo := (date_trunc('month', p_now AT TIME ZONE 'UTC') + make_interval(months => m)) AT TIME ZONE 'UTC';
      hi := (date_trunc('month', p_now AT TIME ZONE 'UTC') + make_interval(months => m + 1)) AT TIME ZONE 'UTC';
      part := parent || '_' || to_char(lo AT TIME ZONE 'UTC', 'YYYYMM');
      IF to_regclass(part) IS NULL THEN
        EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', part, parent);
        EXECUTE format('WITH moved AS (DELETE FROM %I WHERE at >= %L AND at < %L RETURNING *) INSERT INTO %I SELECT * FROM moved',
                       parent || '_rest', lo, hi, part);
        EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', parent, part, lo, hi);
        RETURN NEXT part;
      END IF;
    END LOOP;
  END LOOP;
END $$;
SELECT ensure_partitions(now(), 3);
