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

/**
 * Longest time that shards cannot be reached because their node has no links: the link is down after 1.5 s, both ends publish it
 * with their next beats, ten seconds later one of them makes way, and gives its shards away.
 */
export const partedLimit = 17_000;

/** Faults whose takeover has a bound of its own; two faults at once have none. */
const limits = { 'stop-in-transaction': lockLimit, partition: partedLimit, 'partition-in': partedLimit, 'partition-one': partedLimit };

export function takeoversAreInTime({ failovers }, wrong) {
  for (const { kind, node, at, ms, alone } of failovers)
    if (alone && kind in limits && (ms === null || ms > limits[kind]))
      wrong('I8', `${kind}: shards of ${node} were served again after ${ms ?? 'more than any patience'} ms (at ${at} ms)`, kind === 'stop-in-transaction' ? 'locked' : 'parted');
}

/** After the last fault everything is served again in time. `heal`: milliseconds, null: never. */
export function allIsWellAgain({ heal, crashes }, wrong) {
  if (heal === null || heal > healLimit) wrong('I8', `after the last fault it took ${heal ?? 'more than any patience'} ms until all nodes were ready and all shards owned`);
  for (const c of crashes) wrong('I8', `node ${c.node}, or an actor in it, ended by itself: ${JSON.stringify(c)}`);
}
