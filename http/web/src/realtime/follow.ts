// Follows an event stream of the node to its end, over cuts: what is there already is named by `Last-Event-ID`.
import { failureOf, localFailure, type Failure } from '@/api/problem';
import { access as shared, type AccessToken } from '@/api/session';

import { delayOf } from './backoff';
import { EventParser, type StreamEvent } from './events';

/** `over`: the stream has said all. `again`: something is missing, which only another beginning can tell. */
export type Verdict = 'on' | 'over' | 'again';
export interface Reader {
  /** Id of the last event that was taken; null: from the beginning. */
  position: () => string | null;
  event: (event: StreamEvent) => Verdict;
  /** The line is down (and is being opened again), or stands. */
  line?: (standing: boolean) => void;
  /** It will not come: an answer that trying again does not change. */
  refused: (failure: Failure) => void;
}
export interface Ways {
  access?: AccessToken;
  fetcher?: typeof fetch;
  random?: () => number;
}
export interface Following {
  stop: () => void;
  /** Tries at once instead of waiting on. */
  hurry: () => void;
}

/** The node says something every 15 s. */
const silence = 60_000;

export function followEvents(path: string, reader: Reader, { access = shared, fetcher = (...args) => fetch(...args), random }: Ways = {}): Following {
  let wanted = true;
  let tries = 0;
  let abort: AbortController | null = null;
  let wake: (() => void) | null = null;

  const pause = (ms: number) =>
    new Promise<void>((done) => {
      const timer = setTimeout(done, ms);
      wake = () => {
        clearTimeout(timer);
        done();
      };
    }).then(() => void (wake = null));

  async function opened(signal: AbortSignal): Promise<Response> {
    const ask = () => {
      const headers: Record<string, string> = { Accept: 'text/event-stream', 'Accept-Language': document.documentElement.lang || 'zh-CN' };
      if (access.token) headers.Authorization = `Bearer ${access.token}`;
      const position = reader.position();
      if (position !== null) headers['Last-Event-ID'] = position;
      return fetcher(path, { headers, credentials: 'same-origin', cache: 'no-store', signal });
    };
    if (access.left < 5000) await access.refresh();
    const answer = await ask();
    return answer.status === 401 && (await access.refresh()).ok ? ask() : answer;
  }

  /** One connection, as long as it lasts. Milliseconds after which the node wants us back; null: of our own choosing. */
  async function once(): Promise<{ done: boolean; delay: number | null }> {
    abort = new AbortController();
    const { signal } = abort;
    let quiet: ReturnType<typeof setTimeout> | undefined;
    const heard = () => {
      clearTimeout(quiet);
      quiet = setTimeout(() => abort?.abort(), silence);
    };
    heard();
    try {
      const answer = await opened(signal);
      if (!answer.ok) {
        const failure = await failureOf(answer);
        if (failure.retryable || failure.status >= 500 || failure.status === 429) return { done: false, delay: null };
        if (wanted) reader.refused(failure);
        return { done: true, delay: null };
      }
      const bytes = answer.body?.getReader();
      if (!bytes) throw new TypeError('no body');
      const parser = new EventParser();
      const decoder = new TextDecoder();
      for (;;) {
        const { done, value } = await bytes.read();
        if (done || !wanted) return { done: !wanted, delay: null };
        heard();
        reader.line?.(true);
        for (const event of parser.feed(decoder.decode(value, { stream: true }))) {
          if (!wanted) return { done: true, delay: null };
          tries = 0;
          if (event.type === 'reconnect') return { done: false, delay: delayIn(event.data) };
          const verdict = reader.event(event);
          if (verdict !== 'on') return { done: verdict === 'over', delay: null };
        }
      }
    } catch (err) {
      if (err instanceof RangeError) {
        if (wanted) reader.refused(localFailure('unreadable'));
        return { done: true, delay: null };
      }
      return { done: !wanted, delay: null };
    } finally {
      clearTimeout(quiet);
      abort.abort();
    }
  }

  async function run() {
    while (wanted) {
      const { done, delay } = await once();
      if (done || !wanted) return;
      reader.line?.(false);
      await pause(delay ?? delayOf(tries++, random));
    }
  }
  void run();
  return {
    stop: () => {
      wanted = false;
      abort?.abort();
      wake?.();
    },
    hurry: () => wake?.(),
  };
}

function delayIn(data: string): number | null {
  try {
    const delay = (JSON.parse(data) as { delay_ms?: unknown }).delay_ms;
    return typeof delay === 'number' && delay >= 0 && delay <= 60_000 ? delay : null;
  } catch {
    return null;
  }
}
