// What the checker is given: lines of the history by kind, and what is stored when all has come to rest.

/** The history as the checker reads it. */
export function collectHistory(history) {
  return {
    transfers: history.of('transfer'),
    reads: history.of('read'),
    samples: history.of('sample'),
    rooms: history.of('room').filter((x) => x.outcome === 'ok').map((x) => x.room),
    answers: history.of('answer'),
    frames: history.of('frame'),
    verified: history.of('verify').filter((x) => x.outcome === 'ok'),
    refreshes: history.of('refresh'),
    failovers: history.of('failover'),
  };
}

/** How far balances and what is on its way are from what all purses began with; one snapshot. */
export const sampleSql = (opening) => `SELECT (SELECT coalesce(sum(balance - ${opening}), 0) FROM purse)
  + (SELECT coalesce(sum(-d.amount), 0) FROM purse_entry d WHERE d.amount < 0 AND NOT EXISTS (SELECT FROM purse_entry c
     WHERE c.purse = d.peer AND c.peer = d.purse AND c.of_number = d.number AND c.amount > 0)) AS off`;

/** What is stored, past the nodes. */
export async function collectStored(bed) {
  const entries = await bed.rows('SELECT purse, number, amount, balance, peer, of_number, op FROM purse_entry ORDER BY id');
  const balances = new Map((await bed.rows('SELECT name, balance, version FROM purse')).map((x) => [x.name, x]));
  const events = await bed.rows(
    "SELECT substr(stream, 6) AS room, seq, type, (data->>'turn')::int AS turn, left(data->>'text', 120) AS text FROM room_event ORDER BY stream, seq",
  );
  const records = await bed.rows(
    "SELECT room_id AS room, (SELECT count(*) FROM jsonb_array_elements(transcript) l WHERE l->>'type' = 'answer') AS answers FROM interview_record",
  );
  const rooms = (await bed.rows('SELECT id FROM room')).map((x) => x.id);
  const users = await bed.rows('SELECT id, email FROM app_user');
  // Of writes only the first in a row by the same writer.
  const log = await bed.rows(
    `SELECT shard_id, what, who, epoch FROM (SELECT l.*, lag(what) OVER w AS before, lag(who) OVER w AS writer FROM chaos_log l
       WINDOW w AS (PARTITION BY shard_id ORDER BY no)) x
     WHERE what = 'own' OR before IS DISTINCT FROM 'write' OR who IS DISTINCT FROM writer ORDER BY shard_id, no`,
  );
  return { entries, balances, events, records, rooms, users, log };
}
