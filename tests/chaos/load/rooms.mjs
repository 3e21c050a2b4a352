// Interviews: each of these people answers questions in one room after another, over sockets that die, and follows the room
// from where they were. Points pay for them: they are held when a room is opened, and charged when it is over.
import { pause } from '../bed/commands.mjs';
import { Realtime } from '../../e2e/support/realtime.mjs';
import { ulid } from '../../e2e/support/ulid.mjs';

/** What a gate says to somebody who has not recharged, or not enough. */
const unpaid = ['tier_required', 'points_required'];
/** Fen for twenty interviews. */
const funds = 20_000;

/** What one follower has applied of one room. Notes everything; whether it was right is the checker's to say. */
class Follower {
  constructor(history, room, name) {
    Object.assign(this, { history, room, name, epoch: null, seq: 0, last: null });
  }
  take(frame) {
    if (frame.ch !== this.room.channel || !frame.seq) return;
    const snapshot = frame.type === 'gap';
    this.history.note('frame', {
      room: this.room.room_id,
      client: this.name,
      epoch: frame.epoch,
      seq: frame.seq,
      type: frame.type,
      turn: frame.data.turn,
      text: frame.data.text?.slice(0, 120),
      snapshot,
    });
    this.epoch = frame.epoch;
    this.seq = frame.seq;
    if (['question', 'answer', 'closing', 'ended'].includes(frame.type)) this.last = frame;
  }
}

export class Rooms {
  constructor({ caller, people, money, members, history, chance }) {
    Object.assign(this, { caller, people, money, members, history, chance });
  }

  async client(name, going) {
    const chance = this.chance.fork(name);
    let person = null;
    while (going()) {
      person ??= await this.people.register(going);
      if (!person) continue;
      if (!(await this.people.awake(person))) {
        await pause(500);
        continue;
      }
      if (!(await this.#interview(name, person, chance, going))) person.signedIn = -Infinity;
      await pause(chance.between(50, 200));
    }
  }

  /** False: the tokens are no good any more. */
  async #interview(name, person, chance, going) {
    const json = { position: 'Backend engineer', language: 'en', questions: chance.whole(2, 4) };
    const made = await this.caller.ask('POST', '/api/v1/mock-interview/generate', { json, token: person.access });
    this.history.note('room', { client: name, room: made.body?.room_id, start: made.start, end: made.end, outcome: made.outcome, code: made.code });
    if (unpaid.includes(made.code)) {
      await this.money.fund(person, funds, going);
      return true;
    }
    if (made.outcome !== 'ok') return made.code !== 'token_expired' && made.code !== 'session_revoked';
    const room = made.body;
    const view = await this.caller.ask('GET', `/api/v1/mock-interview/rooms/${room.room_id}`, { token: person.access });
    if (view.outcome !== 'ok') return false;
    const follower = new Follower(this.history, room, name);
    follower.epoch = view.body.epoch;
    const ids = new Map(); // By turn: an answer that is sent again is the same command.
    const told = new Map(); // Turns whose answer was acknowledged.
    let died = null; // When a socket ended that nobody closed.
    const end = this.history.now() + 180_000;
    while (follower.last?.type !== 'ended' && this.history.now() < end) {
      if (!going() && told.size === ids.size) break;
      const member = chance.pick(this.members);
      const socket = new Realtime(member.base, { ledger: follower });
      try {
        await socket.connect();
        await socket.auth(person.access);
        const state = await socket.resume(room.channel, follower.epoch, follower.seq);
        this.history.note('resume', { room: room.room_id, client: name, node: member.name, recovered: state.recovered, after: died === null ? null : this.history.now() - died });
        died = null;
        await this.#answer(socket, room, follower, { ids, told, chance, name });
      } catch (err) {
        this.history.aside('socket', { client: name, node: member.name, why: err.message.slice(0, 200) });
        if (/token_expired|session_revoked|unauthenticated|3500|3503/.test(err.message)) return false;
        if (socket.closed) died ??= this.history.now();
        await pause(chance.between(20, 100));
      } finally {
        socket.cut().catch(() => {});
      }
    }
    return true;
  }

  /** Answers what is asked until the interview is over, the socket ends, nothing comes, or it cuts the line itself. */
  async #answer(socket, room, follower, { ids, told, chance, name }) {
    for (;;) {
      const last = follower.last;
      if (last?.type === 'ended') return;
      if (last?.type === 'question' && !told.has(last.data.turn)) {
        const turn = last.data.turn;
        if (!ids.has(turn)) ids.set(turn, { id: ulid(), start: this.history.now() });
        const { id, start } = ids.get(turn);
        await pause(chance.between(20, 150)); // People think.
        const text = `Answer ${turn} (${id}): first I measured it, then I fixed the index, so latency fell by 40%.`;
        const reply = await socket.ask('room.answer', { room_id: room.room_id, turn, text }, { id });
        if (reply.ok) {
          told.set(turn, true);
          this.history.note('answer', { room: room.room_id, client: name, turn, id, start, end: this.history.now(), outcome: 'ok', seq: reply.data.seq });
        } else {
          this.history.aside('refused', { room: room.room_id, turn, id, code: reply.error.code });
          if (!reply.error.retryable) throw new Error(`the answer was refused: ${reply.error.code}`);
          await pause(chance.between(50, 150));
        }
        continue;
      }
      if (chance.chance(0.1)) return; // A train in a tunnel.
      await socket.frame('the next line', () => follower.last !== last, { timeout: 4_000 });
    }
  }
}
