// A room as it is followed here: frames in, commands out.
import { useCallback, useEffect, useReducer, useState } from 'react';

import type { Failure } from '@/api/problem';
import type { Room } from '@/api/types';
import { socket } from '@/app/session';
import type { Frame } from '@/realtime/stream';

import { emptyRoom, roomAfter, withReply, withRoom, type RoomView } from './room';

type Event = { frame: Frame } | { reply: Record<string, unknown> } | { room: Room };
const after = (view: RoomView, x: Event): RoomView =>
  'frame' in x ? roomAfter(view, x.frame) : 'reply' in x ? withReply(view, x.reply) : withRoom(view, x.room);

export interface RoomLine {
  id: string;
  view: RoomView;
  failure: Failure | null;
  /** What was said here and has no receipt yet. */
  pending: { turn: number; text: string } | null;
  /** Answers whether it was taken. */
  answer: (text: string) => Promise<boolean>;
  act: (what: 'pause' | 'resume' | 'end' | 'takeover') => void;
  choose: (engine: string) => void;
}

export function useRoom(room: Room): RoomLine {
  const [view, tell] = useReducer(after, room, (x) => withRoom(emptyRoom, x));
  const [failure, setFailure] = useState<Failure | null>(null);
  const [pending, setPending] = useState<RoomLine['pending']>(null);
  const id = room.room_id;

  useEffect(
    () =>
      socket.follow(
        `room:${id}`,
        {
          frame: (frame) => tell({ frame }),
          ready: (data) => data.room && tell({ reply: data.room as Record<string, unknown> }),
          refused: setFailure,
        },
        // From the beginning: the transcript is its frames.
        { epoch: room.epoch, seq: 0 },
      ),
    [id, room.epoch],
  );

  const send = useCallback(
    (type: string, data: Record<string, unknown> = {}) => {
      setFailure(null);
      return socket.ask(`room.${type}`, { room_id: id, ...data }).then(
        () => true,
        (x: Failure) => {
          setFailure(x);
          return false;
        },
      );
    },
    [id],
  );
  const { turn } = view;
  const answer = useCallback(
    (text: string) => {
      setPending({ turn, text });
      return send('answer', { turn, text }).finally(() => setPending(null));
    },
    [send, turn],
  );
  return {
    id, view, failure, pending, answer,
    act: (what) => void send(what),
    choose: (engine) => void send('engine', { engine }),
  };
}
