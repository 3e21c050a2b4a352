-- Postings that are searched (docs/jobs.md). One entity a realm writes them.
CREATE TABLE job_posting (
  id text PRIMARY KEY,
  realm smallint NOT NULL,
  shard_id int NOT NULL,
  origin smallint NOT NULL,            -- 1 sample, 2 staff, 3 provider
  source_id text NOT NULL,
  ordinal bigint NOT NULL,             -- its place: the one offered last has the highest
  title text NOT NULL,
  company text NOT NULL,
  city text NOT NULL,
  lat int,                             -- millionths of a degree
  lon int,
  salary_min int NOT NULL,             -- whole yuan a month; both 0: not said
  salary_max int NOT NULL,
  years_min int NOT NULL,
  years_max int,
  degree smallint NOT NULL,            -- 0 none, 1 college, 2 bachelor, 3 master, 4 doctor
  language text NOT NULL,
  skills jsonb NOT NULL,               -- list of names
  body text NOT NULL,
  url text NOT NULL,
  posted_at timestamptz NOT NULL,
  tokens tsvector NOT NULL,            -- what it is found by, see below
  digest text NOT NULL,                -- of what its source brought last; '': staff wrote it
  edited bool NOT NULL,                -- staff have written it
  withdrawn_at timestamptz,
  created_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  version bigint NOT NULL,
  UNIQUE (realm, origin, source_id),
  UNIQUE (realm, ordinal),
  CHECK ((lat IS NULL) = (lon IS NULL)),
  CHECK (salary_min <= salary_max)
);
-- The newest ones are looked through in this order.
CREATE INDEX job_posting_place ON job_posting (realm, ordinal) WHERE withdrawn_at IS NULL;
-- What is rare among the newest is looked up here. Tokens are the grams of title, company, city and skills as in the question
-- bank (protocols/grams.hpp), and words with a colon for all else that narrows a search: c:<city>, e:<era> (a run of ordinals),
-- g:<cell> (half a degree of the earth), m:<thousands of yuan>, x:0 (no experience needed). They are a tsvector because that
-- is sorted and small: a row is compared in a moment, and one scan answers "all of these, in one of those eras".
-- Nothing waits in a list beside the index, which every search would have to look through.
CREATE INDEX job_posting_tokens ON job_posting USING gin (tokens) WITH (fastupdate = off) WHERE withdrawn_at IS NULL;
ALTER TABLE job_posting ALTER tokens SET STATISTICS 1000;

-- What their entity keeps of itself.
CREATE TABLE job_book (
  realm smallint PRIMARY KEY,
  shard_id int NOT NULL,
  last_ordinal bigint NOT NULL,
  samples text NOT NULL,               -- digest of the samples that are written, or being written
  samples_done int NOT NULL,
  source text NOT NULL,                -- URL of the crawler service that the cursor is of
  cursor text NOT NULL,                -- where it goes on
  fetch_at timestamptz,                -- its timer is due
  failures int NOT NULL,
  fault text NOT NULL,
  tried_at timestamptz,
  fetched_at timestamptz,
  pages bigint NOT NULL,
  taken bigint NOT NULL,
  refused bigint NOT NULL,
  version bigint NOT NULL
) WITH (fillfactor = 50);
