-- Tasks work by versions of their engines (0032), too: which one, and how a language model failed at its part meanwhile.
ALTER TABLE task ADD COLUMN engine_version bigint NOT NULL DEFAULT 0 CHECK (engine_version >= 0);   -- 0: what the program brings
ALTER TABLE task ADD COLUMN model_failures text NOT NULL DEFAULT '';                                -- words with blanks between
ALTER TABLE task_result ADD COLUMN engine_version bigint NOT NULL DEFAULT 0 CHECK (engine_version >= 0);
ALTER TABLE task_result ADD COLUMN model_failures text NOT NULL DEFAULT '';

-- The newest results that were made under a version, to compare how two of them score.
CREATE INDEX task_result_engine ON task_result (realm, kind, engine_version, created_at);
