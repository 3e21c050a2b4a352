-- What nodes must know of each other besides who is there: sessions that ended of late, and slots that crash again and again.

-- News of an ended session travels from node to node at once and may be lost with a link; what stands here is read with
-- every beat. Numbered by the store's clock: the clocks of nodes may differ.
CREATE TABLE session_over (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  session_id text NOT NULL,
  user_id text NOT NULL,
  reason text NOT NULL,
  at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX session_over_at ON session_over (at);

CREATE FUNCTION note_session_over() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO session_over (session_id, user_id, reason) VALUES (NEW.id, NEW.user_id, NEW.revoke_reason);
  RETURN NULL;
END $$;
CREATE TRIGGER session_is_over AFTER UPDATE OF revoked_at ON session FOR EACH ROW
  WHEN (OLD.revoked_at IS NULL AND NEW.revoked_at IS NOT NULL) EXECUTE FUNCTION note_session_over();

CREATE FUNCTION forget_session_ends(p_now timestamptz, p_minutes int, p_limit int)
RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE n int;
BEGIN
  DELETE FROM session_over WHERE id = ANY (ARRAY (
    SELECT id FROM session_over WHERE at < least(p_now, now()) - make_interval(mins => p_minutes) LIMIT p_limit));
  GET DIAGNOSTICS n = ROW_COUNT;
  RETURN n;
END $$;

-- A slot whose process has died three times within a minute is no target for five: a bad deploy costs one crash of a
-- share of the shards, not one a second.
ALTER TABLE cluster_member
  ADD COLUMN died_at timestamptz[] NOT NULL DEFAULT '{}',
  ADD COLUMN rests_until timestamptz;

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
    died_at = deaths,
    rests_until = CASE WHEN cardinality(deaths) >= 3 THEN now() + interval '5 minutes' END;
  UPDATE cluster_view SET version = v;
  RETURN v;
END $$;
