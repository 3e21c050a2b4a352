// Ownership: I4 from the log of who wrote what, I8 from the time after the last fault.

/** Longest time after the last fault until all is well. */
export const healLimit = 15_000;

/**
 * In the order of the commits of a shard: owners come with growing epochs, and only the owner of the moment writes.
 * `log`: rows `{shard_id, what, who, epoch}` in order.
 */
export function onlyOwnersWrite({ log }, wrong) {
  const now = new Map();
  for (const x of log) {
    const owner = now.get(x.shard_id);
    if (x.what === 'own') {
      if (owner && x.epoch <= owner.epoch) wrong('I4', `shard ${x.shard_id}: epoch ${x.epoch} after ${owner.epoch}`);
      now.set(x.shard_id, { who: x.who, epoch: x.epoch });
    } else if (!owner || owner.who !== x.who) {
      wrong('I4', `shard ${x.shard_id} was written by ${x.who}; it belonged to ${owner?.who ?? 'nobody'} at epoch ${owner?.epoch ?? 0}`, 'foreign-write');
    }
  }
}

/** Longest time until shards are served again that a stopped node has locked in the store: to be silent for long, and 2 s more. */
export const lockLimit = 10_500;

/** A node that was stopped inside a transaction only delays the takeover; two faults at once have no bound. */
export function locksAreEnded({ failovers }, wrong) {
  for (const { kind, node, at, ms, alone } of failovers)
    if (kind === 'stop-in-transaction' && alone && (ms === null || ms > lockLimit))
      wrong('I8', `shards that ${node} had locked when it was stopped were served again after ${ms ?? 'more than any patience'} ms (at ${at} ms)`, 'locked');
}

/** After the last fault everything is served again in time. `heal`: milliseconds, null: never. */
export function allIsWellAgain({ heal, crashes }, wrong) {
  if (heal === null || heal > healLimit) wrong('I8', `after the last fault it took ${heal ?? 'more than any patience'} ms until all nodes were ready and all shards owned`);
  for (const c of crashes) wrong('I8', `node ${c.node}, or an actor in it, ended by itself: ${JSON.stringify(c)}`);
}
