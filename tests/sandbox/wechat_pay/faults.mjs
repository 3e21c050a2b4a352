// What can go wrong at WeChat Pay, by the names a test orders it with. `args.to` limits a fault to one order or refund
// number.
const answers = [
  'status', // {status, code?, message?}: nothing is done
  'delay', // {ms}
  'drop', // the line is cut and nothing is done
  'drop_after', // it is done, and the line is cut before the answer
  'accepted', // 202, nothing is done
  'garbage', // a signed answer that is not what was asked for
  'bad_signature', // the next four are of the answer to what was done
  'signtest',
  'wrong_serial',
  'old_timestamp',
];

export const wechatPayOperations = {
  native: [...answers, 'pay_at_once'], // pay_at_once: the notice goes out before the answer
  jsapi: answers,
  query: answers,
  close: [...answers, 'pay_after'], // pay_after: the person's money arrives all the same
  refund: [...answers, 'fail', 'hold'], // fail {state?: ABNORMAL|CLOSED}; hold: stays PROCESSING until it is told
  query_refund: answers,
  certificates: answers,
  trade_bill: answers,
  bill_file: answers,
  pay: ['underpay'], // {by?: 1 fen}: the order counts as paid with less
  notice: [
    'duplicate', // {times?: 5}: so many tries at once, each signed anew, all with one id
    'reorder', // held back until the next one has been taken
    'delay', // {ms}
    'drop', // {tries?}: so many tries are lost on the way; all of them unless told
    'bad_signature', // the next five are of the first try
    'signtest',
    'wrong_serial',
    'old_timestamp',
    'corrupt', // sealed under another key
  ],
  bill: [
    'leave_out', // {to?}: a payment that was made is missing
    'add', // {fen?}: a payment that nobody made
    'amount', // {to?, fen?}: a payment of another amount
    'twice', // {to?}: a payment stands there two times
    'leave_out_refund', // {to?}
    'wrong_sums', // the last line does not fit the rows
    'bad_hash', // the link says another hash
  ],
};
