-- Orders, the ledger, lots of points, the plan line, what waits for staff, and the message centre. docs/money.md says what
-- they mean; the numbers in smallint columns are those of the enums in protocols/money.hpp.

-- Nodes of the version before write the first columns alone: what is new has a default.
ALTER TABLE account
  ADD COLUMN level smallint NOT NULL DEFAULT 0 CHECK (level >= 0),
  ADD COLUMN plan_end timestamptz,
  ADD COLUMN held bigint NOT NULL DEFAULT 0 CHECK (held >= 0),
  ADD COLUMN owed bigint NOT NULL DEFAULT 0 CHECK (owed >= 0),
  ADD COLUMN last_txn bigint NOT NULL DEFAULT 0 CHECK (last_txn >= 0);

-- Points that were charged for an interview.
ALTER TABLE interview_record ADD COLUMN cost bigint NOT NULL DEFAULT 0 CHECK (cost >= 0);

CREATE TABLE pay_order (
  id text PRIMARY KEY,
  realm smallint NOT NULL,
  shard_id int NOT NULL,
  user_id text NOT NULL,
  kind smallint NOT NULL,
  plan smallint,
  channel smallint NOT NULL,
  amount_fen bigint NOT NULL CHECK (amount_fen > 0),
  points_grant bigint NOT NULL CHECK (points_grant >= 0),
  points_per_yuan bigint NOT NULL,
  period_s bigint NOT NULL,
  rules_version bigint NOT NULL,
  phase smallint NOT NULL,
  code_url text NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  closed_at timestamptz,
  paid_at timestamptz,
  provider_txn text NOT NULL,
  late bool NOT NULL,
  refunds jsonb NOT NULL,
  open_id text NOT NULL,
  version bigint NOT NULL
) WITH (fillfactor = 70);
CREATE INDEX pay_order_user ON pay_order (user_id, id COLLATE "C");
CREATE INDEX pay_order_open_user ON pay_order (user_id) WHERE phase IN (1, 2);
CREATE INDEX pay_order_open ON pay_order (created_at) WHERE phase IN (1, 2);

-- One user's transactions, numbered without gaps. `lines`: how many entries it has.
CREATE TABLE ledger_txn (
  user_id text NOT NULL,
  number bigint NOT NULL CHECK (number > 0),
  realm smallint NOT NULL,
  shard_id int NOT NULL,
  kind smallint NOT NULL,
  reason text NOT NULL,
  reference text NOT NULL,
  at timestamptz NOT NULL,
  lines smallint NOT NULL CHECK (lines >= 2),
  PRIMARY KEY (user_id, number)
);
-- Nothing is paid for twice, whatever is remembered elsewhere.
CREATE UNIQUE INDEX ledger_txn_debit ON ledger_txn (user_id, reason, reference) WHERE kind = 5;

CREATE TABLE ledger_entry (
  user_id text NOT NULL,
  number bigint NOT NULL,
  line smallint NOT NULL CHECK (line >= 1),
  realm smallint NOT NULL,
  shard_id int NOT NULL,
  account smallint NOT NULL,
  amount bigint NOT NULL CHECK (amount <> 0),
  lot bigint,
  PRIMARY KEY (user_id, number, line)
);

-- All entries of a transaction come in one statement: lines 1, 2, … as many as it says, and cash (accounts 1, 20, 21) and
-- points (the others) sum to zero each. So it needs no look at entries that are stored, and later ones meet the key. One
-- look a transaction: a foreign key would have one an entry.
CREATE FUNCTION check_ledger() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE bad record;
BEGIN
  SELECT * INTO bad FROM (
    SELECT user_id, number, count(*) AS n, max(line) AS last,
           coalesce(sum(amount) FILTER (WHERE account IN (1, 20, 21)), 0) AS cash,
           coalesce(sum(amount) FILTER (WHERE account NOT IN (1, 20, 21)), 0) AS points
      FROM added GROUP BY user_id, number) e
   WHERE cash <> 0 OR points <> 0 OR last <> n
      OR (SELECT t.lines FROM ledger_txn t WHERE t.user_id = e.user_id AND t.number = e.number) IS DISTINCT FROM n
   LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'transaction % of % is out of balance or incomplete', bad.number, bad.user_id USING ERRCODE = 'CF006';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER ledger_is_balanced AFTER INSERT ON ledger_entry REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION check_ledger();

