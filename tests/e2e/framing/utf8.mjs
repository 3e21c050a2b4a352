// Section 6 of the case list: text is UTF-8 or the connection fails with 1007.
import { carrying, frame, op, refused } from './script.mjs';

const hex = (x) => Buffer.from(x.replaceAll(' ', ''), 'hex');
const valid = hex('cebae1bdb9cf83cebcceb5'); // κόσμε with the three octets of U+1F79.
const edited = Buffer.from('edited');
const greeting = 'Hello-µ@ßöäüàá-UTF-8!!';

/** Whether text may stand in a JSON string as it is. */
const plain = (bytes) => !bytes.some((byte) => byte < 0x20 || byte === 0x22 || byte === 0x5c);

/** One message in frames of `size` octets. */
function cut(bytes, size) {
  const out = [];
  for (let at = 0; at < bytes.length; at += size) {
    const last = at + size >= bytes.length;
    out.push(frame(at === 0 ? op.text : op.continuation, bytes.subarray(at, at + size), { fin: last }));
  }
  return out;
}

/** A valid text comes back; a valid one that JSON does not take as it is, is refused; an invalid one fails with 1007. */
function sequence(id, name, bytes, good) {
  if (!good) return { id, name: `${name} is not UTF-8`, send: [frame(op.text, bytes)], fail: 1007 };
  if (!plain(bytes)) return { id, name: `${name} is UTF-8, though not JSON`, send: [frame(op.text, bytes)], hear: [refused] };
  const what = carrying(bytes);
  return { id, name: `${name} is UTF-8`, send: [frame(op.text, what.bytes)], hear: [what.reply] };
}

const spaced = (from, to) => Buffer.concat(Array.from({ length: to - from + 1 }, (_, i) => Buffer.from([from + i, 0x20])));
const codepoint = (x) => Buffer.from(String.fromCodePoint(x));

/** `[title, [octets, good]…]` of 6.5 to 6.23. */
const groups = [
  ['valid text', ['68656c6c6f 24 776f726c64', 1], ['68656c6c6f c2a2 776f726c64', 1], ['68656c6c6f e282ac 776f726c64', 1], ['68656c6c6f f0a4ada2 776f726c64', 1], ['cebae1bdb9cf83cebcceb5', 1]],
  ['a prefix of valid text', ...Array.from({ length: valid.length }, (_, i) => [valid.subarray(0, i + 1).toString('hex'), [2, 5, 7, 9, 11].includes(i + 1)])],
  ['the first character of a length', ['00', 1], ['c280', 1], ['e0a080', 1], ['f0908080', 1]],
  ['the first sequence of five or six octets', ['f888808080', 0], ['fc8480808080', 0]],
  ['the last character of a length', ['7f', 1], ['dfbf', 1], ['efbfbf', 1], ['f48fbfbf', 1]],
  ['the last sequence of a length', ['f7bfbfbf', 0], ['fbbfbfbfbf', 0], ['fdbfbfbfbfbf', 0]],
  ['a boundary', ['ed9fbf', 1], ['ee8080', 1], ['efbfbd', 1], ['f48fbfbf', 1], ['f4908080', 0]],
  ['a continuation octet alone', ['80', 0], ['bf', 0], ['80bf', 0], ['80bf80', 0], ['80bf80bf', 0], ['80bf80bf80', 0], ['80bf80bf80bf', 0], [Buffer.from(Array.from({ length: 64 }, (_, i) => 0x80 + i)).toString('hex'), 0]],
  ['a first octet alone', ...[[0xc0, 0xdf], [0xe0, 0xef], [0xf0, 0xf7], [0xf8, 0xfb], [0xfc, 0xfd]].map(([a, b]) => [spaced(a, b).toString('hex'), 0])],
  ['a sequence without its last octet', ...['c0', 'e080', 'f08080', 'f8808080', 'fc80808080', 'df', 'efbf', 'f7bfbf', 'fbbfbfbf', 'fdbfbfbfbf'].map((x) => [x, 0])],
  ['incomplete sequences in a row', ['c0e080f08080f8808080fc80808080dfefbff7bfbffbbfbfbffdbfbfbfbf', 0]],
  ['an impossible octet', ['fe', 0], ['ff', 0], ['fefeffff', 0]],
  ['an overlong slash', ['c0af', 0], ['e080af', 0], ['f08080af', 0], ['f8808080af', 0], ['fc80808080af', 0]],
  ['the greatest overlong sequence', ['c1bf', 0], ['e09fbf', 0], ['f08fbfbf', 0], ['f887bfbfbf', 0], ['fc83bfbfbfbf', 0]],
  ['an overlong NUL', ['c080', 0], ['e08080', 0], ['f0808080', 0], ['f880808080', 0], ['fc8080808080', 0]],
  ['a surrogate', ...['eda080', 'edadbf', 'edae80', 'edafbf', 'edb080', 'edbe80', 'edbfbf'].map((x) => [x, 0])],
  ['a pair of surrogates', ...['eda080edb080', 'eda080edbfbf', 'edadbfedb080', 'edadbfedbfbf', 'edae80edb080', 'edae80edbfbf', 'edafbfedb080', 'edafbfedbfbf'].map((x) => [x, 0])],
  ['a non-character', ...Array.from({ length: 34 }, (_, i) => [codepoint((i >> 1) * 0x10000 + 0xfffe + (i & 1)).toString('hex'), 1])],
  ['a special', ...Array.from({ length: 7 }, (_, i) => [codepoint(0xfff9 + i).toString('hex'), 1])],
];

