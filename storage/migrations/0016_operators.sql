-- What operators order lies in rows that nodes read with the view: each act bumps its version, so that every node sees it
-- with its next beat. Each act leaves its audit line in the same transaction.

-- Shards that belong at a node, whatever rendezvous says; heeded while that node is up.
CREATE TABLE shard_pin (
  shard_id int PRIMARY KEY CHECK (shard_id BETWEEN 0 AND 4095),
  node_name text NOT NULL,
  pinned_by text NOT NULL,
  at timestamptz NOT NULL DEFAULT now()
);

-- Processes that are draining because somebody said so, and not because they are about to end.
CREATE TABLE drain_order (
  incarnation uuid PRIMARY KEY,
  ordered_by text NOT NULL,
  at timestamptz NOT NULL DEFAULT now()
);

-- What a node last said about itself; replaced every few seconds, no part of any decision.
CREATE TABLE node_figures (
  node_name text PRIMARY KEY,
  incarnation uuid NOT NULL,
  figures jsonb NOT NULL,
  at timestamptz NOT NULL
) WITH (fillfactor = 50);

CREATE FUNCTION report_figures(p_name text, p_me uuid, p_figures text)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF octet_length(p_figures) > 65536 THEN RAISE EXCEPTION 'figures of % bytes', octet_length(p_figures); END IF;
  INSERT INTO node_figures AS f (node_name, incarnation, figures, at)
  SELECT m.node_name, m.incarnation, p_figures::jsonb, now() FROM cluster_member m
   WHERE m.node_name = p_name AND m.incarnation = p_me
  ON CONFLICT (node_name) DO UPDATE SET incarnation = excluded.incarnation, figures = excluded.figures, at = excluded.at;
END $$;

-- A line about the cluster stands in the chain of shard 0.
CREATE FUNCTION audit_cluster(p_by text, p_action text, p_target text, p_detail jsonb)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT append_audit(ARRAY[0], ARRAY[1]::smallint[], ARRAY[p_by], ARRAY[p_action], ARRAY[p_target], ARRAY[p_detail],
                      ARRAY[''], ARRAY[''], ARRAY[now()]);
$$;

-- Has a process give all its shards away and take no more. Refused when nobody else could take them.
CREATE FUNCTION order_drain(p_name text, p_incarnation uuid, p_by text, p_detail jsonb)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v bigint;
BEGIN
  UPDATE cluster_member SET state = 'draining' WHERE node_name = p_name AND incarnation = p_incarnation AND state = 'up';
  IF NOT FOUND THEN RAISE EXCEPTION 'it is not up' USING ERRCODE = 'CF002'; END IF;
  SELECT version + 1 INTO v FROM cluster_view FOR UPDATE;
  -- Behind that lock: of two who drain each other one sees it.
  PERFORM 1 FROM cluster_member WHERE state = 'up';
  IF NOT FOUND THEN RAISE EXCEPTION 'nobody else is up' USING ERRCODE = 'CF005'; END IF;
  DELETE FROM drain_order d WHERE NOT EXISTS (SELECT 1 FROM cluster_member m WHERE m.incarnation = d.incarnation);
  INSERT INTO drain_order (incarnation, ordered_by) VALUES (p_incarnation, p_by);
  UPDATE cluster_view SET version = v;
  PERFORM audit_cluster(p_by, 'cluster.drain', 'node/' || p_name, p_detail);
END $$;

CREATE FUNCTION cancel_drain(p_name text, p_incarnation uuid, p_by text)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v bigint;
BEGIN
  -- First: a process that is about to end takes this row away before it says so.
  DELETE FROM drain_order WHERE incarnation = p_incarnation;
  IF NOT FOUND THEN RAISE EXCEPTION 'no order drains it' USING ERRCODE = 'CF002'; END IF;
  UPDATE cluster_member SET state = 'up' WHERE node_name = p_name AND incarnation = p_incarnation AND state = 'draining';
  IF NOT FOUND THEN RAISE EXCEPTION 'it is not draining' USING ERRCODE = 'CF002'; END IF;
  SELECT version + 1 INTO v FROM cluster_view FOR UPDATE;
  UPDATE cluster_view SET version = v;
  PERFORM audit_cluster(p_by, 'cluster.undrain', 'node/' || p_name, '{}');
END $$;

CREATE OR REPLACE FUNCTION leave_cluster(p_name text, p_me uuid, p_state text)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v bigint;
BEGIN
  IF p_state NOT IN ('draining', 'left') THEN RAISE EXCEPTION 'state %', p_state; END IF;
  DELETE FROM drain_order WHERE incarnation = p_me;
  SELECT version + 1 INTO v FROM cluster_view FOR UPDATE;
  UPDATE cluster_member SET state = p_state WHERE node_name = p_name AND incarnation = p_me AND state IN ('up', 'draining');
  UPDATE cluster_view SET version = v;
END $$;

-- Declares a process dead: its shards are free, and it ends with its next beat.
CREATE FUNCTION evict_member(p_name text, p_incarnation uuid, p_by text, p_detail jsonb)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v bigint;
BEGIN
  UPDATE cluster_member SET state = 'dead'
   WHERE node_name = p_name AND incarnation = p_incarnation AND state IN ('up', 'draining');
  IF NOT FOUND THEN RAISE EXCEPTION 'it is no member' USING ERRCODE = 'CF002'; END IF;
  SELECT version + 1 INTO v FROM cluster_view FOR UPDATE;
  UPDATE cluster_view SET version = v;
  PERFORM audit_cluster(p_by, 'cluster.evict', 'node/' || p_name, p_detail);
END $$;

-- Shards first..last belong at this node from now on. Answers how many.
CREATE FUNCTION pin_shards(p_first int, p_last int, p_name text, p_by text, p_detail jsonb)
RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v bigint; n int;
BEGIN
  IF p_first < 0 OR p_last > 4095 OR p_first > p_last THEN RAISE EXCEPTION 'shards %-%', p_first, p_last; END IF;
  PERFORM 1 FROM cluster_member WHERE node_name = p_name AND state = 'up' FOR SHARE;
  IF NOT FOUND THEN RAISE EXCEPTION 'it is not up' USING ERRCODE = 'CF002'; END IF;
  SELECT version + 1 INTO v FROM cluster_view FOR UPDATE;
  INSERT INTO shard_pin AS p (shard_id, node_name, pinned_by) SELECT g, p_name, p_by FROM generate_series(p_first, p_last) g
  ON CONFLICT (shard_id) DO UPDATE SET node_name = excluded.node_name, pinned_by = excluded.pinned_by, at = excluded.at;
  GET DIAGNOSTICS n = ROW_COUNT;
  UPDATE cluster_view SET version = v;
  PERFORM audit_cluster(p_by, 'cluster.move', 'shards/' || p_first || '-' || p_last || '/node/' || p_name, p_detail);
  RETURN n;
END $$;

-- Answers how many pins there were.
CREATE FUNCTION unpin_shards(p_first int, p_last int, p_by text)
RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v bigint; n int;
BEGIN
  SELECT version + 1 INTO v FROM cluster_view FOR UPDATE;
  DELETE FROM shard_pin WHERE shard_id BETWEEN p_first AND p_last;
  GET DIAGNOSTICS n = ROW_COUNT;
  IF n = 0 THEN RETURN 0; END IF;
  UPDATE cluster_view SET version = v;
  PERFORM audit_cluster(p_by, 'cluster.unpin', 'shards/' || p_first || '-' || p_last, jsonb_build_object('pins', n));
  RETURN n;
END $$;
