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
  -- Whatever a program does: money moves by two people. Completing a finding (3, 1) moves none that was not paid.
  CHECK (state NOT IN (2, 3, 4) OR decided_by <> asked_by OR (kind = 3 AND action = 1))
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
