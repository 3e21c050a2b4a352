-- Two nodes that beat but have no link with each other: one makes way, gives its shards away and comes back when it has links
-- with all (reference: cluster.md H, "node cut from peers only").

-- Incarnations the member had a link with at its last beat. NULL: its version does not say, and nothing follows.
ALTER TABLE cluster_member ADD COLUMN links uuid[];
-- Not an operator's: it ends when the node has links with all again.
ALTER TABLE drain_order ADD COLUMN by_itself bool NOT NULL DEFAULT false;

-- The beat of nodes that say whom they are linked with; those of earlier versions use the one without.
CREATE FUNCTION beat(p_name text, p_me uuid, p_links uuid[])
RETURNS TABLE (beat_no bigint, view_version bigint) LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  UPDATE cluster_member m SET beat = m.beat + 1, links = p_links
   WHERE m.node_name = p_name AND m.incarnation = p_me AND m.state IN ('up', 'draining')
  RETURNING m.beat, (SELECT version FROM cluster_view);
$$;

CREATE OR REPLACE FUNCTION join_cluster(p_name text, p_me uuid, p_address text, p_wire_min int, p_wire_max int,
                                        p_version text, p_weight int, p_secret bytea)
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v bigint;
  deaths timestamptz[];
BEGIN
  SELECT version + 1 INTO v FROM cluster_view FOR UPDATE;
  -- A process that said farewell has not died.
  SELECT array(SELECT d FROM unnest(m.died_at) AS d WHERE d > now() - interval '1 minute')
         || CASE WHEN m.state <> 'left' THEN ARRAY[now()] ELSE '{}' END
    INTO deaths FROM cluster_member m WHERE m.node_name = p_name;
  INSERT INTO cluster_member (node_name, incarnation, address, wire_min, wire_max, app_version, weight,
                              link_secret, state)
  VALUES (p_name, p_me, p_address, p_wire_min, p_wire_max, p_version, p_weight, p_secret, 'up')
  ON CONFLICT (node_name) DO UPDATE SET incarnation = excluded.incarnation, address = excluded.address,
    wire_min = excluded.wire_min, wire_max = excluded.wire_max, app_version = excluded.app_version,
    weight = excluded.weight, link_secret = excluded.link_secret, state = 'up', beat = 0, started_at = now(),
    links = NULL, died_at = deaths,
    rests_until = CASE WHEN cardinality(deaths) >= 3 THEN now() + interval '5 minutes' END;
  UPDATE cluster_view SET version = v;
  RETURN v;
END $$;

-- Has a process drain because it has no link with `p_other`, which stays.
CREATE FUNCTION make_way(p_name text, p_me uuid, p_other uuid)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v bigint; other text;
BEGIN
  UPDATE cluster_member SET state = 'draining' WHERE node_name = p_name AND incarnation = p_me AND state = 'up';
  IF NOT FOUND THEN RAISE EXCEPTION 'it is not up' USING ERRCODE = 'CF002'; END IF;
  SELECT version + 1 INTO v FROM cluster_view FOR UPDATE;
  -- Behind that lock: of two who make way for each other one sees it.
  SELECT node_name INTO other FROM cluster_member WHERE incarnation = p_other AND state = 'up';
  IF NOT FOUND THEN RAISE EXCEPTION 'the other one is not up' USING ERRCODE = 'CF005'; END IF;
  DELETE FROM drain_order d WHERE NOT EXISTS (SELECT 1 FROM cluster_member m WHERE m.incarnation = d.incarnation);
  INSERT INTO drain_order (incarnation, ordered_by, by_itself) VALUES (p_me, 'itself', true);
  UPDATE cluster_view SET version = v;
  PERFORM audit_cluster(p_name, 'cluster.make_way', 'node/' || p_name, jsonb_build_object('no_link_with', other));
END $$;

-- Takes shards again after `make_way`; false: an operator has said something since, and it stays as it is.
CREATE FUNCTION come_back(p_name text, p_me uuid)
RETURNS bool LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v bigint;
BEGIN
  DELETE FROM drain_order WHERE incarnation = p_me AND by_itself;
  IF NOT FOUND THEN RETURN false; END IF;
  UPDATE cluster_member SET state = 'up' WHERE node_name = p_name AND incarnation = p_me AND state = 'draining';
  IF NOT FOUND THEN RETURN false; END IF;
  SELECT version + 1 INTO v FROM cluster_view FOR UPDATE;
  UPDATE cluster_view SET version = v;
  PERFORM audit_cluster(p_name, 'cluster.come_back', 'node/' || p_name, '{}');
  RETURN true;
END $$;

-- An operator may take over what a node has done by itself; then it stays drained until an operator says otherwise.
CREATE OR REPLACE FUNCTION order_drain(p_name text, p_incarnation uuid, p_by text, p_detail jsonb)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v bigint;
BEGIN
  UPDATE cluster_member m SET state = 'draining'
   WHERE m.node_name = p_name AND m.incarnation = p_incarnation
     AND (m.state = 'up' OR (m.state = 'draining' AND EXISTS (
           SELECT 1 FROM drain_order d WHERE d.incarnation = m.incarnation AND d.by_itself)));
  IF NOT FOUND THEN RAISE EXCEPTION 'it is not up' USING ERRCODE = 'CF002'; END IF;
  SELECT version + 1 INTO v FROM cluster_view FOR UPDATE;
  -- Behind that lock: of two who drain each other one sees it.
  PERFORM 1 FROM cluster_member WHERE state = 'up';
  IF NOT FOUND THEN RAISE EXCEPTION 'nobody else is up' USING ERRCODE = 'CF005'; END IF;
  DELETE FROM drain_order d WHERE NOT EXISTS (SELECT 1 FROM cluster_member m WHERE m.incarnation = d.incarnation);
  INSERT INTO drain_order (incarnation, ordered_by) VALUES (p_incarnation, p_by)
  ON CONFLICT (incarnation) DO UPDATE SET ordered_by = excluded.ordered_by, by_itself = false, at = now();
  UPDATE cluster_view SET version = v;
  PERFORM audit_cluster(p_by, 'cluster.drain', 'node/' || p_name, p_detail);
END $$;
