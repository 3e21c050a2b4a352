-- The patrols that prove money (docs/patrol.md): their runs, chained like the lines of the audit log, and what their pages
-- are found by.

ALTER TABLE patrol_run
  ADD COLUMN shard_id int NOT NULL DEFAULT 0,
  ADD COLUMN checked bigint NOT NULL DEFAULT 0,
  ADD COLUMN ours_fen bigint NOT NULL DEFAULT 0,
  ADD COLUMN theirs_fen bigint NOT NULL DEFAULT 0,
  ADD COLUMN findings bigint NOT NULL DEFAULT 0,
  ADD COLUMN counts jsonb NOT NULL DEFAULT '{}',
  ADD COLUMN started_at timestamptz NOT NULL DEFAULT now(),
  ADD COLUMN finished_at timestamptz,
  ADD COLUMN version bigint NOT NULL DEFAULT 1,
  -- Of a run that is over: its place in the chain of its patrol, the hash before it and its own.
  ADD COLUMN no bigint,
  ADD COLUMN previous bytea,
  ADD COLUMN hash bytea,
  -- The sweeps of files ("files/<node>") note their runs here as well, in a word of their own.
  ADD CONSTRAINT patrol_run_state CHECK (patrol LIKE 'files/%' OR state IN ('running', 'finished', 'missed')),
  ADD CONSTRAINT patrol_run_over CHECK (patrol LIKE 'files/%' OR (state = 'running') = (finished_at IS NULL)),
  ADD CONSTRAINT patrol_run_no UNIQUE (patrol, no);

CREATE TABLE patrol_head (patrol text PRIMARY KEY, no bigint NOT NULL, hash bytea NOT NULL);

-- A run that is over takes its place in the chain: sha256(previous || the line), the head row of a patrol serialises it.
-- Nobody sets these columns otherwise, and what is over never changes.
CREATE FUNCTION chain_patrol_run() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE last patrol_head%ROWTYPE; line text;
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.state <> 'running' THEN
    RAISE EXCEPTION 'the run of % at % is over', OLD.patrol, OLD.slot USING ERRCODE = 'CF007';
  END IF;
  NEW.no := NULL;
  NEW.previous := NULL;
  NEW.hash := NULL;
  IF NEW.state = 'running' THEN RETURN NEW; END IF;
  INSERT INTO patrol_head VALUES (NEW.patrol, 0, '\x') ON CONFLICT DO NOTHING;
  SELECT * INTO last FROM patrol_head WHERE patrol = NEW.patrol FOR UPDATE;
  NEW.no := last.no + 1;
  NEW.previous := last.hash;
  line := concat_ws('|', NEW.patrol, NEW.no, to_char(NEW.slot AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), NEW.state,
                    NEW.checked, NEW.ours_fen, NEW.theirs_fen, NEW.findings, NEW.counts::text,
                    to_char(NEW.started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
                    to_char(NEW.finished_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'));
  NEW.hash := sha256(last.hash || convert_to(line, 'UTF8'));
  UPDATE patrol_head SET no = NEW.no, hash = NEW.hash WHERE patrol = NEW.patrol;
  RETURN NEW;
END $$;
CREATE TRIGGER patrol_run_is_chained BEFORE INSERT OR UPDATE ON patrol_run
  FOR EACH ROW WHEN (NEW.patrol NOT LIKE 'files/%') EXECUTE FUNCTION chain_patrol_run();

-- Orders that were never paid, by age: what the patrol asks about. It knows closed ones as well as open ones.
DROP INDEX pay_order_open;
CREATE INDEX pay_order_unpaid ON pay_order (created_at, id COLLATE "C") WHERE paid_at IS NULL;
-- Orders paid on a day in Beijing, which has no summer time, by id: the order of the pages of a bill.
CREATE INDEX pay_order_day ON pay_order ((((paid_at AT TIME ZONE 'UTC') + interval '8 hours')::date), id COLLATE "C")
  WHERE paid_at IS NOT NULL;
-- When the last refund of an order was done, as it is written there: texts of one form sort like times.
CREATE FUNCTION last_refund(refunds jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT max((r ->> 'done_at') COLLATE "C") FROM jsonb_array_elements(refunds) r
$$;
CREATE INDEX pay_order_refunded ON pay_order (last_refund(refunds) COLLATE "C") WHERE refunds <> '[]';
-- Payments (1) and refunds (2) by what they are for.
CREATE INDEX ledger_txn_cash ON ledger_txn (user_id, reference) WHERE kind IN (1, 2);
CREATE INDEX money_finding_at ON money_finding (at);

-- What drives the patrols. The shards are those of the keys "patrol|<name>"; without a payload the latest slot is meant.
INSERT INTO timer (shard_id, realm, entity, name, due_at) VALUES
  (1676, 1, 'patrol/unsettled', 'slot', now()),
  (626, 1, 'patrol/unsettled_day', 'slot', now()),
  (537, 1, 'patrol/bill', 'slot', now()),
  (582, 1, 'patrol/books', 'slot', now());
