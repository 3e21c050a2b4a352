// Rooms of a suite: opened, followed by devices of their host, answered.
import { Ledger, Realtime } from './realtime.mjs';

/** Opens a room; answers what `generate` said, with a ledger at its beginning. */
export async function openRoom(person, { questions = 3, language = 'en', ...more } = {}) {
  const made = await person.api.want(201, 'POST', '/api/v1/mock-interview/generate', {
    json: { position: 'Backend engineer', language, questions, ...more },
  });
  return roomAt(person, made);
}

/** The same for a room that is there: a branch, or one of another device. */
export async function roomAt(person, made) {
  const { epoch } = await person.api.want(200, 'GET', `/api/v1/mock-interview/rooms/${made.room_id}`);
  return { ...made, epoch, path: `/api/v1/mock-interview/rooms/${made.room_id}`, ledger: new Ledger(made.channel, { epoch, seq: 0 }) };
}

/** Another login of the same person: a device of its own. */
export async function device(stack, person) {
  const tokens = await stack.login(person);
  return { access: tokens.access_token, api: stack.api.as(tokens.access_token) };
}

/** Follows the room from where its ledger stands (or another's). */
export async function follow(stack, token, room, ledger = room.ledger) {
  const socket = await Realtime.open(stack.node.base, token, { ledger });
  socket.state = await socket.resume(room.channel, ledger.epoch, ledger.seq);
  return socket;
}

export const question = (socket, turn) =>
  socket.frame(`question ${turn}`, (f) => f.type === 'question' && f.data.turn === turn && !f.data.inherited);

export const words = (turn) => `Answer ${turn}: first I measured it, then I fixed the index, so latency fell by 40%.`;

export const answer = (socket, room, turn, options, say = words) =>
  socket.do('room.answer', { room_id: room.room_id, turn, text: say(turn) }, options);

/** The newest line or end in a ledger; pauses and takeovers are no lines. */
const lastLine = (ledger) => ledger.finals.filter((f) => ['question', 'answer', 'closing', 'ended'].includes(f.type)).at(-1);

/** Answers whatever is asked until the end, with what `say` makes of a turn; answers the frame `ended`. */
export async function answerToTheEnd(socket, room, ledger = room.ledger, say = words) {
  for (;;) {
    const last = lastLine(ledger);
    if (last?.type === 'ended') return last;
    if (last?.type === 'question') await answer(socket, room, last.data.turn, undefined, say);
    await socket.frame('the next line', () => lastLine(ledger) !== last && ['question', 'ended'].includes(lastLine(ledger).type));
  }
}
