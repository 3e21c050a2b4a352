-- Identity, accounts, resumes, interviews. Every owned row carries its realm, every unique key contains it.

CREATE TABLE app_user (
  id text PRIMARY KEY,
  realm smallint NOT NULL,
  shard_id int NOT NULL,
  email text NOT NULL,
  nickname text NOT NULL,
  status smallint NOT NULL,
  roles jsonb NOT NULL,
  invited_by text NOT NULL,
  created_at timestamptz NOT NULL,
  version bigint NOT NULL
);
CREATE UNIQUE INDEX app_user_email ON app_user (realm, email);
CREATE INDEX app_user_created ON app_user (realm, created_at, id);

CREATE TABLE account (
  user_id text PRIMARY KEY,
  realm smallint NOT NULL,
  shard_id int NOT NULL,
  settled_fen bigint NOT NULL CHECK (settled_fen >= 0),
  points bigint NOT NULL CHECK (points >= 0),
  version bigint NOT NULL
) WITH (fillfactor = 70);

CREATE TABLE identity (
  realm smallint NOT NULL,
  kind text NOT NULL,
  value text NOT NULL,
  shard_id int NOT NULL,
  owner text,
  password_hash text NOT NULL,
  invite_code text NOT NULL,
  code_mac text NOT NULL,
  code_expires_at timestamptz NOT NULL,
  code_tries int NOT NULL,
  code_sent_at timestamptz NOT NULL,
  window_start timestamptz NOT NULL,
  window_sends int NOT NULL,
  failed_sign_ins int NOT NULL,
  locked_until timestamptz NOT NULL,
  created_at timestamptz NOT NULL,
  version bigint NOT NULL,
  PRIMARY KEY (realm, kind, value)
) WITH (fillfactor = 70);
CREATE INDEX identity_owner ON identity (owner) WHERE owner IS NOT NULL;

CREATE TABLE session (
  id text PRIMARY KEY,
  realm smallint NOT NULL,
  shard_id int NOT NULL,
  user_id text NOT NULL,
  device_name text NOT NULL,
  user_agent text NOT NULL,
  address text NOT NULL,
  roles jsonb NOT NULL,
  generation bigint NOT NULL,
  rotated_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL,
  last_seen_at timestamptz NOT NULL,
  revoked_at timestamptz,
  revoke_reason text NOT NULL,
  version bigint NOT NULL
) WITH (fillfactor = 70);
CREATE INDEX session_by_user ON session (user_id, id);
CREATE INDEX session_expires ON session (expires_at);

CREATE TABLE resume (
  id text PRIMARY KEY,
  realm smallint NOT NULL,
  shard_id int NOT NULL,
  user_id text NOT NULL,
  filename text NOT NULL,
  media_type text NOT NULL,
  size bigint NOT NULL,
  sha256 text NOT NULL,
  pages int NOT NULL,
  body text NOT NULL,
  skills jsonb NOT NULL,
  warnings jsonb NOT NULL,
  created_at timestamptz NOT NULL,
  version bigint NOT NULL
);
CREATE INDEX resume_user ON resume (user_id, id);
CREATE INDEX resume_file ON resume (sha256);

CREATE TABLE room (
  id text PRIMARY KEY,
  realm smallint NOT NULL,
  shard_id int NOT NULL,
  host text NOT NULL,
  phase smallint NOT NULL,
  config jsonb NOT NULL,
  plan jsonb NOT NULL,
  state jsonb NOT NULL,
  engine text NOT NULL,
  created_at timestamptz NOT NULL,
  last_active_at timestamptz NOT NULL,
  ended_at timestamptz,
  version bigint NOT NULL
) WITH (fillfactor = 60);
CREATE INDEX room_host ON room (host, id);
CREATE INDEX room_open ON room (host) WHERE ended_at IS NULL;

CREATE TABLE interview_record (
  id text PRIMARY KEY,
  realm smallint NOT NULL,
  shard_id int NOT NULL,
  user_id text NOT NULL,
  room_id text NOT NULL,
  position text NOT NULL,
  company text NOT NULL,
  score int NOT NULL,
  turns int NOT NULL,
  duration_s int NOT NULL,
  reason smallint NOT NULL,
  engine text NOT NULL,
  started_at timestamptz NOT NULL,
  ended_at timestamptz NOT NULL,
  config jsonb NOT NULL,
  report jsonb NOT NULL,
  transcript jsonb NOT NULL,
  UNIQUE (realm, room_id)
);
CREATE INDEX interview_record_user ON interview_record (user_id, id);
