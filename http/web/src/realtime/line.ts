// What a socket is made from, and who listens to it.
import type { Failure } from '@/api/problem';
import type { AccessToken } from '@/api/session';

import type { Frame } from './stream';

export interface Follower {
  frame(frame: Frame): void;
  /** The channel is followed again; `data` is that of the reply. */
  ready?(data: Record<string, unknown>): void;
  refused?(failure: Failure): void;
}
export interface Line {
  url: string;
  access: AccessToken;
  onEnded(reason: string): void;
  onSession?(session: string): void;
  open?: (url: string) => WebSocket;
  random?: () => number;
}
