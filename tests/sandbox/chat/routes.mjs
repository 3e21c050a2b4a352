// An OpenAI-compatible model: /v1/models and /v1/chat/completions, streamed and whole, with faults on demand.
import { randomBytes } from 'node:crypto';

import { HttpError, json, readJson } from '../http/router.mjs';
import { answerTo, countTokens, piecesOf } from './words.mjs';

const maxBody = 1024 * 1024;
const commentEvery = 100;

/** The answer of the vendor to something it refuses. */
class VendorError extends Error {
  constructor(status, { message, type = 'invalid_request_error', param = null, code = null }, headers = {}) {
    super(message);
    Object.assign(this, { status, headers, body: { error: { message, type, param, code } } });
  }
}

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const id = (kind) => `${kind}${randomBytes(12).toString('hex')}`;

/** Routes of `/v1`. `keys` are the bearer tokens that are good, `models` the names that exist. */
export function chatRoutes({ faults, log, keys = ['sandbox-key'], models = ['gpt-4o-mini', 'sandbox-model'] }) {
  const checkKey = (req) => {
    const given = /^Bearer (.+)$/.exec(req.headers.authorization ?? '')?.[1];
    if (given === undefined)
      throw new VendorError(401, { message: "You didn't provide an API key.", code: null });
    if (!keys.includes(given))
      throw new VendorError(401, { message: 'Incorrect API key provided.', code: 'invalid_api_key' });
  };

  /** Runs a handler; errors are told in the vendor's shape. */
  const vendor = (operation, handler) => async (req, res) => {
    res.setHeader('x-request-id', id('req_'));
    try {
      checkKey(req);
      await handler(req, res);
    } catch (err) {
      if (!(err instanceof VendorError) && !(err instanceof HttpError)) throw err;
      log.add({ service: 'chat', operation, outcome: err.status });
      if (res.headersSent) return res.destroy();
      for (const [name, value] of Object.entries(err.headers ?? {})) res.setHeader(name, value);
      json(res, err.status, err.body ?? { error: { message: err.message, type: 'invalid_request_error', param: null, code: null } });
    }
  };

  return [
    {
      method: 'GET',
      path: '/v1/models',
      handler: vendor('models', async (req, res) => {
        const fault = faults.take('chat', 'models');
        if (fault?.fault === 'status') throw statusError(fault.args);
        const data = fault ? [] : models.map((name) => ({ id: name, object: 'model', created: 1, owned_by: 'sandbox' }));
        log.add({ service: 'chat', operation: 'models', outcome: 'listed' });
        json(res, 200, { object: 'list', data });
      }),
    },
    {
      method: 'POST',
      path: '/v1/chat/completions',
      handler: vendor('completions', async (req, res) => {
        const body = await readJson(req, maxBody);
        checkBody(body, models);
        const text = answerTo(body.messages);
        const fault = faults.take('chat', 'completions', { to: [body.model.toLowerCase()] });
        const call = new Call({ req, res, body, text, log, args: fault?.args ?? {} });
        log.add({ service: 'chat', operation: 'completions', outcome: 'asked', model: body.model, messages: body.messages });
        res.once('close', () => log.add({ service: 'chat', operation: 'completions', outcome: res.writableFinished ? 'answered' : 'hung_up' }));
        await (fault ? faulty[fault.fault](call) : call.answer());
      }),
    },
  ];
}

function statusError({ status = 500, code = null, type = 'server_error', message = 'ordered by a fault', retry_after, retry_after_ms }) {
  const headers = {};
  if (retry_after !== undefined) headers['retry-after'] = String(retry_after);
  if (retry_after_ms !== undefined) headers['retry-after-ms'] = String(retry_after_ms);
  return new VendorError(status, { message, type, code }, headers);
}

