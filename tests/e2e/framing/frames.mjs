// Sections 1 to 5 of the case list: data frames, pings, reserved bits, reserved opcodes, fragments.
import { carrying, command, frame, maybe, op, pong, refused } from './script.mjs';

const { text, binary, ping, continuation } = op;
const pong_op = op.pong;
const blob = Buffer.from([0x00, 0xff, 0xfe, 0xfd, 0xfc, 0xfb, 0x00, 0xff]);

/** One message cut into `n` frames, each as long as the others, give or take one octet. */
export function fragments(bytes, n, opcode = text) {
  const size = Math.ceil(bytes.length / n);
  return Array.from({ length: n }, (_, i) =>
    frame(i === 0 ? opcode : continuation, bytes.subarray(i * size, (i + 1) * size), { fin: i === n - 1 }),
  );
}

function section1() {
  const sizes = [[1, 0], [2, 125], [3, 126], [4, 127], [5, 128], [6, 65_535], [7, 65_536], [8, 65_536]];
  const texts = sizes.map(([n, size]) => {
    const what = size === 0 ? { bytes: Buffer.alloc(0), reply: refused } : command(size);
    return {
      id: `1.1.${n}`,
      name: `a text message of ${size} octets${n === 8 ? ' in pieces of 997' : ''} arrives whole`,
      chop: n === 8 ? 997 : 0,
      send: [frame(text, what.bytes)],
      hear: [what.reply],
    };
  });
  const binaries = sizes.map(([n, size]) => ({
    id: `1.2.${n}`,
    name: `a binary message of ${size} octets${n === 8 ? ' in pieces of 997' : ''} is read whole and refused`,
    chop: n === 8 ? 997 : 0,
    send: [frame(binary, Buffer.alloc(size, 0xfe))],
    hear: [refused],
  }));
  return [...texts, ...binaries];
}

function section2() {
  const full = Buffer.alloc(125, 0xfe);
  const ten = Array.from({ length: 10 }, (_, i) => `payload-${i}`);
  return [
    { id: '2.1', name: 'an empty ping is answered', send: [frame(ping)], hear: [pong()] },
    { id: '2.2', name: 'the text of a ping comes back', send: [frame(ping, 'Hello, world!')], hear: [pong('Hello, world!')] },
    { id: '2.3', name: 'the octets of a ping come back', send: [frame(ping, blob)], hear: [pong(blob)] },
    { id: '2.4', name: 'a ping of 125 octets is answered', send: [frame(ping, full)], hear: [pong(full)] },
    { id: '2.5', name: 'a ping of 126 octets is a breach', send: [frame(ping, Buffer.alloc(126, 0xfe))], fail: 1002 },
    { id: '2.6', name: 'a ping of 125 octets arrives octet by octet', chop: 1, send: [frame(ping, full)], hear: [pong(full)] },
    { id: '2.7', name: 'an empty pong nobody asked for is ignored', send: [frame(pong_op)] },
    { id: '2.8', name: 'a pong with payload nobody asked for is ignored', send: [frame(pong_op, 'unsolicited')] },
    { id: '2.9', name: 'after such a pong a ping is answered', send: [frame(pong_op, 'unsolicited'), frame(ping, 'ping')], hear: [pong('ping')] },
    // Beast answers each before it reads on, so none is skipped although the protocol would allow it.
    { id: '2.10', name: 'ten pings get ten pongs in order', send: ten.map((x) => frame(ping, x)), hear: ten.map((x) => pong(x)) },
    { id: '2.11', name: 'ten pings octet by octet get ten pongs in order', chop: 1, send: ten.map((x) => frame(ping, x)), hear: ten.map((x) => pong(x)) },
  ];
}

function section3() {
  const first = () => command(100);
  const build = (id, rsv, opcode, payload, chop, before) => {
    const what = first();
    const kind = { [text]: 'text', [binary]: 'binary', [ping]: 'ping', [op.close]: 'close' }[opcode];
    return {
      id,
      name: `a ${kind} frame with reserved bits ${rsv} is a breach${before ? ' also after a good message' : ''}`,
      chop,
      send: [...(before ? [frame(text, what.bytes)] : []), frame(opcode, payload, { rsv }), ...(before ? [frame(ping)] : [])],
      hear: before ? [maybe(what.reply)] : [],
      fail: 1002,
    };
  };
  return [
    build('3.1', 1, text, 'hello', 0, false),
    build('3.2', 2, text, 'hello', 0, true),
    build('3.3', 3, text, 'hello', 'frame', true),
    build('3.4', 4, text, 'hello', 1, true),
    build('3.5', 5, binary, blob, 0, false),
    build('3.6', 6, ping, 'hello', 0, false),
    build('3.7', 7, op.close, '', 0, false),
  ];
}

