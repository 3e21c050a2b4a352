// Packs of forecast questions as a client reads them.
import assert from 'node:assert/strict';

import { patience } from './env.mjs';
import { EventParser } from './sse.mjs';

export const prep = '/api/v1/interview-prep';
/** Where a forecast is begun. */
export const start = `${prep}/ai-generate`;

/**
 * Reads a stream. `cut`: the connection is cut when so many questions were read. Answers `{status, task, questions, end}`: the
 * data of `task`, of each question (its id is checked against its number), and `[event, data]` of what ended it, if anything did.
 */
export async function streamPack(stack, person, { json, id, after: seen, cut = Infinity, headers = {}, language = 'zh-CN' }) {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), patience(40_000));
  const out = { task: null, questions: [], end: null, closed: false };
  const parser = new EventParser(({ id: event_id, event, data }) => {
    const parsed = JSON.parse(data);
    if (event === 'task') {
      assert.equal(out.task, null, 'told once');
      assert.deepEqual(out.questions, [], 'told first');
      out.task = parsed;
    } else if (event === 'question') {
      assert.equal(event_id, String(parsed.number));
      out.questions.push(parsed);
      if (out.questions.length >= cut) controller.abort();
    } else {
      assert.equal(event_id, undefined);
      assert.equal(out.end, null, `nothing comes behind the end: ${event}`);
      out.end = [event, parsed];
    }
  });
  try {
    const res = await fetch(`${stack.node.base}${json ? start : `${prep}/${id}/events`}`, {
      method: json ? 'POST' : 'GET',
      headers: {
        authorization: `Bearer ${person.access}`,
        'accept-language': language,
        ...(json ? { accept: 'text/event-stream', 'content-type': 'application/json' } : {}),
        ...(seen === undefined ? {} : { 'last-event-id': String(seen) }),
        ...headers,
      },
      body: json && JSON.stringify(json),
      signal: controller.signal,
    });
    out.status = res.status;
    out.type = (res.headers.get('content-type') ?? '').split(';')[0];
    const decoder = new TextDecoder();
    if (out.type !== 'text/event-stream') {
      out.problem = await res.json();
      return out;
    }
    for await (const chunk of res.body) {
      parser.push(decoder.decode(chunk, { stream: true }));
      if (out.questions.length >= cut) break;
    }
    out.closed = true;
  } catch (err) {
    // Cut by us, or by a node that died.
    if (out.status === undefined) throw err;
  } finally {
    clearTimeout(timer);
  }
  if (out.questions.length > cut) out.questions.length = cut;
  return out;
}
