import type { Words } from '../zh';

export const home: Words['home'] = {
  hello: (name) => `Hello, ${name}`, sub: 'Ready for a round?', startNow: 'Start a mock interview', upcoming: 'The next 14 days', upcomingEmpty: 'Nothing planned. Add an interview to your calendar.', recent: 'Recent interviews', trend: 'Scores over time', trendHint: 'Appears after two interviews.', points: 'Points', resume: 'Default résumé', noResume: 'No résumé yet', see: 'See all',
  messages: 'Messages', messagesEmpty: 'No messages', unread: (n) => `${n} unread`, allRead: 'Mark all as read', onlyUnread: 'Unread only', newMessage: 'New message', recordReady: 'An interview report is ready', resumeReady: 'A résumé was read', resumeFailed: 'A résumé could not be read', diagnosisReady: 'A résumé was diagnosed', diagnosisFailed: 'A diagnosis did not succeed', exportReady: 'The export is ready', paid: 'Paid; the points have arrived', signedIn: (x) => `New sign-in: ${x}`, open: 'Open',
};
