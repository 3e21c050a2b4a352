-- Meetings, as far as they are metered.
CREATE TABLE meeting (
  id text PRIMARY KEY,
  realm smallint NOT NULL,
  shard_id int NOT NULL,
  user_id text NOT NULL,
  title text NOT NULL,
  price bigint NOT NULL CHECK (price >= 0),       -- points a minute
  grace_s bigint NOT NULL CHECK (grace_s >= 0),
  holds jsonb NOT NULL,                           -- minutes of each hold, in the order in which they follow each other
  minutes int NOT NULL CHECK (minutes >= 0),      -- charged
  started_at timestamptz NOT NULL,
  seen_at timestamptz NOT NULL,
  warned bool NOT NULL,
  ended_at timestamptz,
  reason smallint,                                -- 1 asked, 2 points, 3 silence, 4 longest
  version bigint NOT NULL,
  CHECK ((ended_at IS NULL) = (reason IS NULL))
) WITH (fillfactor = 70);
CREATE INDEX meeting_user ON meeting (user_id, id COLLATE "C");
-- One at a time, whatever a program does; and what an account loads when it wakes.
CREATE UNIQUE INDEX meeting_running ON meeting (user_id) WHERE ended_at IS NULL;

-- Tables whose rows of a person go with them and have nothing that refers to them. A later migration that adds one
-- replaces this alone.
CREATE FUNCTION purged_tables() RETURNS text[] LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp AS $$
  SELECT ARRAY['interview_record', 'ai_reference', 'message', 'voucher', 'meeting']
$$;

