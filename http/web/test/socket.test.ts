// The socket against a small node: signs in, resumes where it stood, sends commands again under the same ids.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { AccessToken } from '@/api/session';
import { RealtimeSocket, type Follower } from '@/realtime/socket';
import type { Frame } from '@/realtime/stream';

interface Sent {
  id: string;
  type: string;
  data: Record<string, unknown>;
}

class FakeSocket {
  static all: FakeSocket[] = [];
  sent: Sent[] = [];
  closed: number | null = null;
  onopen: (() => void) | null = null;
  onmessage: ((x: { data: string }) => void) | null = null;
  onclose: ((x: { code: number }) => void) | null = null;
  constructor(readonly url: string) {
    FakeSocket.all.push(this);
  }
  send(text: string) {
    this.sent.push(JSON.parse(text) as Sent);
  }
  close(code: number) {
    this.cut(code);
  }
  cut(code: number) {
    if (this.closed !== null) return;
    this.closed = code;
    this.onclose?.({ code });
  }
  tell(x: unknown) {
    this.onmessage?.({ data: JSON.stringify(x) });
  }
  last(type: string): Sent {
    const found = this.sent.filter((x) => x.type === type).at(-1);
    if (!found) throw new Error(`no ${type} was sent: ${this.sent.map((x) => x.type).join()}`);
    return found;
  }
  reply(type: string, data: Record<string, unknown> = {}) {
    this.tell({ id: this.last(type).id, ok: true, data });
  }
}

const flush = async () => {
  for (let i = 0; i < 10; ++i) await Promise.resolve();
};
const now = () => FakeSocket.all.at(-1)!;
const frame = (seq: number): Frame => ({ ch: 'user', epoch: 'e', seq, type: 'points', data: { seq } });

async function online(socket: FakeSocket) {
  socket.onopen?.();
  await flush();
  socket.reply('auth', { session_id: 'ses_1' });
  await flush();
}

let ended: string[];
let line: RealtimeSocket;
let access: AccessToken;
beforeEach(() => {
  vi.useFakeTimers();
  FakeSocket.all = [];
  ended = [];
  access = new AccessToken(async () => new Response(JSON.stringify({ access_token: 'second', expires_in: 600 })));
  access.hold({ access_token: 'first', expires_in: 600 });
  line = new RealtimeSocket({ url: 'ws://node/ws', access, onEnded: (x) => ended.push(x), open: (url) => new FakeSocket(url) as unknown as WebSocket, random: () => 0 });
});
afterEach(() => {
  line.dispose();
  vi.useRealTimers();
});

