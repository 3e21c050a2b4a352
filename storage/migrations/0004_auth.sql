-- Recovery of a password, known devices, and the end of all sessions of a person.

ALTER TABLE identity
  ADD COLUMN reset_mac text NOT NULL DEFAULT '',
  ADD COLUMN reset_expires_at timestamptz NOT NULL DEFAULT '1970-01-01T00:00:00Z',
  ADD COLUMN reset_tries int NOT NULL DEFAULT 0,
  ADD COLUMN reset_sent_at timestamptz NOT NULL DEFAULT '1970-01-01T00:00:00Z',
  ADD COLUMN day_start timestamptz NOT NULL DEFAULT '1970-01-01T00:00:00Z',
  ADD COLUMN day_sends int NOT NULL DEFAULT 0,
  ADD COLUMN known_devices jsonb NOT NULL DEFAULT '[]';

-- Sessions that are still open: what a change of the password ends, and what a person is shown.
CREATE INDEX session_open ON session (user_id, id) WHERE revoked_at IS NULL;

-- Addresses nobody proved are remembered like any other, so that nobody learns from us which are
-- known; a month after their last use they are forgotten.
CREATE INDEX identity_stranger ON identity (created_at) WHERE owner IS NULL;
CREATE FUNCTION forget_strangers(p_now timestamptz, p_days int, p_limit int)
RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE n int;
BEGIN
  IF p_days < 7 THEN RAISE EXCEPTION 'p_days % is below 7', p_days; END IF;
  DELETE FROM identity WHERE ctid = ANY (ARRAY (
    SELECT ctid FROM identity
     WHERE owner IS NULL AND created_at < p_now - make_interval(days => p_days)
       AND greatest(code_sent_at, reset_sent_at, locked_until) < p_now - make_interval(days => p_days)
     ORDER BY created_at LIMIT p_limit FOR UPDATE SKIP LOCKED));
  GET DIAGNOSTICS n = ROW_COUNT;
  RETURN n;
END $$;