-- As before, with the list above in place of one of its own.
CREATE OR REPLACE FUNCTION purge_piece(p_shard int[], p_realm smallint[], p_user text[], p_address text[],
                                       p_before timestamptz[], p_drop_at timestamptz[], p_limit int[])
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE i int; left_over int; n int; files text[]; rom text; part text;
BEGIN
  FOR i IN 1 .. cardinality(p_user) LOOP
    -- Only of who is closed: this reaches rows the application may not take away otherwise.
    IF NOT EXISTS (SELECT FROM app_user WHERE id = p_user[i] AND realm = p_realm[i] AND status = 4) THEN
      RAISE EXCEPTION 'the user is not closed';
    END IF;
    INSERT INTO erasure (user_id, realm, shard_id, pieces, rows_gone) VALUES (p_user[i], p_realm[i], p_shard[i], 0, 0)
    ON CONFLICT DO NOTHING;
    IF FOUND THEN
      -- A room that is still awake meets another version at its next line and writes no more; nothing wakes it again.
      DELETE FROM timer WHERE shard_id = p_shard[i]
        AND entity IN (SELECT 'room/' || id FROM room WHERE host = p_user[i] AND ended_at IS NULL AND realm = p_realm[i]);
      UPDATE room SET version = version + 1 WHERE host = p_user[i] AND ended_at IS NULL AND realm = p_realm[i];
    END IF;
    left_over := p_limit[i];

    -- What refers to files comes first, so that they can go.
    FOREACH part IN ARRAY ARRAY['resume', 'avatar', 'data_export'] LOOP
      EXECUTE format('WITH gone AS (DELETE FROM %1$I WHERE ctid = ANY (ARRAY (SELECT ctid FROM %1$I WHERE user_id = $1'
                     ' AND realm = $2 LIMIT $3)) RETURNING sha256)'
                     ' SELECT count(*), array_agg(DISTINCT sha256) FILTER (WHERE sha256 <> '''') FROM gone', part)
        INTO n, files USING p_user[i], p_realm[i], left_over;
      left_over := left_over - n;
      INSERT INTO timer (shard_id, realm, entity, name, due_at)
        SELECT p_shard[i], p_realm[i], 'account/' || p_user[i], 'drop:' || f, p_drop_at[i] FROM unnest(files) f
      ON CONFLICT (shard_id, entity, name) DO UPDATE SET due_at = excluded.due_at, attempts = 0;
    END LOOP;

    -- A room goes after everything that is found through it.
    WHILE left_over > 0 LOOP
      SELECT id INTO rom FROM room WHERE host = p_user[i] AND realm = p_realm[i] ORDER BY id LIMIT 1;
      EXIT WHEN NOT FOUND;
      DELETE FROM room_event e USING (SELECT stream, seq, at FROM room_event WHERE stream = 'room:' || rom LIMIT left_over) d
       WHERE e.stream = d.stream AND e.seq = d.seq AND e.at = d.at;
      GET DIAGNOSTICS n = ROW_COUNT;
      left_over := left_over - n;
      DELETE FROM op_dedup WHERE ctid = ANY (ARRAY (SELECT ctid FROM op_dedup
        WHERE shard_id = p_shard[i] AND entity = 'room/' || rom LIMIT left_over));
      GET DIAGNOSTICS n = ROW_COUNT;
      left_over := left_over - n;
      EXIT WHEN left_over <= 0;
      DELETE FROM timer WHERE shard_id = p_shard[i] AND entity = 'room/' || rom;
      DELETE FROM room WHERE id = rom;
      left_over := left_over - 1;
    END LOOP;

    FOREACH part IN ARRAY purged_tables() LOOP
      EXECUTE format('DELETE FROM %1$I WHERE ctid = ANY (ARRAY (SELECT ctid FROM %1$I WHERE user_id = $1 AND realm = $2'
                     ' LIMIT $3))', part)
        USING p_user[i], p_realm[i], left_over;
      GET DIAGNOSTICS n = ROW_COUNT;
      left_over := left_over - n;
    END LOOP;
    DELETE FROM user_event e
     USING (SELECT stream, seq, at FROM user_event WHERE stream = 'user:' || p_user[i] LIMIT left_over) d
     WHERE e.stream = d.stream AND e.seq = d.seq AND e.at = d.at;
    GET DIAGNOSTICS n = ROW_COUNT;
    left_over := left_over - n;
    DELETE FROM op_dedup WHERE ctid = ANY (ARRAY (SELECT ctid FROM op_dedup
      WHERE shard_id = p_shard[i] AND entity = 'account/' || p_user[i] LIMIT left_over));
    GET DIAGNOSTICS n = ROW_COUNT;
    left_over := left_over - n;
    DELETE FROM sign_in_trail WHERE id = ANY (ARRAY (SELECT id FROM sign_in_trail
      WHERE realm = p_realm[i] AND address = p_address[i] AND at <= p_before[i] LIMIT left_over));
    GET DIAGNOSTICS n = ROW_COUNT;
    left_over := left_over - n;
    -- A mail that went out holds the address in its payload and its key.
    DELETE FROM outbox WHERE shard_id = p_shard[i] AND id = ANY (ARRAY (SELECT id FROM outbox
      WHERE shard_id = p_shard[i] AND kind IN ('mail', 'nowhere') AND state IN ('done', 'dead')
        AND created_at <= p_before[i]
        AND (payload->>'to' = p_address[i] OR strpos(dedup_key, ':' || p_address[i] || ':') > 0)
      LIMIT left_over));
    GET DIAGNOSTICS n = ROW_COUNT;
    left_over := left_over - n;
    UPDATE pay_order SET open_id = '' WHERE id = ANY (ARRAY (SELECT id FROM pay_order
      WHERE user_id = p_user[i] AND realm = p_realm[i] AND open_id <> '' LIMIT left_over));
    GET DIAGNOSTICS n = ROW_COUNT;
    left_over := left_over - n;
    -- Sessions that are still open end one by one and forget their device then.
    UPDATE session SET device_name = '', user_agent = '', address = '' WHERE id = ANY (ARRAY (SELECT id FROM session
      WHERE user_id = p_user[i] AND realm = p_realm[i] AND (revoked_at IS NOT NULL OR expires_at <= now())
        AND (device_name <> '' OR user_agent <> '' OR address <> '') LIMIT left_over));
    GET DIAGNOSTICS n = ROW_COUNT;
    left_over := left_over - n;

    UPDATE erasure SET pieces = pieces + 1, rows_gone = rows_gone + p_limit[i] - left_over,
           finished_at = CASE WHEN left_over > 0 THEN now() END
     WHERE user_id = p_user[i];
  END LOOP;
END $$;
