// The one WebSocket of a page (docs/realtime.md): signs in with the first message, follows channels from where they stand,
// sends commands again under their ids after a cut, and comes back by itself.
import { isLocal, localFailure, type Failure } from '@/api/problem';
import { ulid } from '@/api/ulid';

import { comebackOf, delayOf } from './backoff';
import type { Follower, Line } from './line';
import { step, type Frame, type Position } from './stream';

export type LineState = 'off' | 'connecting' | 'online' | 'waiting';

export type { Follower, Line };

interface Channel {
  at: Position | null;
  followers: Set<Follower>;
  ready: Record<string, unknown> | null;
}
interface Command {
  message: string;
  done(data: Record<string, unknown>): void;
  fail(failure: Failure): void;
  /** Sent again after a cut. */
  lasting: boolean;
  /** How often a node said that it cannot now. */
  refusals: number;
}
interface Reply {
  id: string;
  ok: boolean;
  data?: Record<string, unknown>;
  error?: Failure;
}

const silence = 25_000;
const patience = 8_000;
const settled = 30_000;
/** For a handshake and the sign-in: a network that is gone answers nothing, and a browser would wait for minutes. */
const handshake = 20_000;
/** So often a command is tried again, which is more than a minute: another node takes over sooner. */
const refusals = 20;

export class RealtimeSocket {
  #line: Line;
  #socket: WebSocket | null = null;
  #state: LineState = 'off';
  #wanted = false;
  #lost = false;
  #tries = 0;
  #delay: number | null = null;
  #elsewhere: string | null = null;
  #channels = new Map<string, Channel>();
  #commands = new Map<string, Command>();
  #states = new Set<() => void>();
  #timers: Record<'retry' | 'beat' | 'settle' | 'renew', ReturnType<typeof setTimeout> | undefined> = { retry: undefined, beat: undefined, settle: undefined, renew: undefined };
  #unwatch: () => void;