function checkBody(body, models) {
  const refuse = (message, param, code = null, status = 400) => {
    throw new VendorError(status, { message, param, code });
  };
  if (typeof body?.model !== 'string') refuse('you must provide a model parameter', 'model');
  if (!models.includes(body.model))
    refuse(`The model \`${body.model}\` does not exist or you do not have access to it.`, 'model', 'model_not_found', 404);
  if (!Array.isArray(body.messages) || body.messages.length === 0) refuse("'messages' is too short", 'messages');
  for (const m of body.messages) {
    if (!['system', 'developer', 'user', 'assistant', 'tool'].includes(m?.role)) refuse(`Invalid role ${m?.role}`, 'messages');
    if (typeof m.content !== 'string' && !Array.isArray(m.content) && m.role !== 'assistant') refuse('Invalid content', 'messages');
  }
  if (body.temperature !== undefined && !(body.temperature >= 0 && body.temperature <= 2))
    refuse('temperature must be 0 to 2', 'temperature');
  if (body.response_format?.type === 'json_object' && !JSON.stringify(body.messages).toLowerCase().includes('json'))
    refuse("'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.", 'messages');
  if (body.stream_options && !body.stream) refuse("'stream_options' is only allowed when 'stream' is enabled", 'stream_options');
}

/** One request and the ways to answer it. */
class Call {
  constructor(all) {
    Object.assign(this, all);
    this.id = id('chatcmpl-');
    this.eol = this.args.crlf ? '\r\n' : '\n';
  }

  get usage() {
    const prompt = this.body.messages.reduce((sum, m) => sum + countTokens(String(m.content ?? '')), 0);
    const completion = countTokens(this.text);
    return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion };
  }
  get gone() {
    return this.res.destroyed || this.res.writableEnded;
  }

  answer() {
    return this.body.stream ? this.stream() : this.whole();
  }

  whole({ content = this.text, refusal = null, reason = 'stop' } = {}) {
    json(this.res, 200, {
      id: this.id,
      object: 'chat.completion',
      created: 1,
      model: this.body.model,
      choices: [{ index: 0, message: { role: 'assistant', content, refusal }, finish_reason: reason, logprobs: null }],
      usage: this.usage,
    });
  }

  head() {
    this.res.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
    this.res.flushHeaders();
  }
  raw(text) {
    if (!this.gone) this.res.write(text);
  }
  data(text) {
    this.raw(`data: ${text}${this.eol}${this.eol}`);
  }
  comment() {
    this.raw(`: keep-alive${this.eol}${this.eol}`);
  }
  chunk(choices, more = {}) {
    const wanted = this.body.stream_options?.include_usage;
    this.data(
      JSON.stringify({
        id: this.id,
        object: 'chat.completion.chunk',
        created: 1,
        model: this.body.model,
        choices,
        ...(wanted ? { usage: null } : {}),
        ...more,
      }),
    );
  }
  delta(delta, reason = null, more) {
    this.chunk([{ index: 0, delta, finish_reason: reason, logprobs: null }], more);
  }
  words(count = Infinity) {
    const pieces = piecesOf(this.text).slice(0, count);
    for (const content of pieces) this.delta({ content });
    return pieces.length;
  }
  done() {
    this.data('[DONE]');
    this.res.end();
  }
  /** The head, the chunk with the role and some words. */
  begin(count) {
    this.head();
    this.delta({ role: 'assistant', content: '', refusal: null });
    this.words(count);
  }

  async stream({ firstMs = 0, pieceMs = 0, reason = 'stop' } = {}) {
    const { usage = 'last', reasoning = false } = this.args;
    this.head();
    this.comment();
    if (firstMs) await sleep(firstMs);
    this.delta({ role: 'assistant', content: '', refusal: null });
    if (reasoning) this.delta({ reasoning_content: 'Let me think: ', content: null });
    for (const content of piecesOf(this.text)) {
      if (pieceMs) await sleep(pieceMs);
      if (this.gone) return;
      this.delta({ content });
    }
    this.delta({}, reason, usage === 'finish' ? { usage: this.usage } : undefined);
    const wanted = this.body.stream_options?.include_usage;
    if (wanted && usage === 'last') this.chunk([], { usage: this.usage });
    if (wanted && usage === 'null_choices') this.chunk(null, { usage: this.usage });
    this.done();
  }

  /** Comments until the other side hangs up. */
  async keepAlive() {
    while (!this.gone) {
      this.comment();
      await sleep(commentEvery);
    }
  }
}

