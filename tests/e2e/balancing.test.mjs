// What docs/deploy/haproxy.cfg does with requests, with nodes that are only played: what it sends again when one breaks off and
// what it never does, what it tells of clients, and TLS.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { Agent, createServer, request } from 'node:http';
import { connect } from 'node:http2';
import { request as secureRequest } from 'node:https';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';

import { WebSocketServer } from 'ws';

import { Balancer } from './support/balancer.mjs';
import { eventually, freePort, scratchDir } from './support/env.mjs';
import { frame, op } from './support/raw_socket.mjs';

/** A node that is played: `/readyz` answers `ready`, everything else goes to `act`. What arrived is kept. */
class PlayedNode {
  seen = [];
  ready = 200;
  #servers = [];

  static async start(act) {
    const node = new PlayedNode();
    node.act = act;
    node.port = await freePort();
    node.adminPort = await freePort();
    node.server = await node.#listen(node.port, (req, res) => {
      let body = '';
      req.on('data', (x) => (body += x));
      req.on('end', () => {
        node.seen.push({ method: req.method, url: req.url, headers: req.headers, body });
        node.act(req, res);
      });
    });
    await node.#listen(node.adminPort, (_, res) => res.writeHead(node.ready).end());
    return node;
  }

  async #listen(port, handler) {
    const server = createServer(handler).listen(port, '127.0.0.1');
    await once(server, 'listening');
    this.#servers.push(server);
    return server;
  }
  saw(url) {
    return this.seen.filter((x) => x.url === url);
  }
  stop() {
    for (const server of this.#servers) {
      server.closeAllConnections();
      server.close();
    }
  }
}

const breaks = (req) => req.socket.destroy();
const answers = (_, res) => res.writeHead(200, { 'content-type': 'application/json' }).end('{}');

let good;
let bad;
let balancer;
before(async () => {
  good = await PlayedNode.start(answers);
  bad = await PlayedNode.start(breaks);
  balancer = await Balancer.start('balancing', [good, bad]);
});
after(async () => {
  await balancer?.stop();
  good?.stop();
  bad?.stop();
});

/** A request as it is, sent once; `agent: false` has a connection of its own. Answers `{status, headers, body}`, or the error that ended it. */
const send = (url, { method = 'GET', headers = {}, body = '', agent = false } = {}) =>
  new Promise((resolve) => {
    const req = request({ host: '127.0.0.1', port: balancer.port, path: url, method, headers: { 'content-length': body.length, ...headers }, agent }, (res) => {
      let text = '';
      res.on('data', (x) => (text += x)).on('end', () => resolve({ status: res.statusCode, headers: res.headers, body: text }));
    });
    req.on('error', (err) => resolve({ closed: err.code })).end(body);
  });

let made = 0;
/** Sends the same kind of request until one came to the node that breaks off; answers that one. */
async function untilBroken(options) {
  for (let i = 0; i < 10; ++i) {
    const url = `/api/v1/thing/${++made}`;
    const got = await send(url, options);
    if (bad.saw(url).length > 0) return { url, ...got };
  }
  throw new Error('nothing came to the node that breaks off');
}
const post = (headers = {}, more = {}) => ({ method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: '{"a":1}', ...more });

describe('a node that breaks off before it answers', () => {
  it('a_read_is_asked_elsewhere', async () => {
    const { url, status } = await untilBroken({});
    assert.equal(status, 200);
    assert.equal(good.saw(url).length, 1);
  });

  it('a_command_with_a_key_is_sent_elsewhere_with_the_same_key_and_body', async () => {
    const { url, status } = await untilBroken(post({ 'idempotency-key': 'k1' }));
    assert.equal(status, 200);
    const [again] = good.saw(url);
    assert.deepEqual([again.headers['idempotency-key'], again.body], ['k1', '{"a":1}']);
  });

  it('a_command_without_a_key_is_never_sent_twice_and_its_client_learns_that_nobody_knows', async () => {
    const { url, status, headers, body } = await untilBroken(post());
    assert.equal(status, 502);
    assert.equal(bad.saw(url).length, 1);
    assert.equal(good.saw(url).length, 0);
    assert.deepEqual([headers['content-type'], headers['retry-after']], ['application/problem+json', '1']);
    const problem = JSON.parse(body);
    assert.deepEqual([problem.code, problem.status, problem.retryable], ['timed_out', 502, true]);
  });

  it('nor_on_a_connection_that_served_before_which_ends_without_a_word', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    try {
      // Reads are always answered: after them the connection is one that served before.
      for (let i = 0; i < 2; ++i) await send('/api/v1/first', { agent });
      const { url, status, closed } = await untilBroken(post({}, { agent }));
      assert.ok(closed === 'ECONNRESET' || status === 502, `${status} ${closed}`);
      assert.equal(bad.saw(url).length, 1);
      assert.equal(good.saw(url).length, 0);
    } finally {
      agent.destroy();
    }
  });

  it('neither_is_a_change_by_another_method_whatever_headers_it_has', async () => {
    for (const method of ['PUT', 'PATCH', 'DELETE']) {
      const { url, status } = await untilBroken({ method, headers: { 'idempotency-key': 'k2' } });
      assert.equal(status, 502);
      assert.equal(good.saw(url).length, 0);
    }
  });
});

