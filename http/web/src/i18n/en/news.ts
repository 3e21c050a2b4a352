import type { Words } from '../zh';

export const news: Words['news'] = {
  title: 'Workplace news', hint: 'Short articles about work and finding it.', updatedAt: (x) => `Updated ${x}`, readAt: (x) => `The source was read ${x}`, locked: 'Your tier shows headlines and summaries; the full text is locked', lockedShort: 'Full text locked', only: 'Tagged', empty: 'No articles yet', emptyTag: 'No article with this tag', sample: 'Sample', sampleHint: 'It came with the program', source: 'Open the source', all: 'All articles', latest: 'News',
  tags: { career: 'Career', communication: 'Communication', contract: 'Contracts', feedback: 'Feedback', interview: 'Interviews', learning: 'Learning', meetings: 'Meetings', offer: 'Offers', onboarding: 'Onboarding', remote: 'Remote work', resume: 'Résumés', tools: 'Tools', wellbeing: 'Wellbeing' },
};
