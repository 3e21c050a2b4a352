-- What a person says about themselves, pictures, exports of their data, the end of an account, and the trail of
-- sign-in decisions. Every owned row carries its realm.

CREATE TABLE profile (
  user_id text PRIMARY KEY,
  realm smallint NOT NULL,
  shard_id int NOT NULL,
  language text NOT NULL,
  time_zone text NOT NULL,
  avatar text NOT NULL,                    -- "avt_…", or empty
  avatar_sha256 text NOT NULL,             -- its file, or empty
  notify jsonb NOT NULL,                   -- names of the mails one does not want
  block_reason text NOT NULL,
  blocked_at timestamptz,
  version bigint NOT NULL
) WITH (fillfactor = 80);

-- A picture is never changed: another picture is another row, so that its address may be cached for ever.
CREATE TABLE avatar (
  id text PRIMARY KEY,
  realm smallint NOT NULL,
  shard_id int NOT NULL,
  user_id text NOT NULL,
  sha256 text NOT NULL,
  media_type text NOT NULL,
  size bigint NOT NULL,
  created_at timestamptz NOT NULL,
  removed_at timestamptz,
  version bigint NOT NULL
);
CREATE INDEX avatar_user ON avatar (user_id, id);
CREATE INDEX avatar_file ON avatar (sha256);

CREATE TABLE data_export (
  id text PRIMARY KEY,
  realm smallint NOT NULL,
  shard_id int NOT NULL,
  user_id text NOT NULL,
  state smallint NOT NULL,                 -- 1 waiting, 2 ready, 3 expired, 4 failed
  language smallint NOT NULL,
  sha256 text NOT NULL,
  size bigint NOT NULL,
  requested_at timestamptz NOT NULL,
  ready_at timestamptz,
  expires_at timestamptz,
  version bigint NOT NULL
);
CREATE INDEX data_export_user ON data_export (user_id, id);
CREATE INDEX data_export_file ON data_export (sha256);

-- Why a sign-in was let in or refused: the newest few of an address, for a month. No secret is in it.
CREATE TABLE sign_in_trail (
  id bigserial PRIMARY KEY,
  realm smallint NOT NULL,
  shard_id int NOT NULL,
  address text NOT NULL,                   -- mail address, normalised
  outcome text NOT NULL,
  detail jsonb NOT NULL,
  client text NOT NULL,                    -- client address
  device text NOT NULL,
  trace text NOT NULL,
  at timestamptz NOT NULL
);
CREATE INDEX sign_in_trail_address ON sign_in_trail (realm, address, id);
CREATE INDEX sign_in_trail_at ON sign_in_trail (at);

-- Search of the staff: by the beginning of an address or a name.
CREATE INDEX app_user_email_prefix ON app_user (realm, email text_pattern_ops);
CREATE INDEX app_user_nickname_prefix ON app_user (realm, lower(nickname) text_pattern_ops);
CREATE INDEX app_user_admins ON app_user (realm) WHERE roles ? 'admin';
-- The reader of the audit log asks by what was done to whom.
CREATE INDEX audit_target ON audit (target, at);
CREATE INDEX audit_actor ON audit (actor, at);

-- Takes away what belonged to a person who closed their account. What is counted (account, ledger) and what was done
-- (audit) stays under the id, which names nobody any more. The row of the user is changed by the command itself.
CREATE FUNCTION purge_user(p_shard int[], p_realm smallint[], p_user text[], p_address text[])
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE i int;
BEGIN
  FOR i IN 1 .. cardinality(p_user) LOOP
    -- Only of who is closed: this reaches rows the application may not take away otherwise.
    IF NOT EXISTS (SELECT FROM app_user WHERE id = p_user[i] AND realm = p_realm[i] AND status = 4) THEN
      RAISE EXCEPTION 'the user is not closed';
    END IF;
    DELETE FROM ai_reference WHERE user_id = p_user[i] AND realm = p_realm[i];
    DELETE FROM resume WHERE user_id = p_user[i] AND realm = p_realm[i];
    DELETE FROM interview_record WHERE user_id = p_user[i] AND realm = p_realm[i];
    DELETE FROM room_event WHERE stream IN (SELECT 'room:' || id FROM room WHERE host = p_user[i] AND realm = p_realm[i]);
    DELETE FROM timer WHERE shard_id = p_shard[i]
      AND entity IN (SELECT 'room/' || id FROM room WHERE host = p_user[i] AND realm = p_realm[i]);
    DELETE FROM op_dedup WHERE shard_id = p_shard[i]
      AND entity IN (SELECT 'room/' || id FROM room WHERE host = p_user[i] AND realm = p_realm[i]);
    DELETE FROM room WHERE host = p_user[i] AND realm = p_realm[i];
    DELETE FROM user_event WHERE stream = 'user:' || p_user[i];
    DELETE FROM avatar WHERE user_id = p_user[i] AND realm = p_realm[i];
    DELETE FROM data_export WHERE user_id = p_user[i] AND realm = p_realm[i];
    DELETE FROM sign_in_trail WHERE realm = p_realm[i] AND address = p_address[i];
    DELETE FROM op_dedup WHERE shard_id = p_shard[i] AND entity = 'account/' || p_user[i];
    -- A mail that went out holds the address in its payload and its key.
    DELETE FROM outbox WHERE shard_id = p_shard[i] AND kind IN ('mail', 'nowhere') AND state IN ('done', 'dead')
      AND (payload->>'to' = p_address[i] OR strpos(dedup_key, ':' || p_address[i] || ':') > 0);
    -- Sessions that are still open end one by one and forget their device then.
    UPDATE session SET device_name = '', user_agent = '', address = ''
     WHERE user_id = p_user[i] AND realm = p_realm[i] AND revoked_at IS NOT NULL;
  END LOOP;
END $$;

-- Whether a realm still has an administrator who can sign in. Commands that could take the last one wait for each
-- other, so that two of them cannot take one each.
CREATE FUNCTION admins_left(p_realm smallint) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE n bigint;
BEGIN
  PERFORM pg_advisory_xact_lock(7468102, p_realm);
  SELECT count(*) INTO n FROM app_user WHERE realm = p_realm AND roles ? 'admin' AND status = 1;
  RETURN n;
END $$;
