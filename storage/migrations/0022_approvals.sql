-- What takes two of the staff, and what becomes of findings. The numbers in smallint columns are those of the enums in
-- protocols/money.hpp.

CREATE TABLE approval (
  id text PRIMARY KEY,
  realm smallint NOT NULL,
  shard_id int NOT NULL,
  kind smallint NOT NULL,
  state smallint NOT NULL,
  order_id text NOT NULL,
  finding text NOT NULL,
  action smallint,
  amount_fen bigint NOT NULL CHECK (amount_fen >= 0),
  reference text NOT NULL,
  reason text NOT NULL,
  asked_by text NOT NULL,
  asked_at timestamptz NOT NULL,
  decided_by text NOT NULL,
  decided_at timestamptz,
  note text NOT NULL,
  outcome text NOT NULL,
  done_at timestamptz,
  version bigint NOT NULL,
  -- Whatever a program does: money moves by two people. Completing a finding (3, 1) moves none that was not paid. A CHECK
  -- also holds when it is unknown, so an action that is missing is named.
  CONSTRAINT approval_two_people CHECK (state NOT IN (2, 3, 4)
    OR (decided_by <> '' AND (decided_by <> asked_by OR (kind = 3 AND action IS NOT DISTINCT FROM 1))))
) WITH (fillfactor = 70);
CREATE INDEX approval_order ON approval (order_id, id COLLATE "C");
CREATE INDEX approval_state ON approval (state, id COLLATE "C");

ALTER TABLE money_finding
  ADD COLUMN no bigint GENERATED ALWAYS AS IDENTITY,
  ADD COLUMN approval text NOT NULL DEFAULT '',
  ADD COLUMN version bigint NOT NULL DEFAULT 1;
CREATE UNIQUE INDEX money_finding_no ON money_finding (no);
CREATE INDEX money_finding_order ON money_finding (order_id);

ALTER TABLE pay_order ADD COLUMN prepay_id text NOT NULL DEFAULT '';

-- Payments and refunds by time, for what was taken on a day.
CREATE INDEX ledger_txn_cash_at ON ledger_txn (at) WHERE kind IN (1, 2);

-- As before, but two that write the first lines of a shard at once wait for each other instead of failing: lines of lanes
-- meet those of operators and of the rules of money in shard 0.
CREATE OR REPLACE FUNCTION append_audit(p_shard int[], p_realm smallint[], p_actor text[], p_action text[], p_target text[],
                                        p_detail jsonb[], p_address text[], p_trace text[], p_at timestamptz[])
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE i int; last audit_head%ROWTYPE; line text; h bytea;
BEGIN
  FOR i IN 1 .. cardinality(p_shard) LOOP
    SELECT * INTO last FROM audit_head WHERE shard_id = p_shard[i] FOR UPDATE;
    IF NOT FOUND THEN
      INSERT INTO audit_head VALUES (p_shard[i], 0, '\x') ON CONFLICT DO NOTHING;
      SELECT * INTO last FROM audit_head WHERE shard_id = p_shard[i] FOR UPDATE;
    END IF;
    line := concat_ws('|', p_shard[i], last.no + 1, p_realm[i], p_actor[i], p_action[i], p_target[i],
                      p_detail[i]::text, p_address[i], p_trace[i],
                      to_char(p_at[i] AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'));
    h := sha256(last.hash || convert_to(line, 'UTF8'));
    INSERT INTO audit VALUES (p_shard[i], last.no + 1, p_realm[i], p_actor[i], p_action[i], p_target[i],
                              p_detail[i], p_address[i], p_trace[i], p_at[i], last.hash, h);
    UPDATE audit_head SET no = last.no + 1, hash = h WHERE shard_id = p_shard[i];
  END LOOP;
END $$;
