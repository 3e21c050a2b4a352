-- A batch travels in one piece with its COMMIT, so it may still be on its way when its lane asks what became of it. Asking
-- closes it: whatever of it comes later is refused.
ALTER TABLE lane_batch ADD COLUMN closed bigint NOT NULL DEFAULT 0;

DROP FUNCTION last_batch;
-- The last batch of a lane that was committed, 0: none; NULL when the incarnation is no member any more and its rows may
-- be gone. Batches up to `p_closed` that are not committed by now never will be. One that is still being committed is
-- waited for: its row is taken. The answer is itself a commit, so that with a synchronous standby what it tells of has
-- arrived there.
CREATE FUNCTION last_batch(p_me uuid, p_lane int, p_closed bigint) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE n bigint;
BEGIN
  PERFORM 1 FROM cluster_member WHERE incarnation = p_me FOR KEY SHARE;
  IF NOT FOUND THEN RETURN NULL; END IF;
  INSERT INTO lane_batch AS b VALUES (p_me, p_lane, 0, p_closed)
  ON CONFLICT (incarnation, lane) DO UPDATE SET closed = greatest(b.closed, p_closed) RETURNING b.batch INTO n;
  RETURN n;
END $$;

-- Opens a write batch: fence, what was committed before under the same keys, and the number of the batch. One function
-- instead of three in each other: it is called with every batch.
CREATE OR REPLACE FUNCTION begin_batch(p_ids int[], p_epochs bigint[], p_me uuid, p_shards int[], p_entities text[],
                                       p_ops text[], p_lane int, p_batch bigint)
RETURNS TABLE (entity text, op_key text, body_hash bytea, answer bytea, first_seq bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE n int;
BEGIN
  -- As `fence` does it.
  SELECT count(*) INTO n FROM (
    SELECT 1 FROM shard s JOIN unnest(p_ids, p_epochs) AS f(id, ep)
      ON s.shard_id = f.id AND s.epoch = f.ep AND s.owner = p_me
     ORDER BY s.shard_id FOR SHARE OF s) t;
  IF n <> cardinality(p_ids) THEN RAISE EXCEPTION 'fenced' USING ERRCODE = 'CF001'; END IF;
  INSERT INTO lane_batch AS b VALUES (p_me, p_lane, p_batch)
  ON CONFLICT (incarnation, lane) DO UPDATE SET batch = excluded.batch WHERE p_batch > b.closed;
  IF NOT FOUND THEN RAISE EXCEPTION 'the batch was given up' USING ERRCODE = 'CF004'; END IF;
  IF cardinality(p_ops) > 0 THEN
    RETURN QUERY SELECT d.entity, d.op_key, d.body_hash, d.answer, d.first_seq
      FROM unnest(p_shards, p_entities, p_ops) AS w(shard_id, entity, op_key)
      JOIN op_dedup d ON d.shard_id = w.shard_id AND d.entity = w.entity AND d.op_key = w.op_key;
  END IF;
END $$;
DROP FUNCTION open_batch;

-- Raises when a statement did not touch the rows it was sent for, so that the COMMIT behind it rolls back.
CREATE FUNCTION expect_rows(p_done bigint, p_wanted bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF p_done <> p_wanted THEN RAISE EXCEPTION 'a row had moved' USING ERRCODE = 'CF003'; END IF;
END $$;
