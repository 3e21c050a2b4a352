import type { Words } from '../zh';

const s = (n: number) => (n === 1 ? '' : 's');
export const tasks: Words['tasks'] = {
  running: 'Under way', untitled: 'No position named', number: 'Task',
  stage: { queued: 'Waiting', extracting: 'Reading', analysing: 'Analysing', writing: 'Writing', done: 'Done', failed: 'Failed', cancelled: 'Cancelled' },
  progress: 'Progress', progressHint: 'You may leave this page; we tell you when it is done.', attempt: (n) => `Attempt ${n}`, retrying: (why) => `The last attempt did not succeed (${why}); it is tried again by itself.`, held: (n) => `${n} point${s(n)} reserved, taken only when it is done.`,
  failure: { not_found: 'the résumé was deleted', resume_not_ready: 'the résumé has not been read yet', validation_failed: 'the résumé cannot be analysed', payload_too_large: 'the résumé is too long', forbidden: 'not permitted', unsupported: 'not supported', internal: 'internal error', overloaded: 'too busy', shutting_down: 'restarting', storage_unavailable: 'the store is unavailable' },
};