describe('socket', () => {
  it('signs_in_first_and_resumes_where_it_stood', async () => {
    const got: number[] = [];
    const follower: Follower = { frame: (x) => got.push(x.seq ?? -1) };
    line.follow('user', follower);
    line.start();
    await flush();
    await online(now());
    expect(now().sent.map((x) => x.type)).toEqual(['auth', 'subscribe']);
    now().reply('subscribe', { ch: 'user', epoch: 'e', seq: 3 });
    await flush();
    now().tell(frame(4));
    now().tell(frame(5));
    now().cut(1006);
    await vi.advanceTimersByTimeAsync(1000);
    expect(FakeSocket.all).toHaveLength(2);
    await online(now());
    expect(now().last('resume').data).toEqual({ ch: 'user', epoch: 'e', seq: 5 });
    now().tell(frame(5));
    now().tell(frame(6));
    expect(got).toEqual([4, 5, 6]);
  });

  it('sends_a_command_without_a_receipt_again_under_its_id', async () => {
    line.start();
    await flush();
    await online(now());
    const done = line.ask('room.answer', { room_id: 'r', turn: 1, text: 'so' });
    const { id } = now().last('room.answer');
    now().cut(1006);
    await vi.advanceTimersByTimeAsync(1000);
    await online(now());
    expect(now().last('room.answer').id).toBe(id);
    now().reply('room.answer', { seq: 9 });
    expect(await done).toEqual({ seq: 9 });
  });

  it('asks_again_under_its_id_while_a_node_cannot_and_gives_up_in_the_end', async () => {
    line.start();
    await flush();
    await online(now());
    const refuse = (retryable: boolean) => now().tell({ id: now().last('room.answer').id, ok: false, error: { code: retryable ? 'unavailable' : 'not_speaker', retryable } });
    const asked = () => now().sent.filter((x) => x.type === 'room.answer').map((x) => x.id);
    const done = line.ask('room.answer', { room_id: 'r', turn: 1, text: 'so' });
    refuse(true);
    await vi.advanceTimersByTimeAsync(1000);
    expect(new Set(asked())).toHaveProperty('size', 1);
    expect(asked()).toHaveLength(2);
    now().reply('room.answer', { seq: 9 });
    expect(await done).toEqual({ seq: 9 });

    const final = line.ask('room.answer', { room_id: 'r', turn: 2, text: 'so' });
    refuse(false);
    await expect(final).rejects.toMatchObject({ code: 'not_speaker' });

    const never = line.ask('room.answer', { room_id: 'r', turn: 3, text: 'so' });
    const outcome = expect(never).rejects.toMatchObject({ code: 'unavailable' });
    for (let i = 0; i < 21; ++i) {
      refuse(true);
      await vi.advanceTimersByTimeAsync(100);
    }
    await outcome;
  });

  it('comes_back_at_once_and_resumes_when_a_final_is_missing', async () => {
    line.follow('user', { frame: () => undefined }, { epoch: 'e', seq: 1 });
    line.start();
    await flush();
    await online(now());
    now().tell(frame(9));
    await vi.advanceTimersByTimeAsync(0);
    await online(now());
    expect(FakeSocket.all).toHaveLength(2);
    expect(now().last('resume').data).toEqual({ ch: 'user', epoch: 'e', seq: 1 });
  });

  it('comes_back_after_the_delay_and_where_the_node_says', async () => {
    line.start();
    await flush();
    await online(now());
    now().tell({ type: 'reconnect', data: { delay_ms: 700, url: 'ws://other/ws' } });
    now().cut(1012);
    await vi.advanceTimersByTimeAsync(650);
    expect(FakeSocket.all).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(100);
    expect(now().url).toBe('ws://other/ws');
  });

  it('tells_the_node_a_new_token_in_band', async () => {
    line.start();
    await flush();
    await online(now());
    access.hold({ access_token: 'third', expires_in: 600 });
    expect(now().last('refresh').data).toEqual({ access_token: 'third' });
  });

  it('gets_another_token_when_the_old_one_was_refused', async () => {
    line.start();
    await flush();
    now().cut(3500);
    await vi.advanceTimersByTimeAsync(1000);
    now().onopen?.();
    await flush();
    expect(now().last('auth').data).toEqual({ access_token: 'second' });
  });

  it('stays_away_when_the_session_is_over', async () => {
    line.start();
    await flush();
    await online(now());
    now().tell({ type: 'session_ended', data: { reason: 'password_changed' } });
    expect(ended).toEqual(['password_changed']);
    line.stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(FakeSocket.all).toHaveLength(1);
  });

  it('finds_out_that_the_line_is_dead', async () => {
    line.start();
    await flush();
    await online(now());
    await vi.advanceTimersByTimeAsync(25_000 + 8_000);
    expect(line.state).not.toBe('online');
    await vi.advanceTimersByTimeAsync(1000);
    expect(FakeSocket.all).toHaveLength(2);
  });

  it('does_not_wait_for_a_handshake_that_nobody_answers_and_is_lost_until_it_stands', async () => {
    line.start();
    await flush();
    await online(now());
    expect(line.lost).toBe(false);
    now().cut(1006);
    await vi.advanceTimersByTimeAsync(1000);
    expect(FakeSocket.all).toHaveLength(2);
    expect([line.state, line.lost]).toEqual(['connecting', true]);
    await vi.advanceTimersByTimeAsync(21_000);
    expect(FakeSocket.all).toHaveLength(3);
    expect(line.lost).toBe(true);
    await online(now());
    expect([line.state, line.lost]).toEqual(['online', false]);
    // The limit was that of the handshake alone.
    await vi.advanceTimersByTimeAsync(20_000);
    expect(FakeSocket.all).toHaveLength(3);
  });
});
