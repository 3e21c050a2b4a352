// The same room on `ws`: two members, an answer and the next question told to both. Nothing is checked or stored.
import { WebSocketServer } from 'ws';

import { frameOf, nextQuestion } from './words.mjs';

const rooms = new Map();
const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
server.on('connection', (socket) => {
  socket.on('message', (data) => {
    const { id, type, data: what } = JSON.parse(data);
    if (type === 'join') {
      let room = rooms.get(what.room_id);
      if (!room) rooms.set(what.room_id, (room = { seq: 0, turn: 1, members: [] }));
      room.members.push(socket);
      socket.send(JSON.stringify({ id, ok: true, data: { seq: room.seq } }));
      return;
    }
    const room = rooms.get(what.room_id);
    const tell = (kind, content) => {
      const text = JSON.stringify(frameOf(what.room_id, ++room.seq, kind, content));
      for (const member of room.members) member.send(text);
    };
    tell('answer', { turn: what.turn, text: what.text });
    socket.send(JSON.stringify({ id, ok: true, data: { seq: room.seq, turn: what.turn, phase: 'asking' } }));
    tell('question', nextQuestion(++room.turn));
  });
});
server.on('listening', () => process.send({ port: server.address().port }));
process.on('disconnect', () => process.exit(0));
