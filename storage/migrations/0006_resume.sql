-- Resumes: versions, one default a user, OCR under way, sections and words, deletion.
ALTER TABLE resume
  ADD COLUMN sections jsonb NOT NULL DEFAULT '[]',
  ADD COLUMN words jsonb NOT NULL DEFAULT '[]',
  ADD COLUMN unread jsonb NOT NULL DEFAULT '[]',
  ADD COLUMN engine text NOT NULL DEFAULT 'builtin',
  ADD COLUMN document text,
  ADD COLUMN number int NOT NULL DEFAULT 1 CHECK (number >= 1),
  ADD COLUMN state smallint NOT NULL DEFAULT 2 CHECK (state BETWEEN 1 AND 3),
  ADD COLUMN is_default boolean NOT NULL DEFAULT false,
  ADD COLUMN latest boolean NOT NULL DEFAULT true,
  ADD COLUMN fault text NOT NULL DEFAULT '',
  ADD COLUMN corrected boolean NOT NULL DEFAULT false,
  ADD COLUMN deleted_at timestamptz;
UPDATE resume SET document = id;
CREATE INDEX resume_document ON resume (document);
CREATE INDEX resume_deleted ON resume (user_id, deleted_at) WHERE deleted_at IS NOT NULL;
-- A deleted row holds nothing personal any more.
ALTER TABLE resume ADD CONSTRAINT resume_deleted_is_empty
  CHECK (deleted_at IS NULL OR (body = '' AND filename = '' AND NOT is_default AND NOT latest));
