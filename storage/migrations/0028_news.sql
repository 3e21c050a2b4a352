-- Workplace news: articles, and what is known of the feed they come from.
CREATE TABLE news_article (
  id text PRIMARY KEY,
  realm smallint NOT NULL,
  shard_id int NOT NULL,
  source_id text NOT NULL,
  url text NOT NULL,                   -- '': none
  tags jsonb NOT NULL,                 -- list of words
  published_at timestamptz NOT NULL,
  zh jsonb,                            -- {title, summary, body}
  en jsonb,
  origin smallint NOT NULL,            -- 1 sample, 2 feed, 3 staff
  edited bool NOT NULL,                -- staff have written it
  withdrawn_at timestamptz,
  created_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  version bigint NOT NULL,
  UNIQUE (realm, source_id),
  CHECK (zh IS NOT NULL OR en IS NOT NULL)
) WITH (fillfactor = 70);
-- A page is read in this order, backwards.
CREATE INDEX news_article_order ON news_article (realm, published_at, id COLLATE "C");

CREATE TABLE news_feed (
  realm smallint PRIMARY KEY,
  shard_id int NOT NULL,
  url text NOT NULL,                   -- read last; with another one the marks below say nothing
  etag text NOT NULL,
  last_modified text NOT NULL,
  outcome smallint NOT NULL,           -- of the last look: 0 none, 1 updated, 2 same, 3 unmodified, 4 failed
  detail text NOT NULL,
  items int NOT NULL,
  failures int NOT NULL,               -- in a row
  slot timestamptz,
  tried_at timestamptz,
  read_at timestamptz,
  updated_at timestamptz,              -- an article was changed last
  version bigint NOT NULL
) WITH (fillfactor = 70);

-- What drives the looks. The shard is that of the key "catalogue|workplace_news"; without a payload the latest slot is meant.
INSERT INTO timer (shard_id, realm, entity, name, due_at) VALUES (1258, 1, 'catalogue/workplace_news', 'refresh', now());
