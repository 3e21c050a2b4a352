import type { Words } from '../zh';

export const reports: Words['reports'] = {
  file: 'Take the report with you', filePdf: 'Download PDF', fileOnce: 'Paid once a report; download it as often as you like.', paidPoints: (n, left) => `${n} point${n === 1 ? '' : 's'} used, ${left} left`,
  paidWith: { free: 'On its way, free of points', bought_before: 'Bought already; download it as often as you like', voucher: 'One voucher used', points: 'Bought with points' },
};
