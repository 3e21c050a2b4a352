-- Reference answers: made once a question and person, given out as they are from then on.

CREATE TABLE ai_reference (
  realm smallint NOT NULL,
  shard_id int NOT NULL,
  user_id text NOT NULL,
  key text NOT NULL,
  body text NOT NULL,
  engine text NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (realm, user_id, key)
);
