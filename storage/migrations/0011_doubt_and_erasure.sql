-- What became of a batch whose COMMIT was never answered: each lane writes the number of its batch in the transaction
-- itself, so that the row tells afterwards, also on another server. Numbers of one incarnation's lane only grow.
CREATE TABLE lane_batch (
  incarnation uuid NOT NULL,
  lane int NOT NULL,
  batch bigint NOT NULL,
  PRIMARY KEY (incarnation, lane)
) WITH (fillfactor = 10);                   -- a few rows, changed by every batch

-- Opens a write batch like `open_batch`, and leaves its number.
CREATE FUNCTION begin_batch(p_ids int[], p_epochs bigint[], p_me uuid, p_shards int[], p_entities text[], p_ops text[],
                            p_lane int, p_batch bigint)
RETURNS TABLE (entity text, op_key text, body_hash bytea, answer bytea, first_seq bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO lane_batch VALUES (p_me, p_lane, p_batch)
  ON CONFLICT (incarnation, lane) DO UPDATE SET batch = excluded.batch;
  RETURN QUERY SELECT * FROM open_batch(p_ids, p_epochs, p_me, p_shards, p_entities, p_ops);
END $$;

-- The last batch of a lane that was committed, 0: none; NULL when the incarnation is no member any more and its rows may
-- be gone. A batch that is still being committed is waited for: its row is taken. The answer is itself a commit, so that
-- with a synchronous standby what it tells of has arrived there.
CREATE FUNCTION last_batch(p_me uuid, p_lane int) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE n bigint;
BEGIN
  PERFORM 1 FROM cluster_member WHERE incarnation = p_me FOR KEY SHARE;
  IF NOT FOUND THEN RETURN NULL; END IF;
  INSERT INTO lane_batch AS b VALUES (p_me, p_lane, 0)
  ON CONFLICT (incarnation, lane) DO UPDATE SET batch = b.batch RETURNING b.batch INTO n;
  RETURN n;
END $$;

-- Takes away what lanes of incarnations left that are no members any more. A row of a member decides what became of its
-- last batch: nobody else may take it away.
CREATE FUNCTION forget_lane_batches() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  DELETE FROM lane_batch b WHERE NOT EXISTS (SELECT FROM cluster_member m WHERE m.incarnation = b.incarnation);
$$;

-- What belonged to a person who closed their account goes in pieces, by a timer of the account. The row tells when all of
-- it has gone; it names nobody.
CREATE TABLE erasure (
  user_id text PRIMARY KEY,
  realm smallint NOT NULL,
  shard_id int NOT NULL,
  pieces int NOT NULL,
  rows_gone bigint NOT NULL,
  begun_at timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz
);
CREATE INDEX erasure_open ON erasure (begun_at) WHERE finished_at IS NULL;

DROP FUNCTION purge_user;
-- One piece: at most about `p_limit` rows. What is counted (account, ledger) and what was done (audit) stays under the id,
-- which names nobody any more. `p_before`: when the account was closed; the address may be somebody else's since.
-- Files that lose a row are looked at by a timer at `p_drop_at`.
CREATE FUNCTION purge_piece(p_shard int[], p_realm smallint[], p_user text[], p_address text[], p_before timestamptz[],
                            p_drop_at timestamptz[], p_limit int[])
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

    FOREACH part IN ARRAY ARRAY['interview_record', 'ai_reference'] LOOP
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
