-- Keys that access tokens are signed with. Every node signs with the newest one whose time has come and believes all of
-- them; a key is here for a while before it is used, and stays until no token signed with it can still be good. What
-- is in `sealed` opens with the master key alone.
CREATE TABLE signing_key (
  kid text PRIMARY KEY CHECK (kid ~ '^[0-9a-f]{16}$'),
  sealed text NOT NULL,
  made_at timestamptz NOT NULL DEFAULT now(),
  use_at timestamptz NOT NULL
);
CREATE INDEX signing_key_use ON signing_key (use_at);

-- Its row is the lock under which keys are made and dropped.
CREATE TABLE signing_key_head (
  one bool PRIMARY KEY DEFAULT true CHECK (one),
  longest_ttl interval NOT NULL DEFAULT interval '0'  -- Of access tokens, of all nodes there were.
);
INSERT INTO signing_key_head DEFAULT VALUES;

-- Takes the given key when there is none, when the newest one is older than `p_life`, or when `p_at_once` and none is on
-- its way; it will be used in `p_overlap`. Drops what no good token can be signed with any more. Answers whether the
-- key was taken. The caller says how long its tokens live.
CREATE FUNCTION keep_signing_keys(p_kid text, p_sealed text, p_life interval, p_overlap interval, p_ttl interval,
                                  p_at_once bool)
RETURNS bool LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE longest interval; newest timestamptz; taken bool := false;
BEGIN
  IF p_life < interval '0' OR p_overlap < interval '0' OR p_ttl < interval '0' OR p_ttl > interval '1 day'
    THEN RAISE EXCEPTION 'a time is out of its bounds'; END IF;
  SELECT longest_ttl INTO longest FROM signing_key_head FOR UPDATE;
  IF p_ttl > longest THEN
    longest := p_ttl;
    UPDATE signing_key_head SET longest_ttl = longest;
  END IF;
  SELECT max(use_at) INTO newest FROM signing_key;
  IF newest IS NULL OR newest + p_life <= now() OR (p_at_once AND newest <= now()) THEN
    INSERT INTO signing_key (kid, sealed, use_at) VALUES (p_kid, p_sealed, now() + p_overlap);
    taken := true;
  END IF;
  -- A node that has not heard of the next key for a while may have used this one a little longer.
  DELETE FROM signing_key k
   WHERE EXISTS (SELECT 1 FROM signing_key n WHERE n.use_at > k.use_at AND n.use_at + longest + p_overlap <= now());
  RETURN taken;
END $$;
