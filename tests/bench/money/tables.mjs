// The tables of the two sides that are measured beside ours, with the indexes that ours have.

/** Of the NestJS service; `users` are ids, each begins with `points` in one lot. */
export const nestTables = `
  CREATE TABLE nest_account (user_id text PRIMARY KEY, points bigint NOT NULL CHECK (points >= 0), held bigint NOT NULL DEFAULT 0,
    owed bigint NOT NULL DEFAULT 0, last_txn bigint NOT NULL DEFAULT 0) WITH (fillfactor = 70);
  CREATE TABLE nest_lot (user_id text, id bigint, available bigint NOT NULL CHECK (available >= 0), expires_at timestamptz,
    PRIMARY KEY (user_id, id)) WITH (fillfactor = 70);
  CREATE TABLE nest_txn (user_id text, number bigint, kind smallint NOT NULL, reason text NOT NULL, reference text NOT NULL, at timestamptz NOT NULL,
    PRIMARY KEY (user_id, number));
  CREATE UNIQUE INDEX ON nest_txn (user_id, reason, reference) WHERE kind = 5;
  CREATE TABLE nest_entry (user_id text, number bigint, line smallint, account smallint NOT NULL, amount bigint NOT NULL, lot bigint NOT NULL,
    PRIMARY KEY (user_id, number, line));
  CREATE TABLE nest_voucher (id text PRIMARY KEY, user_id text NOT NULL, good text NOT NULL, price bigint NOT NULL, bought_at timestamptz NOT NULL);
  CREATE INDEX ON nest_voucher (user_id, id);
  CREATE TABLE nest_head (user_id text PRIMARY KEY, head bigint NOT NULL) WITH (fillfactor = 70);
  CREATE TABLE nest_event (user_id text, seq bigint, type text NOT NULL, data jsonb NOT NULL, at timestamptz NOT NULL, PRIMARY KEY (user_id, seq));
  CREATE TABLE nest_op (user_id text, key text, body text NOT NULL, answer jsonb NOT NULL, at timestamptz NOT NULL, PRIMARY KEY (user_id, key));`;

export const fillNest = (users, points) => `
  INSERT INTO nest_account (user_id, points) SELECT u, ${points} FROM unnest(ARRAY[${users.map((x) => `'${x}'`)}]) u;
  INSERT INTO nest_lot SELECT u, 1, ${points} FROM unnest(ARRAY[${users.map((x) => `'${x}'`)}]) u;
  ANALYZE nest_account; ANALYZE nest_lot;`;

/** pgbench: the rows of one redemption in one transaction, over \`users\` accounts named p1 … */
export const pgbenchTables = (users, points) =>
  nestTables.replaceAll('nest_', 'bare_') +
  `INSERT INTO bare_account (user_id, points) SELECT 'p' || g, ${points} FROM generate_series(1, ${users}) g;
   INSERT INTO bare_lot SELECT 'p' || g, 1, ${points} FROM generate_series(1, ${users}) g;
   ANALYZE bare_account; ANALYZE bare_lot;`;

export const pgbenchScript = (users) => String.raw`\set i random(1, ${users})
\set s :i - 1
BEGIN;
SELECT 1 FROM shard WHERE shard_id = :s FOR SHARE;
SELECT points, last_txn FROM bare_account WHERE user_id = 'p' || :i::int FOR UPDATE;
INSERT INTO bare_op VALUES ('p' || :i::int, gen_random_uuid()::text, '{"item":"diagnosis"}', '{"price": 10}', now());
UPDATE bare_account SET points = points - 10, last_txn = last_txn + 1 WHERE user_id = 'p' || :i::int;
UPDATE bare_lot SET available = available - 10 WHERE user_id = 'p' || :i::int AND id = 1;
INSERT INTO bare_txn SELECT user_id, last_txn, 5, 'diagnosis', gen_random_uuid()::text, now() FROM bare_account WHERE user_id = 'p' || :i::int;
INSERT INTO bare_entry SELECT user_id, last_txn, 1, 2, -10, 1 FROM bare_account WHERE user_id = 'p' || :i::int;
INSERT INTO bare_entry SELECT user_id, last_txn, 2, 23, 10, 0 FROM bare_account WHERE user_id = 'p' || :i::int;
INSERT INTO bare_voucher VALUES (gen_random_uuid()::text, 'p' || :i::int, 'diagnosis', 10, now());
INSERT INTO bare_head VALUES ('p' || :i::int, 1) ON CONFLICT (user_id) DO UPDATE SET head = bare_head.head + 1;
INSERT INTO bare_event SELECT user_id, head, 'points', '{"available": 1}', now() FROM bare_head WHERE user_id = 'p' || :i::int;
COMMIT;
`;
