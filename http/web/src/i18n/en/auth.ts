import type { Words } from '../zh';

export const auth: Words['auth'] = {
  email: 'E-mail', password: 'Password', newPassword: 'New password', passwordHint: '8 to 128 characters, no common password, not your address', code: 'Code', invite: 'Invite code (optional)',
  login: 'Sign in', loginTitle: 'Welcome back', loginHint: 'Sign in to go on practising', register: 'Sign up', registerTitle: 'Create an account', registerHint: 'All it takes is an e-mail address',
  noAccount: 'No account yet?', hasAccount: 'Have an account?', forgotLink: 'Forgot password?', getCode: 'Send me a code',
  codeTitle: 'Enter the code', codeSent: (email) => `If ${email} can be used, a code of six digits is on its way there. It is good for 10 minutes.`,
  resend: 'Send again', resendIn: (s) => `Send again in ${s} s`, verify: 'Finish', otherEmail: 'Use another address',
  forgotTitle: 'Reset your password', forgotHint: 'Enter your address and we will send a code.', reset: 'Set the new password',
  resetDone: 'Your password is set. Sign in with it; all other devices were signed out.', passwordUnset: 'Your address is verified. It was registered with different passwords, so please set one now.',
  ended: {
    signed_out: 'You are signed out.', signed_out_elsewhere: 'This device was signed out from another one.', password_changed: 'The password was changed. Please sign in again.', password_reset: 'The password was reset. Please sign in again.',
    replayed: 'This session was ended to keep your account safe.', closed: 'The account is closed.', blocked: 'The account is blocked.',
  },
  points: ['Questions from your résumé and the position', 'An interviewer that loses nothing when the line drops', 'Every score quotes your own words'],
};
