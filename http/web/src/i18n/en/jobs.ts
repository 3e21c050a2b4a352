import type { Words } from '../zh';

const s = (n: number) => (n === 1 ? '' : 's');
export const jobs: Words['jobs'] = {
  title: 'Job search', hint: 'Find postings, ranked by how well they fit your résumé.', form: 'What to look for', query: 'Words', queryHint: 'Title, company or skills, such as Java backend', city: 'City', cityHint: 'Any', salary: 'Yuan a month, at least', years: 'Years of experience', centre: 'Nearby', centreHint: 'Anywhere', centreLabel: (x) => `Centre of ${x}`, km: 'km around', resume: 'Rank against',
  noResume: 'No résumé yet: results are in order of date.', upload: 'Upload a résumé', search: 'Search and rank', browse: 'Just browse', browsing: 'Postings', latest: 'Latest postings', real: 'Hide samples', searches: 'Earlier searches', searchesHint: 'Each search is kept with what it found.', noSearches: 'No searches yet', noSearchesHint: 'What you search for is kept here with its results.',
  empty: 'No such posting', emptyHint: 'Try other words, or ask for less.', farther: 'Nothing among the latest postings', fartherHint: 'Older ones can be looked through.', goOn: 'Look further', clear: 'Clear', everything: 'All postings', found: (n) => `${n} posting${s(n)} found`, foundMost: (n) => `The best ${n} postings`, again: 'Change and search again', removed: 'Deleted', removeAsk: 'Delete this search?', removeHint: 'Query and results go; it still counts as a search.', repeated: 'Repeated', repeatedHint: 'The same was searched for within ten minutes, so it is no effective search.', ineffective: 'Not counted as effective',
  ranked: (x) => `Ranked against “${x}”`, rankedGone: 'The résumé it was ranked against was deleted', unranked: 'Not ranked against a résumé, newest first', score: 'Match', reasons: 'Why it fits',
  sample: 'Sample', sampleHint: 'A sample, not a real posting: company and post are made up, to try the search.', withdrawn: 'Withdrawn', withdrawnHint: 'This posting was withdrawn.', body: 'Description', facts: 'What is asked for', skills: 'Skills', source: 'Open the source', practise: 'Practise for this job', posted: (x) => `Posted ${x}`,
  pay: (x) => `¥${x} a month`, payFrom: (x) => `From ¥${x} a month`, payUpTo: (x) => `Up to ¥${x} a month`, payUnsaid: 'Pay not stated', yearsAny: 'Any experience', yearsNone: 'No experience', yearsFrom: (n) => `${n}+ years`, yearsUpTo: (n) => `Up to ${n} year${s(n)}`, yearsBetween: (x) => `${x} years`,
  paysAtLeast: (n) => `At least ¥${n} a month`, yearsHad: (n) => (n === 0 ? 'No experience needed' : `With ${n} year${s(n)}`), around: (x, km) => `Within ${km} km of ${x}`,
  degree: { none: 'Any degree', college: 'College', bachelor: 'Bachelor', master: 'Master', doctor: 'Doctorate' },
  reason: {
    skills: (x) => `Shared skills: ${x.join(', ')}`, skillsNone: 'No shared skills', yearsAbove: 'More experience than asked for', yearsBelow: 'One year short',
    years: { good: 'Experience fits', near: 'Experience nearly fits', no: 'Too little experience' }, city: { good: 'Same city', near: 'City nearby', no: 'Another city' }, degree: { good: 'Degree fits', near: 'Degree nearly fits', no: 'Degree below' }, salary: { good: 'Pays what you want', near: 'Pays nearly what you want', no: 'Pays less than you want' },
  },
};
