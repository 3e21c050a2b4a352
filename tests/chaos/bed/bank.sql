-- Tables of the bank (protocols/bank.hpp). Made by the suite, so that no other database has them. The register has no
-- unique key: what a fault lets through is to be seen in it.
CREATE TABLE purse (
  name text PRIMARY KEY,
  realm smallint NOT NULL,
  shard_id int NOT NULL,
  balance bigint NOT NULL,
  version bigint NOT NULL
) WITH (fillfactor = 50);
CREATE TABLE purse_entry (
  id bigserial PRIMARY KEY,
  shard_id int NOT NULL,
  realm smallint NOT NULL,
  purse text NOT NULL,
  number bigint NOT NULL,
  amount bigint NOT NULL,
  balance bigint NOT NULL,
  peer text NOT NULL,
  of_number bigint NOT NULL,
  op text NOT NULL
);
CREATE INDEX purse_entry_number ON purse_entry (purse, number);
GRANT SELECT, INSERT, UPDATE ON purse TO zhian_app;
GRANT SELECT, INSERT ON purse_entry TO zhian_app;
GRANT USAGE ON SEQUENCE purse_entry_id_seq TO zhian_app;

-- Who wrote into which shard, and when a shard changed its owner. A number is taken inside the writing transaction, after
-- the fence has locked the row of the shard and before COMMIT: where the fence holds, numbers of one shard are in the
-- order of the commits.
CREATE TABLE chaos_log (
  no bigserial PRIMARY KEY,
  shard_id int NOT NULL,
  what text NOT NULL CHECK (what IN ('own', 'write')),
  who uuid,
  epoch bigint
);

CREATE FUNCTION chaos_owned() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO chaos_log (shard_id, what, who, epoch)
    SELECT n.shard_id, 'own', n.owner, n.epoch FROM now_rows n;
  RETURN NULL;
END $$;
CREATE TRIGGER chaos_owned AFTER UPDATE ON shard REFERENCING NEW TABLE AS now_rows
  FOR EACH STATEMENT EXECUTE FUNCTION chaos_owned();

-- Each batch leaves its number under the name of its writer: also one whose fence was switched off.
CREATE FUNCTION chaos_writer() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM set_config('chaos.writer', NEW.incarnation::text, true);
  RETURN NEW;
END $$;
CREATE TRIGGER chaos_writer BEFORE INSERT OR UPDATE ON lane_batch FOR EACH ROW EXECUTE FUNCTION chaos_writer();

CREATE FUNCTION chaos_written() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO chaos_log (shard_id, what, who)
    SELECT DISTINCT n.shard_id, 'write', nullif(current_setting('chaos.writer', true), '')::uuid FROM now_rows n;
  RETURN NULL;
END $$;
DO $$
DECLARE what text[];
BEGIN
  FOREACH what SLICE 1 IN ARRAY ARRAY[['purse_entry', 'INSERT'], ['op_dedup', 'INSERT'], ['session', 'INSERT'], ['session', 'UPDATE'],
                                      ['identity', 'INSERT'], ['identity', 'UPDATE'], ['room', 'INSERT'], ['room', 'UPDATE'],
                                      ['outbox', 'INSERT'], ['outbox', 'UPDATE'], ['ledger_txn', 'INSERT'],
                                      ['pay_order', 'INSERT'], ['pay_order', 'UPDATE']] LOOP
    EXECUTE format('CREATE TRIGGER chaos_written_%s AFTER %s ON %I REFERENCING NEW TABLE AS now_rows'
                   ' FOR EACH STATEMENT EXECUTE FUNCTION chaos_written()', lower(what[2]), what[2], what[1]);
  END LOOP;
END $$;

-- Which rows of `shard` a transaction holds: the suite looks when a node was stopped inside one.
CREATE EXTENSION pgrowlocks;
