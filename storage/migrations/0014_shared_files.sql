-- Which store of files belongs to this database: the mark that its first node left in it. A node that does not find the
-- mark in its own store has files that no other node would see, and does not join.
CREATE TABLE file_store (
  one bool PRIMARY KEY DEFAULT true CHECK (one),
  mark text NOT NULL CHECK (mark ~ '^[0-9a-f]{32}$'),
  made_at timestamptz NOT NULL DEFAULT now()
);

-- The mark of the cluster: the given one for the first who asks, that one's for everybody after it.
CREATE FUNCTION mark_file_store(p_mark text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE out text;
BEGIN
  INSERT INTO file_store (mark) VALUES (p_mark) ON CONFLICT (one) DO NOTHING;
  SELECT mark INTO out FROM file_store;
  RETURN out;
END $$;