CREATE TABLE points_lot (
  user_id text NOT NULL,
  id bigint NOT NULL,
  realm smallint NOT NULL,
  shard_id int NOT NULL,
  source smallint NOT NULL,
  reference text NOT NULL,
  granted bigint NOT NULL CHECK (granted > 0),
  available bigint NOT NULL CHECK (available >= 0),
  held bigint NOT NULL CHECK (held >= 0),
  lapsed bigint NOT NULL CHECK (lapsed >= 0),
  reversed bigint NOT NULL CHECK (reversed BETWEEN 0 AND granted),
  owed bigint NOT NULL CHECK (owed BETWEEN 0 AND reversed),
  granted_at timestamptz NOT NULL,
  expires_at timestamptz,
  with_line bool NOT NULL,
  version bigint NOT NULL,
  -- In the index in place of the amounts, so that these change without it.
  live bool NOT NULL GENERATED ALWAYS AS (available > 0 OR held > 0 OR owed > 0) STORED,
  PRIMARY KEY (user_id, id),
  UNIQUE (user_id, source, reference),
  CHECK (available + held + lapsed <= granted)
) WITH (fillfactor = 70);
CREATE INDEX points_lot_live ON points_lot (user_id) WHERE live;

CREATE TABLE points_hold (
  user_id text NOT NULL,
  reference text NOT NULL,
  realm smallint NOT NULL,
  shard_id int NOT NULL,
  purpose text NOT NULL,
  asked bigint NOT NULL CHECK (asked > 0),
  parts jsonb NOT NULL,
  lines jsonb NOT NULL,
  closed bool NOT NULL,
  made_at timestamptz NOT NULL,
  version bigint NOT NULL,
  PRIMARY KEY (user_id, reference)
) WITH (fillfactor = 70);
CREATE INDEX points_hold_open ON points_hold (user_id) WHERE NOT closed;

CREATE TABLE plan_line (
  user_id text PRIMARY KEY,
  realm smallint NOT NULL,
  shard_id int NOT NULL,
  purchases jsonb NOT NULL,
  ends_at timestamptz,
  version bigint NOT NULL
) WITH (fillfactor = 70);

CREATE TABLE money_finding (
  key text PRIMARY KEY,                    -- class, order and evidence: seen again it is the same one
  realm smallint NOT NULL,
  shard_id int NOT NULL,
  class smallint NOT NULL,
  order_id text NOT NULL,
  user_id text NOT NULL,
  evidence text NOT NULL,
  expected_fen bigint NOT NULL,
  seen_fen bigint NOT NULL,
  at timestamptz NOT NULL,
  allowed jsonb NOT NULL,
  state smallint NOT NULL DEFAULT 1,       -- 1 open
  owner text,
  resolved_at timestamptz,
  resolution text
);
CREATE INDEX money_finding_open ON money_finding (at) WHERE state = 1;

CREATE TABLE message (
  id text PRIMARY KEY,
  realm smallint NOT NULL,
  shard_id int NOT NULL,
  user_id text NOT NULL,
  kind text NOT NULL,
  data jsonb NOT NULL,
  at timestamptz NOT NULL,
  read_at timestamptz
) WITH (fillfactor = 80);
CREATE INDEX message_user ON message (user_id, id COLLATE "C");
CREATE INDEX message_unread ON message (user_id, id COLLATE "C") WHERE read_at IS NULL;

