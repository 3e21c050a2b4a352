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
