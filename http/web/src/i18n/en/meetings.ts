import type { Words } from '../zh';

export const meetings: Words['meetings'] = {
  title: 'Meeting assistant', hint: 'Paid for by the minute, on the server’s clock. One meeting at a time.', start: 'Begin a meeting', name: 'Title (optional)', nameHint: 'Such as: weekly review', go: 'Begin', untitled: 'Untitled meeting', rate: (n) => `${n} point${n === 1 ? '' : 's'} a minute, the first 30 seconds are free`, available: (n) => `${n} point${n === 1 ? '' : 's'} available`,
  history: 'Past meetings', empty: 'No meetings yet', emptyHint: 'Minutes and cost appear here after a meeting.', status: { running: 'Running', ending: 'Ending soon', ended: 'Over' },
  minutes: 'Minutes charged', cost: 'Cost', started: 'Began', ended: 'Ended', elapsed: 'Running for', price: 'Price', perMinute: (n) => `${n} point${n === 1 ? '' : 's'} a minute`, paidUntil: 'Paid until', balance: 'Points left', reason: 'Why it ended', number: 'Number',
  reasons: { asked: 'You ended it', points: 'The points ran out', silence: 'Nothing was heard of it', longest: 'It lasted four hours' },
  end: 'End', endAsk: 'End this meeting now?', endHint: 'Minutes that have begun are charged; the rest of what is reserved comes back.', keep: 'Keep this page open: a meeting that is not heard of for five minutes ends by itself and costs nothing from there on.', endingTitle: (at) => `Not enough points: the meeting ends at ${at}`, endingHint: 'It goes on once you have bought points.', over: 'The meeting is over', again: 'Begin another',
};