  constructor(line: Line) {
    this.#line = line;
    this.#unwatch = line.access.watch((token) => {
      if (!token) this.stop();
      else if (this.#state === 'online') void this.#say('refresh', { access_token: token }).catch(() => undefined);
    });
  }

  get state(): LineState {
    return this.#state;
  }
  /** The line was there and is not, or was tried in vain: until it stands, whatever is done for it meanwhile. */
  get lost(): boolean {
    return this.#lost;
  }
  /** Calls `tell` when the state changes. */
  watch = (tell: () => void): (() => void) => {
    this.#states.add(tell);
    return () => void this.#states.delete(tell);
  };

  start(): void {
    if (this.#wanted) return;
    this.#wanted = true;
    this.#tries = 0;
    void this.#connect();
  }
  stop(): void {
    this.#wanted = false;
    this.#lost = false;
    this.#clear();
    this.#socket?.close(1000);
    this.#socket = null;
    this.#failAll(localFailure('cancelled'));
    this.#channels.clear();
    this.#become('off');
  }
  dispose(): void {
    this.#unwatch();
    this.stop();
  }
  /** Tries at once instead of waiting on: the page is looked at again, the line is back. */
  hurry(): void {
    if (this.#state === 'waiting') {
      clearTimeout(this.#timers.retry);
      void this.#connect();
    }
  }

  /** Follows a channel; `from` is where to begin, else only what is new comes. */
  follow(ch: string, follower: Follower, from: Position | null = null): () => void {
    let channel = this.#channels.get(ch);
    if (!channel) {
      channel = { at: from, followers: new Set(), ready: null };
      this.#channels.set(ch, channel);
      if (this.#state === 'online') this.#subscribe(ch, channel);
    } else if (channel.ready) follower.ready?.(channel.ready);
    channel.followers.add(follower);
    return () => {
      channel.followers.delete(follower);
      if (channel.followers.size > 0 || this.#channels.get(ch) !== channel) return;
      this.#channels.delete(ch);
      if (this.#state === 'online') void this.#say('unsubscribe', { ch }).catch(() => undefined);
    };
  }

  /** Does something once, whatever happens to the line meanwhile. Refused with a Failure. */
  ask(type: string, data: Record<string, unknown>): Promise<Record<string, unknown>> {
    return this.#say(type, data, true);
  }

  #say(type: string, data: Record<string, unknown>, lasting = false): Promise<Record<string, unknown>> {
    const id = ulid();
    const message = JSON.stringify({ id, type, data });
    return new Promise((done, fail) => {
      if (!this.#wanted) return void fail(localFailure('network'));
      this.#commands.set(id, { message, done, fail, lasting, refusals: 0 });
      if (this.#state === 'online' || type === 'auth') this.#socket?.send(message);
      else if (!lasting) {
        this.#commands.delete(id);
        fail(localFailure('network'));
      }
    });
  }

  async #connect(): Promise<void> {
    this.#become('connecting');
    const { access } = this.#line;
    if (access.left < 5000) {
      const got = await access.refresh();
      if (!this.#wanted) return;
      if (!got.ok) {
        if (!access.token && !isLocal(got.failure)) return void this.#line.onEnded(got.failure.detail);
        return void this.#wait();
      }
    }
    const url = this.#elsewhere ?? this.#line.url;
    this.#elsewhere = null;
    const socket = this.#line.open ? this.#line.open(url) : new WebSocket(url, 'zhian.v1');
    this.#socket = socket;
    this.#timers.beat = setTimeout(() => this.#giveUp(socket), handshake);
    socket.onopen = () => void this.#signIn(socket);
    socket.onmessage = (x) => socket === this.#socket && this.#receive(String(x.data));
    socket.onclose = (x) => socket === this.#socket && void this.#closed(x.code);
  }

  async #signIn(socket: WebSocket): Promise<void> {
    try {
      const data = await this.#say('auth', { access_token: this.#line.access.token });
      if (socket !== this.#socket) return;
      this.#line.onSession?.(String(data.session_id));
    } catch {
      return; // The node closes the socket and says why by its code.
    }
    clearTimeout(this.#timers.beat);
    this.#lost = false;
    this.#become('online');
    this.#timers.settle = setTimeout(() => (this.#tries = 0), settled);
    this.#beat();
    this.#renew();
    for (const [ch, channel] of this.#channels) this.#subscribe(ch, channel);
    for (const command of this.#commands.values()) if (command.lasting) socket.send(command.message);
  }

  #subscribe(ch: string, channel: Channel): void {
    const { at } = channel;
    const answer = at ? this.#say('resume', { ch, ...at }) : this.#say('subscribe', { ch });
    answer.then(
      (data) => {
        // Frames may have come before this reply; they know better.
        channel.at ??= { epoch: String(data.epoch), seq: Number(data.seq) };
        channel.ready = data;
        for (const x of channel.followers) x.ready?.(data);
      },
      (failure: Failure) => {
        if (isLocal(failure) || this.#channels.get(ch) !== channel) return;
        if (!failure.retryable) for (const x of channel.followers) x.refused?.(failure);
        else setTimeout(() => this.#state === 'online' && this.#channels.get(ch) === channel && this.#subscribe(ch, channel), delayOf(2));
      },
    );
  }

  #receive(text: string): void {
    const message = JSON.parse(text) as Reply | Frame | { type: string; data: Record<string, unknown> };
    if ('id' in message) return this.#replied(message);
    if ('ch' in message) return this.#frame(message);
    if (message.type === 'session_ended') this.#line.onEnded(String(message.data.reason ?? ''));
    if (message.type === 'reconnect') {
      this.#delay = Number(message.data.delay_ms ?? 0);
      this.#elsewhere = typeof message.data.url === 'string' ? message.data.url : null;
    }
  }

  #replied(reply: Reply): void {
    const command = this.#commands.get(reply.id);
    if (!command) return;
    // A node that goes down takes no command; another one will.
    if (!reply.ok && command.lasting && reply.error?.code === 'shutting_down') return;
    // What is refused for the moment, as while one node takes over from another, is asked again under its id.
    if (!reply.ok && command.lasting && reply.error?.retryable && command.refusals < refusals) return this.#again(reply.id, command);
    this.#commands.delete(reply.id);
    if (reply.ok) command.done(reply.data ?? {});
    else command.fail(reply.error ?? localFailure('unreadable'));
  }

  #again(id: string, command: Command): void {
    setTimeout(() => {
      // After a cut all are sent again anyway.
      if (this.#state === 'online' && this.#commands.get(id) === command) this.#socket?.send(command.message);
    }, delayOf(command.refusals++, this.#line.random));
  }

  #frame(frame: Frame): void {
    const channel = this.#channels.get(frame.ch);
    if (!channel) return;
    const next = step(channel.at, frame);
    if (next.hole) {
      // A resume tells what is missing.
      this.#delay = 0;
      this.#socket?.close(3000);
      return;
    }
    channel.at = next.at;
    if (next.deliver) for (const x of [...channel.followers]) x.frame(frame);
  }

  async #closed(code: number): Promise<void> {
    this.#clear();
    this.#socket = null;
    for (const [id, command] of this.#commands)
      if (!command.lasting) {
        this.#commands.delete(id);
        command.fail(localFailure('network'));
      }
    if (!this.#wanted) return;
    const what = comebackOf(code);
    if (what === 'signed_out') return void this.#line.onEnded('');
    if (what === 'never') {
      this.#lost = false;
      this.#failAll(localFailure('unreadable'));
      return this.#become('off');
    }
    if (what === 'refresh') {
      this.#become('connecting');
      const got = await this.#line.access.refresh();
      if (!this.#wanted) return;
      if (!got.ok && !this.#line.access.token) return void this.#line.onEnded(got.failure.detail);
    }
    this.#wait();
  }

  #wait(): void {
    this.#lost = true;
    this.#become('waiting');
    const delay = this.#delay ?? delayOf(this.#tries++, this.#line.random);
    this.#delay = null;
    this.#timers.retry = setTimeout(() => void this.#connect(), delay);
  }

  /** Leaves a line that does not answer, without waiting for its goodbye. */
  #giveUp(socket: WebSocket | null): void {
    if (!socket || socket !== this.#socket) return;
    socket.onclose = null;
    socket.close(3000);
    void this.#closed(1006);
  }

  /** A page cannot see pings: it asks itself whether the line still stands. */
  #beat(): void {
    this.#timers.beat = setTimeout(() => {
      const socket = this.#socket;
      const late = setTimeout(() => this.#giveUp(socket), patience);
      this.#say('ping', {}).then(
        () => {
          clearTimeout(late);
          this.#beat();
        },
        () => clearTimeout(late),
      );
    }, silence);
  }

  /** A minute before the token ends there is another one, and the socket is told by `watch`. */
  #renew(): void {
    const { access } = this.#line;
    this.#timers.renew = setTimeout(() => void access.refresh().then((got) => got.ok && this.#renew()), Math.max(1000, access.left - 60_000));
  }

  #clear(): void {
    for (const timer of Object.values(this.#timers)) clearTimeout(timer);
  }
  #failAll(failure: Failure): void {
    for (const command of this.#commands.values()) command.fail(failure);
    this.#commands.clear();
  }
  #become(state: LineState): void {
    if (this.#state === state) return;
    this.#state = state;
    for (const tell of [...this.#states]) tell();
  }
}
