// The judge: pure, everything it knows is in its argument. Which invariants hold of the histories of a run.
//
//   I1 money is kept          I2 payments (there are none yet)   I3 what was acknowledged is there once
//   I4 only owners write      I5 followers miss nothing          I6 each timer took effect once
//   I7 a purse has one order  I8 all is well after the last fault
import * as bank from './bank.mjs';
import * as rooms from './rooms.mjs';
import * as shards from './shards.mjs';

/** Violations that are told of one invariant; the rest is counted. */
const mostTold = 20;

/**
 * `history`: lines by kind (transfers, reads, answers, frames, rooms, verified, refreshes, samples, failovers). `final`: what is
 * stored at the end (entries, balances, rooms, events, records, users, log, timersLeft, total, signIns) and how it came to rest
 * (heal, crashes). Answers `{invariants, violations, tags, acknowledged, lost, doubled}`; an invariant is true, false, or
 * null: nothing was looked at. `tags` counts violations that prove a certain part of the protocol missing.
 */
export function check(history, final) {
  const violations = [];
  const invariants = { I1: true, I2: null, I3: true, I4: true, I5: true, I6: true, I7: true, I8: true };
  const told = {};
  const tags = {};
  const wrong = (which, what, tag) => {
    invariants[which] = false;
    if (tag) tags[tag] = (tags[tag] ?? 0) + 1;
    told[which] = (told[which] ?? 0) + 1;
    if (told[which] <= mostTold) violations.push(`${which}: ${what}`);
  };
  const { opening, purses } = final;
  bank.moneyIsKept({ samples: history.samples, entries: final.entries, total: final.total, purses, opening }, wrong);
  const counts = [bank.transfersAreOnce({ transfers: history.transfers, entries: final.entries }, wrong)];
  bank.movesArriveOnce({ entries: final.entries, timersLeft: final.timersLeft }, wrong);
  const chains = bank.registersAreChains({ entries: final.entries, balances: final.balances, opening }, wrong);
  bank.ordersAgreeWithTime({ transfers: history.transfers, reads: history.reads, chains, opening }, wrong);
  counts.push(rooms.answersAreOnce({ answers: history.answers, events: final.events }, wrong));
  counts.push(rooms.recordsAreWhole({ rooms: history.rooms, storedRooms: final.rooms, records: final.records, events: final.events }, wrong));
  rooms.followersMissNothing({ frames: history.frames, events: final.events }, wrong);
  counts.push(rooms.peopleAreThere({ verified: history.verified, users: final.users, signIns: final.signIns }, wrong));
  rooms.tokensAreGood({ refreshes: history.refreshes }, wrong);
  shards.onlyOwnersWrite({ log: final.log }, wrong);
  shards.takeoversAreInTime({ failovers: history.failovers }, wrong);
  shards.allIsWellAgain({ heal: final.heal, crashes: final.crashes }, wrong);
  // Nothing that was looked at proves nothing.
  if (history.transfers.length === 0) wrong('I3', 'no transfer took place');
  if (history.frames.length === 0) wrong('I5', 'nobody followed a room');
  if (history.reads.length === 0) wrong('I7', 'nothing was read');
  if (history.samples.length === 0) wrong('I1', 'no sample was taken');
  if (!final.log.some((x) => x.what === 'write')) wrong('I4', 'nothing was written');
  const sum = (field) => counts.reduce((n, x) => n + x[field], 0);
  for (const [which, n] of Object.entries(told)) if (n > mostTold) violations.push(`${which}: … ${n - mostTold} more`);
  return { invariants, violations, tags, acknowledged: sum('acknowledged'), lost: sum('lost'), doubled: sum('doubled') };
}
