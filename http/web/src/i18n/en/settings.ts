import type { Words } from '../zh';

export const settings: Words['settings'] = {
  title: 'Settings', parts: { profile: 'Profile', security: 'Password and devices', notifications: 'Notifications', data: 'Data and closing' },
  nickname: 'Name', mailLanguage: 'Language of mails', timeZone: 'Time zone', timeZoneHint: 'Your calendar is shown and reminded in this zone', avatar: 'Picture', avatarHint: 'PNG, JPEG or WebP; it is made square and camera data is removed', upload: 'Upload a picture', removeAvatar: 'Remove',
  saved: 'Saved', changed: 'The profile was changed elsewhere. The newest is shown now; please change it again.', joined: (x) => `Since ${x}`,
  password: 'Change password', current: 'Current password', next: 'New password', again: 'New password again', change: 'Change password', changedPassword: 'The password is changed. Other devices have to sign in again.',
  devices: 'Devices', devicesHint: 'Sign out what you do not know, and change your password.', thisOne: 'This device', lastSeen: (x) => `Last used ${x}`, place: 'Network', revoke: 'Sign out', revokeAll: 'Sign out all others', revokeAsk: 'Sign this device out?', revokeAllAsk: 'Sign out all devices but this one?', revoked: 'Signed out',
  mails: 'Mails', mailsHint: 'Messages always arrive here. This decides what is mailed as well.',
  mail: { security: ['Security', 'Codes, sign-ins and password changes; always on'], calendar: ['Calendar', 'Reminders of interviews and deadlines (from gold)'], exports: ['Exports', 'When an export is ready'], interviews: ['Mock interviews', 'When a report is ready'], orders: ['Orders', 'Payments and refunds'] },
  export: 'Export my data', exportHint: 'Profile, résumés, interviews and bills as one ZIP. We tell you when it is ready; the link ends after a while.', exportStart: 'Start an export',
  exportState: { waiting: 'In preparation', ready: 'Ready', expired: 'Expired', failed: 'Failed' }, exportUntil: (x) => `Until ${x}`,
  close: 'Close the account', closeHint: 'Résumés, interviews and calendar are deleted for good. Books that must be kept hold only a number without a name. Points that are left are lost.', closeStart: 'Close the account', closeAsk: 'Enter your password to close the account', closeSure: 'I understand, close it for good',
};
