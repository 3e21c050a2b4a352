-- The classic question bank, and what people have marked in it.
CREATE TABLE classic_question (
  id text PRIMARY KEY,
  realm smallint NOT NULL,
  shard_id int NOT NULL,
  source_id text NOT NULL,
  category text NOT NULL,
  level smallint NOT NULL,             -- 0 junior, 1 middle, 2 senior
  roles jsonb NOT NULL,                -- lists of words
  skills jsonb NOT NULL,
  zh jsonb,                            -- {text, key_points, answer}
  en jsonb,
  search_text text NOT NULL,           -- words and pairs of ideographs of the question itself, with blanks between them
  search text NOT NULL,                -- the same of all there is of it (protocols/grams.hpp)
  shipped text NOT NULL,               -- digest of what the program brought last; '': it never did
  edited bool NOT NULL,                -- staff have written it
  retired_at timestamptz,
  created_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  version bigint NOT NULL,
  UNIQUE (realm, source_id),
  CHECK (zh IS NOT NULL OR en IS NOT NULL)
) WITH (fillfactor = 70);
-- A page is read in this order.
CREATE INDEX classic_question_order ON classic_question (realm, source_id COLLATE "C");
-- No text search configuration of PostgreSQL takes Chinese apart, so the program does, and a search asks for rows that have
-- all of its grams: 数据库索引 asks for string_to_array(search, ' ') @> '{库索,数据,据库,索引}'. That the plan of such a search
-- is a scan of this index is held by tests/integration/question_store_test.cpp, by EXPLAIN.
-- Written seldom and read often: nothing waits in a list beside the index, which every search would have to look through.
CREATE INDEX classic_question_search ON classic_question USING gin (string_to_array(search, ' ')) WITH (fastupdate = off);

CREATE TABLE question_favourite (
  user_id text NOT NULL,
  realm smallint NOT NULL,
  shard_id int NOT NULL,               -- of the user
  question_id text NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (user_id, question_id)
);

CREATE OR REPLACE FUNCTION purged_tables() RETURNS text[] LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp AS $$
  SELECT ARRAY['interview_record', 'ai_reference', 'message', 'voucher', 'meeting', 'calendar_event', 'question_favourite']
$$;
