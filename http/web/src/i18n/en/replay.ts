import type { Words } from '../zh';

export const replay: Words['replay'] = {
  title: 'Replay', open: 'Replay', play: 'Play', pause: 'Pause', position: 'Position', speed: 'Speed', at: (now, of) => `${now} / ${of}`, clock: 'Clock', clocks: { active: 'Without pauses', whole: 'With pauses' },
  questions: 'Questions', prev: 'Previous question', next: 'Next question', jump: (n) => `Go to ${n}`, empty: 'There is nothing to replay', keys: 'While the player has the focus: Space plays or pauses, J / L previous or next question, , / . slower or faster, 1–9 go to a question',
  branchAsk: 'Open another interview from this question?', branchHint: 'What was said before is kept, and so is this record.', loading: (n, of) => `${n} of ${of} read`, over: 'The end',
};