function sequences() {
  return groups.flatMap(([title, ...list], i) =>
    list.map(([octets, good], n) => sequence(`6.${5 + i}.${n + 1}`, `${title} (${octets.replaceAll(' ', '').slice(0, 24)})`, hex(octets), Boolean(good))),
  );
}

function fragmented() {
  const bad = Buffer.concat([valid, hex('eda080'), edited]);
  const whole = carrying(greeting);
  const half = carrying(greeting);
  const single = carrying(greeting);
  const short = carrying(valid.toString());
  const border = half.bytes.indexOf(Buffer.from('ß')) + 2;
  const late = [valid, hex('f4908080'), edited];
  const split = [Buffer.concat([valid, hex('f4')]), hex('90'), Buffer.concat([hex('8080'), edited])];
  const frames = ([a, b]) => [frame(op.text, a, { fin: false }), frame(op.continuation, b, { fin: false })];
  // The head of one frame for all, and then only as much of it as shows that it cannot be text.
  const chops = ([a, b, c]) => {
    const all = frame(op.text, Buffer.concat([a, b, c]));
    return [all.subarray(0, all.length - c.length)];
  };
  return [
    { id: '6.1.1', name: 'an empty text is a message', send: [frame(op.text)], hear: [refused] },
    { id: '6.1.2', name: 'three empty fragments are one empty message', send: [frame(op.text, '', { fin: false }), frame(op.continuation, '', { fin: false }), frame(op.continuation)], hear: [refused] },
    { id: '6.1.3', name: 'text between two empty fragments is one message', send: [frame(op.text, '', { fin: false }), frame(op.continuation, whole.bytes, { fin: false }), frame(op.continuation)], hear: [whole.reply] },
    { id: '6.2.1', name: 'text of several alphabets comes back unchanged', send: [frame(op.text, half.bytes)], hear: [half.reply] },
    { id: '6.2.2', name: 'fragments may end between characters', send: [frame(op.text, half.bytes.subarray(0, border), { fin: false }), frame(op.continuation, half.bytes.subarray(border))], hear: [half.reply] },
    { id: '6.2.3', name: 'fragments may end within characters', send: cut(single.bytes, 1), hear: [single.reply] },
    { id: '6.2.4', name: 'a short text may come octet by octet', send: cut(short.bytes, 1), hear: [short.reply] },
    { id: '6.3.1', name: 'a surrogate in the middle of a text fails', send: [frame(op.text, bad)], fail: 1007 },
    { id: '6.3.2', name: 'a surrogate in fragments of one octet fails', send: cut(bad, 1), fail: 1007 },
    { id: '6.4.1', name: 'text that cannot become valid fails before its last fragment', chop: 'frame', send: frames(late), fail: 1007 },
    { id: '6.4.2', name: 'also when the sequence is cut by a fragment', chop: 'frame', send: frames(split), fail: 1007 },
    { id: '6.4.3', name: 'text that cannot become valid fails before its frame is whole', send: chops(late), fail: 1007 },
    { id: '6.4.4', name: 'also when the sequence itself is not whole yet', send: chops(split), fail: 1007 },
  ];
}

export const textCases = () => [...fragmented(), ...sequences()];
