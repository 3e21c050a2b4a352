-- How engines do their work, version by version: prompts, model, weights, limits. What a feature is, and what a version of
-- it must hold, is the program's matter (actors/engines); another feature needs no other table.
CREATE TABLE engine_config (
  feature text NOT NULL,               -- 'interview'
  version bigint NOT NULL CHECK (version > 0),
  body jsonb NOT NULL,
  based_on bigint NOT NULL,            -- in force when it was drafted; of a roll-back: the one it repeats; 0: none
  edition bigint NOT NULL,             -- grows with each change of any version of the feature
  author text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  changed_at timestamptz NOT NULL DEFAULT now(),
  published_no bigint,                 -- null: a draft; the greatest is in force
  published_by text,
  published_at timestamptz,
  op text,                             -- the command that made it, so that a repeat makes no other
  digest text,
  PRIMARY KEY (feature, version),
  UNIQUE (feature, edition),
  UNIQUE (feature, op),
  CHECK ((published_no IS NULL) = (published_at IS NULL) AND (published_no IS NULL) = (published_by IS NULL))
);
CREATE UNIQUE INDEX engine_config_published ON engine_config (feature, published_no) WHERE published_no IS NOT NULL;

-- A version that has begun to be used never changes; what is a draft is changed by these functions alone. Texts that are not
-- those of another version take the name of the one they first stand in.
CREATE FUNCTION name_engine_texts(p_body jsonb, p_feature text, p_version bigint)
RETURNS jsonb LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp AS $$
  SELECT CASE WHEN p_body->>'prompt_version' = '' THEN jsonb_set(p_body, '{prompt_version}', to_jsonb(p_feature || '-' || p_version))
              ELSE p_body END
$$;

-- The first version, in force at once; false: there are some.
CREATE FUNCTION seed_engine(p_feature text, p_body jsonb, p_author text)
RETURNS bool LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(7468104);
  IF EXISTS (SELECT FROM engine_config WHERE feature = p_feature) THEN RETURN false; END IF;
  INSERT INTO engine_config (feature, version, body, based_on, edition, author, published_no, published_by, published_at)
  VALUES (p_feature, 1, name_engine_texts(p_body, p_feature, 1), 0, 1, p_author, 1, p_author, now());
  RETURN true;
END $$;

-- A draft. Its version; 0: there are too many; -1: the command was another one the first time.
CREATE FUNCTION add_engine_draft(p_feature text, p_body jsonb, p_author text, p_op text, p_digest text, p_most int)
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE known engine_config%ROWTYPE; made bigint; edited bigint; base bigint;
BEGIN
  PERFORM pg_advisory_xact_lock(7468104);
  SELECT * INTO known FROM engine_config WHERE feature = p_feature AND op = p_op;
  IF FOUND THEN RETURN CASE WHEN known.digest = p_digest THEN known.version ELSE -1 END; END IF;
  IF (SELECT count(*) FROM engine_config WHERE feature = p_feature AND published_no IS NULL) >= p_most THEN RETURN 0; END IF;
  SELECT coalesce(max(version), 0) + 1, coalesce(max(edition), 0) + 1 INTO made, edited FROM engine_config WHERE feature = p_feature;
  SELECT version INTO base FROM engine_config WHERE feature = p_feature AND published_no IS NOT NULL ORDER BY published_no DESC LIMIT 1;
  INSERT INTO engine_config (feature, version, body, based_on, edition, author, op, digest)
  VALUES (p_feature, made, name_engine_texts(p_body, p_feature, made), coalesce(base, 0), edited, p_author, p_op, p_digest);
  RETURN made;
END $$;

-- Another content of a draft. 0: done; 1: no such version; 2: it is not the edition that was read; 3: it is no draft.
CREATE FUNCTION change_engine_draft(p_feature text, p_version bigint, p_edition bigint, p_body jsonb)
RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE known engine_config%ROWTYPE;
BEGIN
  PERFORM pg_advisory_xact_lock(7468104);
  SELECT * INTO known FROM engine_config WHERE feature = p_feature AND version = p_version;
  IF NOT FOUND THEN RETURN 1; END IF;
  IF known.published_no IS NOT NULL THEN RETURN 3; END IF;
  IF known.edition <> p_edition THEN RETURN 2; END IF;
  UPDATE engine_config SET body = name_engine_texts(p_body, p_feature, p_version), changed_at = now(),
    edition = (SELECT max(edition) + 1 FROM engine_config WHERE feature = p_feature)
  WHERE feature = p_feature AND version = p_version;
  RETURN 0;
END $$;

-- Puts a draft in force. As above; 4: it is in force already.
CREATE FUNCTION publish_engine(p_feature text, p_version bigint, p_edition bigint, p_author text)
RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE known engine_config%ROWTYPE; last bigint;
BEGIN
  PERFORM pg_advisory_xact_lock(7468104);
  SELECT * INTO known FROM engine_config WHERE feature = p_feature AND version = p_version;
  IF NOT FOUND THEN RETURN 1; END IF;
  SELECT coalesce(max(published_no), 0) INTO last FROM engine_config WHERE feature = p_feature;
  IF known.published_no IS NOT NULL THEN RETURN CASE WHEN known.published_no = last THEN 4 ELSE 3 END; END IF;
  IF known.edition <> p_edition THEN RETURN 2; END IF;
  UPDATE engine_config SET published_no = last + 1, published_by = p_author, published_at = now(),
    edition = (SELECT max(edition) + 1 FROM engine_config WHERE feature = p_feature)
  WHERE feature = p_feature AND version = p_version;
  RETURN 0;
END $$;

-- Publishes the content of a version that was in force before as a new one, while `p_edition` is that of the one in force.
-- The new version; 0: another is in force; -1: the command was another one the first time; -2: it was never in force.
CREATE FUNCTION roll_back_engine(p_feature text, p_version bigint, p_edition bigint, p_author text, p_op text, p_digest text)
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE known engine_config%ROWTYPE; now_used engine_config%ROWTYPE; made bigint; edited bigint;
BEGIN
  PERFORM pg_advisory_xact_lock(7468104);
  SELECT * INTO known FROM engine_config WHERE feature = p_feature AND op = p_op;
  IF FOUND THEN RETURN CASE WHEN known.digest = p_digest THEN known.version ELSE -1 END; END IF;
  SELECT * INTO known FROM engine_config WHERE feature = p_feature AND version = p_version;
  IF NOT FOUND OR known.published_no IS NULL THEN RETURN -2; END IF;
  SELECT * INTO now_used FROM engine_config WHERE feature = p_feature AND published_no IS NOT NULL ORDER BY published_no DESC LIMIT 1;
  IF now_used.edition <> p_edition THEN RETURN 0; END IF;
  SELECT max(version) + 1, max(edition) + 1 INTO made, edited FROM engine_config WHERE feature = p_feature;
  INSERT INTO engine_config (feature, version, body, based_on, edition, author, published_no, published_by, published_at, op, digest)
  VALUES (p_feature, made, known.body, p_version, edited, p_author, now_used.published_no + 1, p_author, now(), p_op, p_digest);
  RETURN made;
END $$;

-- The newest reports that were made under a version.
CREATE INDEX interview_record_engine ON interview_record (realm, ((report->>'engine_version')::bigint), ended_at);