/** Some bytes at a time, so that characters and JSON are cut anywhere. */
async function inBytes(call) {
  const parts = [];
  call.res.write = (text) => parts.push(Buffer.from(text));
  call.res.end = () => {};
  await call.stream();
  delete call.res.write;
  delete call.res.end;
  const all = Buffer.concat(parts);
  const size = call.args.pieces;
  for (let at = 0; at < all.length && !call.res.destroyed; at += size) {
    call.res.write(all.subarray(at, at + size));
    await sleep(1);
  }
  call.res.end();
}

const faulty = {
  slow: (call) => call.stream({ firstMs: call.args.first_ms ?? 0, pieceMs: call.args.piece_ms ?? 0 }),
  hang: () => {},
  keep_alive_only: (call) => (call.head(), call.keepAlive()),
  stall: (call) => (call.begin(call.args.after ?? 2), call.keepAlive()),
  cut: async (call) => {
    call.begin(call.args.after ?? 2);
    await sleep(50); // Let the words out before the line is cut.
    call.res.destroy();
  },
  reset: async (call) => {
    if (call.args.head) {
      call.head();
      await sleep(50);
    }
    call.req.socket.resetAndDestroy();
  },
  no_finish: (call) => (call.begin(), call.res.end()),
  done_without_finish: (call) => (call.begin(), call.done()),
  invalid_chunk: (call) => (call.begin(2), call.data('{"choices":[{"delta":'), call.done()),
  not_utf8: (call) => (call.begin(1), call.raw(Buffer.from([0x64, 0x61, 0x74, 0x61, 0x3a, 0xff, 0xfe, 0x0a, 0x0a])), call.done()),
  error_in_stream: (call) => {
    call.begin(2);
    const { code = 'server_error', message = 'The server had an error', type = 'server_error' } = call.args;
    call.data(JSON.stringify({ error: { message, type, param: null, code } }));
    call.res.end();
  },
  error_event: (call) => {
    call.begin(2);
    call.raw(`event: error${call.eol}`);
    call.data(JSON.stringify({ error: { message: 'overloaded', type: 'server_error', code: 'overloaded' } }));
    call.res.end();
  },
  status: (call) => {
    throw statusError(call.args);
  },
  rate_limit: (call) => {
    throw statusError({ status: 429, code: 'rate_limit_exceeded', type: 'requests', message: 'Rate limit reached', ...call.args });
  },
  quota: () => {
    throw statusError({ status: 429, code: 'insufficient_quota', type: 'insufficient_quota', message: 'You exceeded your current quota' });
  },
  server_error: () => {
    throw statusError({ status: 500, message: 'The server had an error while processing your request' });
  },
  html: (call) => {
    call.res.writeHead(200, { 'content-type': 'text/html' });
    call.res.end('<html><body>Welcome to the proxy</body></html>');
  },
  refusal: (call) => {
    const refusal = "I'm sorry, I can't assist with that.";
    if (!call.body.stream) return call.whole({ content: null, refusal });
    call.head();
    call.delta({ role: 'assistant', content: null, refusal: '' });
    call.delta({ refusal });
    call.delta({}, 'stop');
    call.done();
  },
  finish: (call) => (call.body.stream ? call.stream({ reason: call.args.reason }) : call.whole({ reason: call.args.reason })),
  blank: (call) => {
    call.text = '  \n ';
    return call.answer();
  },
  obey: (call) => {
    call.text = call.args.text ?? call.body.messages.find((m) => m.role === 'system')?.content ?? '';
    return call.answer();
  },
  flood: async (call) => {
    call.begin();
    while (!call.gone) {
      call.delta({ content: 'word '.repeat(2000) });
      await sleep(1);
    }
  },
  whole: (call) => call.whole(),
  extra: (call) => (call.args.pieces ? inBytes(call) : call.answer()),
};
