// The same room on Socket.IO: two members, an answer and the next question told to both. Nothing is checked or stored.
import { createServer } from 'node:http';

import { Server } from 'socket.io';

import { frameOf, nextQuestion } from './words.mjs';

const rooms = new Map();
const http = createServer();
const io = new Server(http, { transports: ['websocket'], perMessageDeflate: false });
io.on('connection', (socket) => {
  socket.on('join', ({ room_id }, done) => {
    if (!rooms.has(room_id)) rooms.set(room_id, { seq: 0, turn: 1 });
    socket.join(room_id);
    done({ seq: rooms.get(room_id).seq });
  });
  socket.on('answer', ({ room_id, turn, text }, done) => {
    const room = rooms.get(room_id);
    io.to(room_id).emit('frame', frameOf(room_id, ++room.seq, 'answer', { turn, text }));
    done({ seq: room.seq, turn, phase: 'asking' });
    io.to(room_id).emit('frame', frameOf(room_id, ++room.seq, 'question', nextQuestion(++room.turn)));
  });
});
http.listen(0, '127.0.0.1', () => process.send({ port: http.address().port }));
process.on('disconnect', () => process.exit(0));
