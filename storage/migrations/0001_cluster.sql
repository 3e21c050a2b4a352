-- Membership, shards and the fence (reference: cluster.md A.4, C). The owner role runs this; the app role owns nothing.

CREATE TABLE cluster_view (
  one bool PRIMARY KEY DEFAULT true CHECK (one),
  version bigint NOT NULL
);
INSERT INTO cluster_view VALUES (true, 1);

CREATE TABLE cluster_member (
  node_name text PRIMARY KEY,             -- stable name of the slot
  incarnation uuid NOT NULL UNIQUE,       -- random at each process start
  address text NOT NULL,
  wire_min int NOT NULL,
  wire_max int NOT NULL,
  app_version text NOT NULL,
  weight int NOT NULL DEFAULT 100,
  link_secret bytea NOT NULL,             -- proves identity on the link between nodes
  state text NOT NULL CHECK (state IN ('up', 'draining', 'left', 'dead')),
  beat bigint NOT NULL DEFAULT 0,
  started_at timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 50);

CREATE SEQUENCE shard_epoch;
CREATE TABLE shard (
  shard_id int PRIMARY KEY CHECK (shard_id BETWEEN 0 AND 4095),
  epoch bigint NOT NULL,
  owner uuid,
  view bigint NOT NULL
) WITH (fillfactor = 50);
INSERT INTO shard SELECT g, 0, NULL, 1 FROM generate_series(0, 4095) g;

-- A node enters under its name: the earlier incarnation of the slot is dead by definition, so a restart
-- finds its shards claimable at once.
CREATE FUNCTION join_cluster(p_name text, p_me uuid, p_address text, p_wire_min int, p_wire_max int,
                             p_version text, p_weight int, p_secret bytea)
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v bigint;
BEGIN
  SELECT version + 1 INTO v FROM cluster_view FOR UPDATE;
  INSERT INTO cluster_member (node_name, incarnation, address, wire_min, wire_max, app_version, weight,
                              link_secret, state)
  VALUES (p_name, p_me, p_address, p_wire_min, p_wire_max, p_version, p_weight, p_secret, 'up')
  ON CONFLICT (node_name) DO UPDATE SET incarnation = excluded.incarnation, address = excluded.address,
    wire_min = excluded.wire_min, wire_max = excluded.wire_max, app_version = excluded.app_version,
    weight = excluded.weight, link_secret = excluded.link_secret, state = 'up', beat = 0, started_at = now();
  UPDATE cluster_view SET version = v;
  RETURN v;
END $$;

-- One round trip a second. No row: this incarnation is dead and must exit.
CREATE FUNCTION beat(p_name text, p_me uuid)
RETURNS TABLE (beat_no bigint, view_version bigint) LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  UPDATE cluster_member m SET beat = m.beat + 1
   WHERE m.node_name = p_name AND m.incarnation = p_me AND m.state IN ('up', 'draining')
  RETURNING m.beat, (SELECT version FROM cluster_view);
$$;

-- Takes ownerless shards and those of dead incarnations. `p_dead` are members observed to stand still at `p_beats`:
-- one whose beat has moved since is not declared dead.
CREATE FUNCTION claim(p_me uuid, p_wanted int[], p_dead uuid[], p_beats bigint[], p_limit int)
RETURNS TABLE (id int, ep bigint) LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v bigint;
BEGIN
  PERFORM 1 FROM cluster_member WHERE incarnation = p_me AND state = 'up' FOR SHARE;
  IF NOT FOUND THEN RAISE EXCEPTION 'not a member' USING ERRCODE = 'CF002'; END IF;
  UPDATE cluster_member m SET state = 'dead'
    FROM unnest(p_dead, p_beats) AS d(incarnation, beat)
   WHERE m.incarnation = d.incarnation AND m.beat = d.beat AND m.state IN ('up', 'draining');
  SELECT version + 1 INTO v FROM cluster_view FOR UPDATE;
  RETURN QUERY
  WITH c AS (SELECT s.shard_id FROM shard s
              WHERE s.shard_id = ANY (p_wanted)
                AND (s.owner IS NULL OR NOT EXISTS (SELECT 1 FROM cluster_member m
                      WHERE m.incarnation = s.owner AND m.state IN ('up', 'draining')))
              ORDER BY s.shard_id FOR UPDATE OF s SKIP LOCKED LIMIT p_limit)
  UPDATE shard s SET owner = p_me, epoch = nextval('shard_epoch'), view = v
    FROM c WHERE s.shard_id = c.shard_id RETURNING s.shard_id, s.epoch;
  UPDATE cluster_view SET version = v;
END $$;

-- Gives shards to another member that is up; the giver must still hold them at these epochs.
CREATE FUNCTION handoff(p_me uuid, p_target uuid, p_ids int[], p_epochs bigint[])
RETURNS TABLE (id int, ep bigint) LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v bigint; n int;
BEGIN
  PERFORM 1 FROM cluster_member WHERE incarnation = p_target AND state = 'up' FOR SHARE;
  IF NOT FOUND THEN RAISE EXCEPTION 'target is not up' USING ERRCODE = 'CF002'; END IF;
  SELECT version + 1 INTO v FROM cluster_view FOR UPDATE;
  SELECT count(*) INTO n FROM (
    SELECT 1 FROM shard s JOIN unnest(p_ids, p_epochs) AS f(id, ep)
      ON s.shard_id = f.id AND s.epoch = f.ep AND s.owner = p_me
     ORDER BY s.shard_id FOR UPDATE OF s) t;
  IF n <> cardinality(p_ids) THEN RAISE EXCEPTION 'fenced' USING ERRCODE = 'CF001'; END IF;
  RETURN QUERY UPDATE shard s SET owner = p_target, epoch = nextval('shard_epoch'), view = v
    WHERE s.shard_id = ANY (p_ids) RETURNING s.shard_id, s.epoch;
  UPDATE cluster_view SET version = v;
END $$;

-- Draining, then left: no longer a target; the shards of one that left are claimable.
CREATE FUNCTION leave_cluster(p_name text, p_me uuid, p_state text)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v bigint;
BEGIN
  IF p_state NOT IN ('draining', 'left') THEN RAISE EXCEPTION 'state %', p_state; END IF;
  SELECT version + 1 INTO v FROM cluster_view FOR UPDATE;
  UPDATE cluster_member SET state = p_state WHERE node_name = p_name AND incarnation = p_me AND state IN ('up', 'draining');
  UPDATE cluster_view SET version = v;
END $$;

-- The proof of ownership inside a write transaction. Raises, so that nothing after it can commit.
CREATE FUNCTION fence(p_ids int[], p_epochs bigint[], p_me uuid)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE n int;
BEGIN
  SELECT count(*) INTO n FROM (
    SELECT 1 FROM shard s JOIN unnest(p_ids, p_epochs) AS f(id, ep)
      ON s.shard_id = f.id AND s.epoch = f.ep AND s.owner = p_me
     ORDER BY s.shard_id FOR SHARE OF s) t;
  IF n <> cardinality(p_ids) THEN RAISE EXCEPTION 'fenced' USING ERRCODE = 'CF001'; END IF;
END $$;
