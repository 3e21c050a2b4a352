import type { Words } from '../zh';

const s = (n: number) => (n === 1 ? '' : 's');
export const common: Words['common'] = {
  brand: 'Zhian',
  tagline: 'Walk into your next interview prepared',
  nav: { dashboard: 'Home', interviews: 'Mock interviews', questions: 'Question bank', resumes: 'Résumés', diagnoses: 'Résumé diagnosis', forecasts: 'Question forecast', meetings: 'Meetings', calendar: 'Calendar', jobs: 'Job search', news: 'Workplace news', upgrade: 'Membership', messages: 'Messages', settings: 'Settings', more: 'More' },
  act: {
    save: 'Save', cancel: 'Cancel', retry: 'Try again', back: 'Back', close: 'Close', more: 'Load more', edit: 'Edit', remove: 'Delete', copy: 'Copy', copied: 'Copied', confirm: 'Confirm',
    download: 'Download', view: 'View', signOut: 'Sign out', next: 'Next', done: 'Done', refresh: 'Reload',
  },
  ui: { light: 'Light', dark: 'Dark', auto: 'System', theme: 'Appearance', language: 'Language', skip: 'Skip to content', menu: 'Open menu', loading: 'Loading', user: 'Account menu' },
  list: { end: 'That is all', empty: 'Nothing here yet' },
  fail: {
    network: 'No connection. Check your network and try again.', unreadable: 'The answer of the server could not be read. Try again later.', cancelled: 'Cancelled', page: 'This page did not load',
    pageHint: 'The connection may have dropped, or a new version was just released. Reload to go on.', requestId: 'Request', field: 'Field', notFound: 'Page not found',
    notFoundHint: 'The link may be outdated, or belong to another account.', home: 'Back home',
  },
  line: { waiting: 'Connection lost, reconnecting', connecting: 'Connecting', ended: 'Your session has ended. Please sign in again.' },
  form: {
    required: 'This is needed', email: 'Enter a valid e-mail address', wrongForm: 'This does not look right', same: 'The two passwords differ',
    tooShort: (n) => `At least ${n} character${s(n)}`, tooLong: (n) => `At most ${n} characters`, atLeast: (n) => `Not less than ${n}`, atMost: (n) => `Not more than ${n}`,
  },
  gate: { tier: (name) => `Needs ${name} or above`, points: (price, balance) => `Needs ${price} points, you have ${balance}`, upgrade: 'Upgrade', closed: (name) => `Your tier does not include this yet: ${name}`,
    free: 'Free of points', voucher: (name, n) => `Uses 1 of ${n} voucher${s(n)}: ${name}`, recharge: 'Buy points' },
  note: { builtin: 'Made by rule by the built-in engine', sandbox: 'Demonstration: payment is simulated by the sandbox, nothing is charged', simulated: 'The model is simulated on this machine' },
  unit: {
    points: (n) => `${n} point${s(n)}`, days: (n) => `${n} day${s(n)}`, minutes: (n) => `${n} min`,
    duration: (x) => (x >= 3600 ? `${Math.floor(x / 3600)} h ${Math.floor((x % 3600) / 60)} min` : x >= 60 ? `${Math.floor(x / 60)} min ${x % 60} s` : `${x} s`),
  },
  tier: { ordinary: 'Ordinary', bronze: 'Bronze', silver: 'Silver', gold: 'Gold', platinum: 'Platinum', diamond: 'Diamond' },
  feature: {
    upload: 'Résumé upload', diagnosis: 'Résumé diagnosis', prep: 'Question forecast', job_search: 'Job search', question_bank: 'Question bank', history_summary: 'History summary', news_full: 'Full news',
    report_view: 'Reports', report_download: 'Report download', mock_interview: 'Mock interview', meeting_assistant: 'Meeting assistant', calendar_reminder: 'Calendar reminders by mail', lottery: 'Lottery', early_access: 'Early access',
  },
  level: { junior: 'Junior', middle: 'Mid-level', senior: 'Senior' },
  lang: { zh: '中文', en: 'English' },
};
