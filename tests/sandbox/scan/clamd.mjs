// clamd: PING, VERSION and INSTREAM over TCP. It knows one virus, the EICAR test file.
import net from 'node:net';

export const clamdOperations = { instream: ['delay', 'hang', 'drop', 'error'] };

// In two parts: a scanner that looks at this source need not be alarmed.
export const eicar = String.raw`X5O!P%@AP[4\PZX54(P^)7CC)7}` + '$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*';

const maxStream = 100 * 1024 * 1024;

/** A server to be bound like any other; sockets that hang are closed by `stop`. */
export class Clamd {
  #faults;
  #log;
  #sockets = new Set();

  constructor({ faults, log }) {
    this.#faults = faults;
    this.#log = log;
    this.server = net.createServer((socket) => this.#serve(socket));
  }

  stop() {
    for (const socket of this.#sockets) socket.destroy();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  #serve(socket) {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => {});
    let held = Buffer.alloc(0);
    let command = null;
    const chunks = [];
    let size = 0;
    const reply = (text) => socket.end(command.startsWith('z') ? `${text}\0` : `${text}\n`);
    const finish = async () => {
      const fault = this.#faults.take('clamd', 'instream');
      if (fault?.fault === 'hang') return;
      if (fault?.fault === 'drop') return socket.destroy();
      if (fault?.fault === 'error') return reply('INSTREAM size limit exceeded. ERROR');
      if (fault?.fault === 'delay') await new Promise((resolve) => setTimeout(resolve, Number(fault.args.ms) || 500));
      const infected = Buffer.concat(chunks).includes(eicar);
      this.#log.add({ service: 'clamd', operation: 'instream', outcome: infected ? 'found' : 'ok', size });
      reply(infected ? 'stream: Eicar-Signature FOUND' : 'stream: OK');
    };
    const onData = (part) => {
      held = Buffer.concat([held, part]);
      if (command === null) {
        const end = held.findIndex((byte) => byte === 0 || byte === 10);
        if (end < 0) return held.length > 64 ? socket.destroy() : undefined;
        command = held.subarray(0, end).toString('latin1');
        held = held.subarray(end + 1);
        const word = command.replace(/^[zn]/, '');
        if (word === 'PING') return reply('PONG');
        if (word === 'VERSION') return reply('ClamAV 1.0.7/sandbox');
        if (word !== 'INSTREAM') return reply('UNKNOWN COMMAND');
      }
      while (held.length >= 4) {
        const length = held.readUInt32BE(0);
        if (length === 0) {
          socket.off('data', onData);
          return finish();
        }
        if (size + length > maxStream) return reply('INSTREAM size limit exceeded. ERROR');
        if (held.length < 4 + length) return;
        chunks.push(held.subarray(4, 4 + length));
        size += length;
        held = held.subarray(4 + length);
      }
    };
    socket.on('data', onData);
  }
}
