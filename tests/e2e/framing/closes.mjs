// Section 7 of the case list: who closes, with what, and what is heard afterwards.
import { closing, command, frame, maybe, op } from './script.mjs';

const { text, ping, close, continuation } = op;
const bye = () => frame(close, closing(1000));

function orders() {
  const first = command(100);
  const whole = command(65_536);
  return [
    // The reply may be lost: it is the client that does not wait for it.
    { id: '7.1.1', name: 'a close after a message is answered', send: [frame(text, first.bytes), bye()], hear: [maybe(first.reply)], echo: 1000 },
    { id: '7.1.2', name: 'a second close is not answered', send: [bye(), bye()], echo: 1000 },
    { id: '7.1.3', name: 'a ping after a close is not answered', send: [bye(), frame(ping)], echo: 1000 },
    { id: '7.1.4', name: 'a message after a close is not answered', send: [bye(), frame(text, command().bytes)], echo: 1000 },
    { id: '7.1.5', name: 'a close in the middle of a message is answered, and the message is not', send: [frame(text, '{"id":', { fin: false }), bye(), frame(continuation, '"x"}')], echo: 1000 },
    { id: '7.1.6', name: 'a close after a message of full size is answered', send: [frame(text, whole.bytes), bye(), frame(ping)], hear: [maybe(whole.reply)], echo: 1000 },
  ];
}

function payloads() {
  const invalid = Buffer.from('cebae1bdb9cf83cebcceb5eda080656469746564', 'hex');
  return [
    { id: '7.3.1', name: 'an empty close is answered', send: [frame(close)], echo: 1000 },
    { id: '7.3.2', name: 'a close of one octet is a breach', send: [frame(close, 'a')], fail: 1002 },
    { id: '7.3.3', name: 'a close with a code alone is answered', send: [bye()], echo: 1000 },
    { id: '7.3.4', name: 'a close with a reason is answered', send: [frame(close, closing(1000, 'Hello World!'))], echo: 1000 },
    { id: '7.3.5', name: 'a close of 125 octets is answered', send: [frame(close, closing(1000, 'x'.repeat(123)))], echo: 1000 },
    { id: '7.3.6', name: 'a close of 126 octets is a breach', send: [frame(close, closing(1000, 'x'.repeat(124)))], fail: 1002 },
    { id: '7.5.1', name: 'a reason that is no UTF-8 is a breach', send: [frame(close, closing(1000, invalid))], fail: [1007, 1002] },
  ];
}

function codes() {
  const good = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999];
  const bad = [0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999];
  return [
    ...good.map((code, i) => ({ id: `7.7.${i + 1}`, name: `a close with ${code} is answered with ${code}`, send: [frame(close, closing(code))], echo: code })),
    ...bad.map((code, i) => ({ id: `7.9.${i + 1}`, name: `a close with ${code} is a breach`, send: [frame(close, closing(code))], fail: 1002 })),
    // Codes nobody has defined: the list leaves open what they are answered with.
    ...[5000, 65_535].map((code, i) => ({ id: `7.13.${i + 1}`, name: `a close with ${code} ends the connection in order`, send: [frame(close, closing(code))], fail: [1002, code] })),
    ...[1012, 1013].map((code, i) => ({ id: `own.7.${i + 1}`, name: `a close with the registered code ${code} is answered`, send: [frame(close, closing(code))], echo: code })),
  ];
}

export const closeCases = () => [...orders(), ...payloads(), ...codes()];