describe('a node', () => {
  it('hears_about_the_client_from_the_balancer_alone', async () => {
    const claims = { 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': 'https', forwarded: 'for=203.0.113.9', 'x-real-ip': '203.0.113.9' };
    await fetch(`${balancer.base}/api/v1/claims`, { headers: claims });
    const { headers } = good.saw('/api/v1/claims')[0];
    assert.deepEqual([headers['x-forwarded-for'], headers['x-forwarded-proto'], headers.forwarded, headers['x-real-ip']], ['127.0.0.1', 'http', undefined, undefined]);
  });

  it('that_says_it_is_not_ready_gets_nothing_new_and_keeps_what_it_has', async () => {
    let release;
    bad.act = (_, res) => (release = () => answers(_, res));
    let under_way;
    for (let i = 0; i < 10 && !release; ++i) {
      under_way = fetch(`${balancer.base}/api/v1/slow/${i}`);
      // Either it has come to the one that waits, or the other has answered it.
      await eventually('it has arrived', () => release || good.saw(`/api/v1/slow/${i}`).length > 0);
    }
    bad.ready = 503;
    await eventually('it is left alone', () => balancer.sees(['UP', 'NOLB']));
    const before = bad.seen.length;
    for (let i = 0; i < 10; ++i) assert.equal((await fetch(`${balancer.base}/api/v1/after`)).status, 200);
    assert.equal(bad.seen.length, before);
    release();
    assert.equal((await under_way).status, 200, 'what was under way is answered');
    bad.ready = 200;
    await eventually('it gets requests again', () => balancer.sees(['UP', 'UP']));
  });
});

describe('over TLS', () => {
  let secure;
  let plainPort;
  const alone = { rejectUnauthorized: false }; // Its certificate is its own.
  before(async () => {
    const where = join(scratchDir('tls'), 'app');
    await promisify(execFile)('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', '/CN=app.example.com', '-keyout', `${where}.key`, '-out', `${where}.crt`]);
    writeFileSync(`${where}.pem`, readFileSync(`${where}.crt`, 'utf8') + readFileSync(`${where}.key`, 'utf8'));
    const port = await freePort();
    plainPort = await freePort();
    secure = await Balancer.start('balancing-tls', [good], { LB_BIND: `127.0.0.1:${port} ssl crt ${where}.pem alpn h2,http/1.1`, LB_PLAIN: `127.0.0.1:${plainPort}` });
    secure.port = port;
  });
  after(() => secure?.stop());

  it('nodes_hear_of_it_and_clients_are_told_to_stay_with_it', async () => {
    const headers = await new Promise((resolve, reject) => {
      secureRequest({ host: '127.0.0.1', port: secure.port, path: '/api/v1/secure', ...alone }, (res) => res.resume().on('end', () => resolve(res.headers))).on('error', reject).end();
    });
    assert.match(headers['strict-transport-security'], /max-age=\d{7}/);
    assert.equal(good.saw('/api/v1/secure')[0].headers['x-forwarded-proto'], 'https');
  });

  it('the_plain_port_only_sends_there', async () => {
    const res = await fetch(`http://127.0.0.1:${plainPort}/api/v1/plain`, { redirect: 'manual' });
    assert.equal(res.status, 308);
    assert.match(res.headers.get('location'), /^https:.*\/api\/v1\/plain$/);
    assert.equal(good.saw('/api/v1/plain').length, 0);
  });

  it('a_socket_may_come_over_a_stream_of_http_2', async () => {
    const sockets = new WebSocketServer({ server: good.server, path: '/ws', handleProtocols: () => 'zhian.v1' });
    sockets.on('connection', (socket) => socket.on('message', (data) => socket.send(`heard ${data}`)));
    const session = connect(`https://127.0.0.1:${secure.port}`, alone);
    try {
      const [settings] = await once(session, 'remoteSettings');
      assert.equal(settings.enableConnectProtocol, true);
      const stream = session.request({ ':method': 'CONNECT', ':protocol': 'websocket', ':scheme': 'https', ':path': '/ws', ':authority': 'app.example.com', 'sec-websocket-version': '13', 'sec-websocket-protocol': 'zhian.v1' }, { endStream: false });
      const [headers] = await once(stream, 'response');
      assert.equal(headers[':status'], 200);
      stream.write(frame(op.text, 'hello'));
      const [data] = await once(stream, 'data');
      assert.equal(data.subarray(2).toString(), 'heard hello');
    } finally {
      session.destroy();
      sockets.close();
    }
  });
});
