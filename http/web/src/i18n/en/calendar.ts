import type { Words } from '../zh';

const before = (m: number) => (m % 1440 === 0 ? `${m / 1440} day${m === 1440 ? '' : 's'} before` : m % 60 === 0 ? `${m / 60} h before` : `${m} min before`);
export const calendar: Words['calendar'] = {
  title: 'Calendar', hint: 'Interviews, deadlines and plans, with reminders.', add: 'Add an event', editTitle: 'Edit the event', today: 'Today', prev: 'Previous month', next: 'Next month', empty: 'Nothing on this day', kind: { interview: 'Interview', deadline: 'Deadline', other: 'Other' },
  name: 'Title', type: 'Kind', allDay: 'All day', starts: 'Starts', day: 'Day', minutes: 'Minutes', days: 'Days', place: 'Place', link: 'Link', note: 'Note', remind: 'Remind', never: 'Never', atStart: 'At the start', before,
  repeat: 'Repeat', once: 'Once', freq: { daily: 'Daily', weekly: 'Weekly', monthly: 'Monthly', yearly: 'Yearly' }, until: 'Until (optional)', zone: (x) => `Zone ${x}`, saved: 'Saved', removed: 'Deleted', removeAsk: 'Delete this event?', removeSeries: 'It repeats; all its dates go.', changed: 'It was changed elsewhere. Open it again.', weekdays: ['Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa', 'Su'], month: (y, m) => `${y}-${String(m).padStart(2, '0')}`, more: (n) => `${n} more`, recurring: 'Repeats', mailNote: 'Messages come to everybody; reminders by mail from gold.',
};
