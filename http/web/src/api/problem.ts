// What went wrong, always as a problem document: the server's own, or one of ours when there was no answer.
import type { Problem } from './types';

/** `network`: no answer came. `unreadable`: one that is not of this interface, such as a proxy's page. */
export type LocalCode = 'network' | 'unreadable' | 'cancelled';

export type Failure = Problem | (Pick<Problem, 'status' | 'code' | 'title' | 'detail' | 'retryable' | 'request_id'> & { field?: string; local: LocalCode });

export const isLocal = (x: Failure): x is Failure & { local: LocalCode } => 'local' in x;

export function localFailure(local: LocalCode, status = 0, requestId = ''): Failure {
  return { local, status, code: local, title: '', detail: '', retryable: local !== 'cancelled', request_id: requestId };
}

const isProblem = (x: unknown): x is Problem =>
  typeof x === 'object' && x !== null && 'code' in x && 'title' in x && 'request_id' in x;

/** The failure that an answer with an error status tells. */
export async function failureOf(answer: Response): Promise<Failure> {
  const requestId = answer.headers.get('X-Request-Id') ?? '';
  try {
    const body: unknown = await answer.json();
    if (isProblem(body)) return body;
  } catch {
    // Not JSON: see below.
  }
  return localFailure('unreadable', answer.status, requestId);
}
