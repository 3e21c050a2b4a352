-- Each line of an interview rewrote all that was said before it. A turn that is over is written once, by itself; the
-- row of the room keeps the one under way. Rooms of before keep their turns in `state` until their next line.
CREATE TABLE room_turn (
  room_id text NOT NULL,
  turn int NOT NULL,
  realm smallint NOT NULL,
  shard_id int NOT NULL,
  body text NOT NULL,
  PRIMARY KEY (room_id, turn)
);

-- Without a foreign key, whose look at the room each line would pay for: turns go with their room.
CREATE FUNCTION forget_room_turns() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM room_turn t USING gone g WHERE t.room_id = g.id;
  RETURN NULL;
END
$$;
CREATE TRIGGER room_turns_go AFTER DELETE ON room REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION forget_room_turns();

-- The row is written with each line: room for its next version on the same page.
ALTER TABLE room SET (fillfactor = 60);
