// Section 9 of the case list, as far as our bound of 64 KiB a message goes, and what happens beyond it.
import { fragments } from './frames.mjs';
import { command, frame, op, refused } from './script.mjs';

const bound = 65_536;
const kib = (n) => (n >= 1024 * 1024 ? `${n / 1024 / 1024} MiB` : n >= 1024 ? `${n / 1024} KiB` : `${n} octets`);

function sizes() {
  const beyond = [256, 1024, 4096, 8192, 16_384].map((n) => n * 1024);
  const whole = command(bound);
  return [
    { id: '9.1.1', name: 'a text of 64 KiB, the bound, is taken', send: [frame(op.text, whole.bytes)], hear: [whole.reply] },
    { id: '9.2.1', name: 'a binary message of 64 KiB, the bound, is read', send: [frame(op.binary, Buffer.alloc(bound, 0xfe))], hear: [refused] },
    // The announced length is enough to say no: nobody has to send what nobody will read.
    ...beyond.flatMap((size, i) =>
      [[1, op.text, 'text'], [2, op.binary, 'binary message']].map(([section, opcode, what]) => ({
        id: `9.${section}.${i + 2}`,
        name: `a ${what} of ${kib(size)} is too big before its payload came`,
        send: [frame(opcode, 'x'.repeat(100), { announce: size })],
        fail: 1009,
      })),
    ),
    { id: 'own.9.1', name: 'one octet over the bound is too big', send: [frame(op.text, Buffer.alloc(bound + 1, 0x20))], fail: 1009 },
    { id: 'own.9.2', name: 'a length of 2^63 - 1 is too big', send: [frame(op.text, 'x', { wide: 64, announce: 2n ** 63n - 1n })], fail: 1009 },
    { id: 'own.9.3', name: 'a length with its highest bit set gets nowhere', send: [frame(op.text, 'x', { wide: 64, announce: 2n ** 63n })], fail: [1002, 1009] },
  ];
}

function pieces() {
  const out = [];
  [64, 256, 1024, 4096, 16_384, 65_536].forEach((size, i) => {
    const what = command(bound);
    out.push(
      { id: `9.3.${i + 1}`, name: `a text of 64 KiB in fragments of ${kib(size)} is taken`, send: fragments(what.bytes, bound / size), hear: [what.reply] },
      { id: `9.4.${i + 1}`, name: `a binary message of 64 KiB in fragments of ${kib(size)} is read`, send: fragments(Buffer.alloc(bound, 0xfe), bound / size, op.binary), hear: [refused] },
    );
  });
  const over = Buffer.alloc(bound * 2, 0x20);
  [[7, 64], [8, 1024], [9, 16_384]].forEach(([n, size]) => {
    out.push({ id: `9.3.${n}`, name: `fragments of ${kib(size)} that add up to more than the bound are too big`, send: fragments(over, over.length / size).slice(0, bound / size + 1), fail: 1009 });
  });
  [64, 128, 256, 512, 1024, 2048].forEach((chop, i) => {
    const what = command(bound);
    out.push(
      { id: `9.5.${i + 1}`, name: `a text of 64 KiB in pieces of ${chop} octets is taken`, chop, send: [frame(op.text, what.bytes)], hear: [what.reply] },
      { id: `9.6.${i + 1}`, name: `a binary message of 64 KiB in pieces of ${chop} octets is read`, chop, send: [frame(op.binary, Buffer.alloc(bound, 0xfe))], hear: [refused] },
    );
  });
  return out;
}

/** Round trips, one after the other: within the burst a socket is allowed. */
function trips() {
  return [64, 256, 1024, 4096, 16_384, 65_536].map((size, i) => {
    const all = Array.from({ length: 150 }, () => command(size));
    return {
      id: `9.7.${i + 1}`,
      name: `150 texts of ${kib(size)} are answered one by one`,
      send: all.flatMap((what, n) => [frame(op.text, what.bytes), n + 1]),
      hear: all.map((what) => what.reply),
    };
  });
}

export const limitCases = () => [...sizes(), ...pieces(), ...trips()];
