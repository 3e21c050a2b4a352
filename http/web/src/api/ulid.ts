// Ids that sort by time: ids of socket messages and idempotency keys.
const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

export function ulid(now = Date.now(), random = (n: number) => crypto.getRandomValues(new Uint8Array(n))): string {
  let time = '';
  for (let i = 0, left = now; i < 10; ++i, left = Math.floor(left / 32)) time = digits[left % 32] + time;
  return time + Array.from(random(16), (x) => digits[x & 31]).join('');
}