CREATE TABLE voucher (
  id text PRIMARY KEY,
  realm smallint NOT NULL,
  shard_id int NOT NULL,
  user_id text NOT NULL,
  good smallint NOT NULL,
  price bigint NOT NULL CHECK (price >= 0),
  bought_at timestamptz NOT NULL,
  used_at timestamptz,
  used_for text NOT NULL,
  version bigint NOT NULL
) WITH (fillfactor = 80);
CREATE INDEX voucher_user ON voucher (user_id);
CREATE INDEX voucher_unused ON voucher (user_id, id COLLATE "C") WHERE used_at IS NULL;

CREATE TABLE money_rules (
  version bigint PRIMARY KEY,
  body jsonb NOT NULL,
  author text NOT NULL,
  at timestamptz NOT NULL DEFAULT now()
);

-- Puts the rules of the version after the newest one, or of any when there are none; false: somebody was faster. Rules
-- that are in force stay as they are.
CREATE FUNCTION set_money_rules(p_version bigint, p_body jsonb, p_author text)
RETURNS bool LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE newest bigint;
BEGIN
  PERFORM pg_advisory_xact_lock(7468103);
  SELECT max(version) INTO newest FROM money_rules;
  IF p_version <> newest + 1 THEN RETURN false; END IF;
  INSERT INTO money_rules (version, body, author) VALUES (p_version, p_body, p_author);
  RETURN true;
END $$;

