// What a stream of questions has brought so far. Pure: however it is cut, each question is there once, in its order.
import type { ForecastQuestion, Task } from '@/api/types';
import type { StreamEvent } from '@/realtime/events';

export interface Pack {
  /** As the stream last told it. */
  task: Task | null;
  /** Those of the numbers 1…n. */
  questions: readonly ForecastQuestion[];
  /** It has said how it ended. */
  over: boolean;
}
export const emptyPack: Pack = { task: null, questions: [], over: false };

/** `hole`: questions are missing before this one. */
export type Told = { pack: Pack; hole?: true };

/** Throws a SyntaxError for data that is no JSON. */
export function packAfter(pack: Pack, event: StreamEvent): Told {
  switch (event.type) {
    case 'task':
      return { pack: { ...pack, task: JSON.parse(event.data) as Task } };
    case 'question': {
      const question = JSON.parse(event.data) as ForecastQuestion;
      const next = pack.questions.length + 1;
      if (question.number > next) return { pack, hole: true };
      if (question.number < next) return { pack };
      return { pack: { ...pack, questions: [...pack.questions, question] } };
    }
    case 'done':
    case 'failed':
    case 'cancelled':
      return { pack: { ...pack, task: JSON.parse(event.data) as Task, over: true } };
    default:
      return { pack };
  }
}

/** The id of the last question that is there. */
export const positionOf = (pack: Pack): string | null => (pack.questions.length > 0 ? String(pack.questions.length) : null);