function section4() {
  const build = (id, opcode, payload, { before = false, chop = 0 } = {}) => {
    const what = command(100);
    return {
      id,
      name: `reserved opcode ${opcode}${payload ? ' with payload' : ''} is a breach${before ? ' also after a good message' : ''}`,
      chop,
      send: before ? [frame(text, what.bytes), frame(opcode, payload), frame(ping)] : [frame(opcode, payload)],
      hear: before ? [maybe(what.reply)] : [],
      fail: 1002,
    };
  };
  return [3, 11].flatMap((base, i) => {
    const at = `4.${i + 1}`;
    return [
      build(`${at}.1`, base, ''),
      build(`${at}.2`, base + 1, 'reserved opcode payload'),
      build(`${at}.3`, base + 2, '', { before: true }),
      build(`${at}.4`, base + 3, 'reserved opcode payload', { before: true }),
      build(`${at}.5`, base + 4, 'reserved opcode payload', { before: true, chop: 1 }),
    ];
  });
}

function section5() {
  const cases = [
    { id: '5.1', name: 'a ping in two fragments is a breach', send: [frame(ping, 'a', { fin: false }), frame(continuation, 'b')], fail: 1002 },
    { id: '5.2', name: 'a pong in two fragments is a breach', send: [frame(pong_op, 'a', { fin: false }), frame(continuation, 'b')], fail: 1002 },
  ];
  const chops = [[0, ''], ['frame', ', a system call a frame'], [1, ', octet by octet']];
  chops.forEach(([chop, how], i) => {
    const what = command(100);
    cases.push({ id: `5.${3 + i}`, name: `a text message in two fragments is one message${how}`, chop, send: fragments(what.bytes, 2), hear: [what.reply] });
  });
  chops.forEach(([chop, how], i) => {
    const what = command(100);
    const [a, b] = fragments(what.bytes, 2);
    cases.push({ id: `5.${6 + i}`, name: `a ping between two fragments is answered at once${how}`, chop, send: [a, frame(ping, 'ping'), b], hear: [pong('ping'), what.reply] });
  });
  for (const [base, fin] of [[9, true], [12, false]])
    chops.forEach(([chop, how], i) => {
      cases.push({
        id: `5.${base + i}`,
        name: `a ${fin ? 'last' : 'middle'} fragment without a first one is a breach${how}`,
        chop,
        send: [frame(continuation, 'nothing to continue', { fin }), frame(text, command().bytes)],
        fail: 1002,
      });
    });
  const whole = command(100);
  cases.push({
    id: '5.15',
    name: 'a fragment after the last one is a breach',
    send: [...fragments(whole.bytes, 2), frame(continuation, 'too late', { fin: false }), frame(text, command().bytes)],
    hear: [maybe(whole.reply)],
    fail: 1002,
  });
  for (const [id, fin] of [['5.16', false], ['5.17', true]])
    cases.push({
      id,
      name: `a ${fin ? 'last' : 'middle'} fragment before the first one is a breach, however often`,
      send: [0, 1].flatMap(() => [frame(continuation, 'fragment1', { fin }), frame(text, 'fragment2')]),
      fail: 1002,
    });
  cases.push({ id: '5.18', name: 'a text frame in the middle of a text message is a breach', send: [frame(text, 'fragment1', { fin: false }), frame(text, 'fragment2')], fail: 1002 });
  for (const [id, chop, how] of [['5.19', 'frame', ', a system call a frame'], ['5.20', 0, '']]) {
    const what = command(120);
    const [a, b, c, d, e] = fragments(what.bytes, 5);
    cases.push({
      id,
      name: `five fragments with pings between them are one message${how}`,
      chop,
      // 1: waits for the first pong, as a client that sends its message slowly.
      send: chop === 0 ? [a, b, frame(ping, 'one'), c, d, frame(ping, 'two'), e] : [a, b, frame(ping, 'one'), 1, c, d, frame(ping, 'two'), 2, e],
      hear: [pong('one'), pong('two'), what.reply],
    });
  }
  return cases;
}

/** What the list does not have and RFC 6455 demands. */
function own() {
  const what = command(300);
  const said = carrying('你好');
  return [
    { id: 'own.1', name: 'a frame without mask is a breach', send: [frame(text, command().bytes, { masked: false })], fail: 1002 },
    { id: 'own.2', name: 'a length in a longer form than needed is a breach', send: [frame(text, 'short', { wide: 16 })], fail: 1002 },
    { id: 'own.3', name: 'a 64-bit length that fits into 16 bits is a breach', send: [frame(text, 'x'.repeat(300), { wide: 64 })], fail: 1002 },
    { id: 'own.4', name: 'empty fragments around a message change nothing', send: [frame(text, '', { fin: false }), frame(continuation, what.bytes, { fin: false }), frame(continuation, '')], hear: [what.reply] },
    { id: 'own.5', name: 'two messages in one segment are two messages', send: [frame(text, what.bytes), frame(text, said.bytes)], hear: [what.reply, said.reply] },
  ];
}

export const frameCases = () => [...section1(), ...section2(), ...section3(), ...section4(), ...section5(), ...own()];
