import type { Words } from '../zh';

export const forecast: Words['forecast'] = {
  title: 'Question forecast', hint: 'What you will most likely be asked, judging by your résumé and the posting, and why.', start: 'Start a forecast', noResume: 'No résumé can be used yet', upload: 'Upload one first', position: 'Position (optional)', positionHint: 'Such as: backend engineer', company: 'Company (optional)', posting: 'Job description (optional)', postingHint: 'Paste the posting: what it asks for will be asked about', count: 'Questions', go: 'Forecast', again: 'Forecast again',
  history: 'Past forecasts', historyEmpty: 'No forecasts yet', historyHint: 'Questions appear here after a forecast.', pack: 'Questions', made: (n) => `${n} question${n === 1 ? '' : 's'} so far`, questions: (n) => `${n} question${n === 1 ? '' : 's'}`, waiting: 'They appear one by one.', none: 'No question came of it', cutOff: 'The stream was cut and is opened again; what is here stays.',
  cancel: 'Cancel it', cancelAsk: 'Cancel this forecast? Reserved points come back.', cancelled: 'The forecast was cancelled; nothing was charged.', failed: 'The forecast did not succeed; nothing was charged.', cost: 'Cost', rules: 'Rules',
  number: (n) => `Question ${n}`, why: 'Why it may be asked', sources: 'Where it comes from', of: { resume: 'Your résumé', posting: 'The posting' }, keyPoints: 'What a good answer has', followUps: 'What may follow',
  kind: { opening: 'Opening', experience: 'Experience', technical: 'Technical', behavioural: 'Behavioural', situational: 'Situational', closing: 'Closing' }, difficulty: { easy: 'Easy', medium: 'Medium', hard: 'Hard' },
  practise: 'Practise these questions', practiseHint: 'A mock interview whose main questions are these.', practiseCount: 'How many', practiseGo: 'Enter the room', fileName: (position, day) => `Question forecast ${position ? `${position} ` : ''}${day}`,
};
