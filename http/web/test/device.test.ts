import { describe, expect, it } from 'vitest';

import { deviceName } from '@/features/auth/device';
import { countdown } from '@/ui/format';

describe('the name of a device', () => {
  it.each([
    ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36', 'Chrome · Windows'],
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1', 'Safari · iPhone'],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0', 'Firefox · Linux'],
    ['Mozilla/5.0 (Linux; Android 14; M2012K11AC) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/116.0.0.0 Mobile Safari/537.36 MicroMessenger/8.0.50', 'WeChat · Android'],
  ])('is_read_from_its_user_agent %#', async (agent, name) => {
    expect(await deviceName(agent)).toBe(name);
  });
  it('is_left_to_the_server_when_the_agent_says_nothing', async () => {
    expect(await deviceName('')).toBeUndefined();
    expect(await deviceName('?')).toBeUndefined();
  });
  it('is_never_longer_than_the_server_takes', async () => {
    expect((await deviceName(`${'x'.repeat(400)}/1.0`))?.length ?? 0).toBeLessThanOrEqual(120);
  });
});

describe('a countdown', () => {
  it.each([
    [-3, '0:00'],
    [7, '0:07'],
    [3599, '59:59'],
    [3600, '1:00:00'],
    [21454, '5:57:34'],
  ])('of %i seconds', (s, text) => {
    expect(countdown(s)).toBe(text);
  });
});