-- One piece, as before, and now also messages and vouchers. The books (orders, ledger, lots, holds, the plan line) stay
-- under the id, which names nobody any more; who paid is named only by `open_id`, and that goes.
CREATE OR REPLACE FUNCTION purge_piece(p_shard int[], p_realm smallint[], p_user text[], p_address text[],
                                       p_before timestamptz[], p_drop_at timestamptz[], p_limit int[])
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE i int; left_over int; n int; files text[]; rom text; part text;
BEGIN
  FOR i IN 1 .. cardinality(p_user) LOOP
    -- Only of who is closed: this reaches rows the application may not take away otherwise.
    IF NOT EXISTS (SELECT FROM app_user WHERE id = p_user[i] AND realm = p_realm[i] AND status = 4) THEN
      RAISE EXCEPTION 'the user is not closed';
    END IF;
    INSERT INTO erasure (user_id, realm, shard_id, pieces, rows_gone) VALUES (p_user[i], p_realm[i], p_shard[i], 0, 0)
    ON CONFLICT DO NOTHING;
    IF FOUND THEN
      -- A room that is still awake meets another version at its next line and writes no more; nothing wakes it again.
      DELETE FROM timer WHERE shard_id = p_shard[i]
        AND entity IN (SELECT 'room/' || id FROM room WHERE host = p_user[i] AND ended_at IS NULL AND realm = p_realm[i]);
      UPDATE room SET version = version + 1 WHERE host = p_user[i] AND ended_at IS NULL AND realm = p_realm[i];
    END IF;
    left_over := p_limit[i];

    -- What refers to files comes first, so that they can go.
    FOREACH part IN ARRAY ARRAY['resume', 'avatar', 'data_export'] LOOP
      EXECUTE format('WITH gone AS (DELETE FROM %1$I WHERE ctid = ANY (ARRAY (SELECT ctid FROM %1$I WHERE user_id = $1'
                     ' AND realm = $2 LIMIT $3)) RETURNING sha256)'
                     ' SELECT count(*), array_agg(DISTINCT sha256) FILTER (WHERE sha256 <> '''') FROM gone', part)
        INTO n, files USING p_user[i], p_realm[i], left_over;
      left_over := left_over - n;
      INSERT INTO timer (shard_id, realm, entity, name, due_at)
        SELECT p_shard[i], p_realm[i], 'account/' || p_user[i], 'drop:' || f, p_drop_at[i] FROM unnest(files) f
      ON CONFLICT (shard_id, entity, name) DO UPDATE SET due_at = excluded.due_at, attempts = 0;
    END LOOP;

    -- A room goes after everything that is found through it.
    WHILE left_over > 0 LOOP
      SELECT id INTO rom FROM room WHERE host = p_user[i] AND realm = p_realm[i] ORDER BY id LIMIT 1;
      EXIT WHEN NOT FOUND;
      DELETE FROM room_event e USING (SELECT stream, seq, at FROM room_event WHERE stream = 'room:' || rom LIMIT left_over) d
       WHERE e.stream = d.stream AND e.seq = d.seq AND e.at = d.at;
      GET DIAGNOSTICS n = ROW_COUNT;
      left_over := left_over - n;
      DELETE FROM op_dedup WHERE ctid = ANY (ARRAY (SELECT ctid FROM op_dedup
        WHERE shard_id = p_shard[i] AND entity = 'room/' || rom LIMIT left_over));
      GET DIAGNOSTICS n = ROW_COUNT;
      left_over := left_over - n;
      EXIT WHEN left_over <= 0;
      DELETE FROM timer WHERE shard_id = p_shard[i] AND entity = 'room/' || rom;
      DELETE FROM room WHERE id = rom;
      left_over := left_over - 1;
    END LOOP;

    FOREACH part IN ARRAY ARRAY['interview_record', 'ai_reference', 'message', 'voucher'] LOOP
      EXECUTE format('DELETE FROM %1$I WHERE ctid = ANY (ARRAY (SELECT ctid FROM %1$I WHERE user_id = $1 AND realm = $2'
                     ' LIMIT $3))', part)
        USING p_user[i], p_realm[i], left_over;
      GET DIAGNOSTICS n = ROW_COUNT;
      left_over := left_over - n;
    END LOOP;
    DELETE FROM user_event e
     USING (SELECT stream, seq, at FROM user_event WHERE stream = 'user:' || p_user[i] LIMIT left_over) d
     WHERE e.stream = d.stream AND e.seq = d.seq AND e.at = d.at;
    GET DIAGNOSTICS n = ROW_COUNT;
    left_over := left_over - n;
    DELETE FROM op_dedup WHERE ctid = ANY (ARRAY (SELECT ctid FROM op_dedup
      WHERE shard_id = p_shard[i] AND entity = 'account/' || p_user[i] LIMIT left_over));
    GET DIAGNOSTICS n = ROW_COUNT;
    left_over := left_over - n;
    DELETE FROM sign_in_trail WHERE id = ANY (ARRAY (SELECT id FROM sign_in_trail
      WHERE realm = p_realm[i] AND address = p_address[i] AND at <= p_before[i] LIMIT left_over));
    GET DIAGNOSTICS n = ROW_COUNT;
    left_over := left_over - n;
    -- A mail that went out holds the address in its payload and its key.
    DELETE FROM outbox WHERE shard_id = p_shard[i] AND id = ANY (ARRAY (SELECT id FROM outbox
      WHERE shard_id = p_shard[i] AND kind IN ('mail', 'nowhere') AND state IN ('done', 'dead')
        AND created_at <= p_before[i]
        AND (payload->>'to' = p_address[i] OR strpos(dedup_key, ':' || p_address[i] || ':') > 0)
      LIMIT left_over));
    GET DIAGNOSTICS n = ROW_COUNT;
    left_over := left_over - n;
    UPDATE pay_order SET open_id = '' WHERE id = ANY (ARRAY (SELECT id FROM pay_order
      WHERE user_id = p_user[i] AND realm = p_realm[i] AND open_id <> '' LIMIT left_over));
    GET DIAGNOSTICS n = ROW_COUNT;
    left_over := left_over - n;
    -- Sessions that are still open end one by one and forget their device then.
    UPDATE session SET device_name = '', user_agent = '', address = '' WHERE id = ANY (ARRAY (SELECT id FROM session
      WHERE user_id = p_user[i] AND realm = p_realm[i] AND (revoked_at IS NOT NULL OR expires_at <= now())
        AND (device_name <> '' OR user_agent <> '' OR address <> '') LIMIT left_over));
    GET DIAGNOSTICS n = ROW_COUNT;
    left_over := left_over - n;

    UPDATE erasure SET pieces = pieces + 1, rows_gone = rows_gone + p_limit[i] - left_over,
           finished_at = CASE WHEN left_over > 0 THEN now() END
     WHERE user_id = p_user[i];
  END LOOP;
END $$;
