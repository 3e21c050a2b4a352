// A meeting as it is held here: it is told each minute that it goes on, and followed by frames.
import { useEffect, useReducer } from 'react';

import type { Meeting, StoredMeeting } from '@/api/types';
import { onNews } from '@/realtime/news';
import type { Frame } from '@/realtime/stream';

import { useConsumeMutation } from './api';
import { beat, intervalAt, withFrame, withMeeting, type Live } from './live';

type Event = { meeting: StoredMeeting & Partial<Pick<Meeting, 'paid_until' | 'balance'>> } | { frame: Frame; room: string };
const after = (now: Live | null, x: Event) => ('meeting' in x ? withMeeting(now, x.meeting) : withFrame(now, x.room, x.frame));

export function useMeeting(meeting: StoredMeeting) {
  const room = meeting.room_id;
  const [live, tell] = useReducer(after, meeting, (x) => withMeeting(null, x));
  const [consume, { error }] = useConsumeMutation();
  useEffect(() => onNews((frame) => tell({ frame, room })), [room]);
  useEffect(() => tell({ meeting }), [meeting]);

  const on = live !== null && live.status !== 'ended';
  useEffect(() => {
    if (!on) return;
    let wanted = true;
    // The meter needs it: what it does not hear of for five minutes is over.
    const say = async () => {
      const got = await consume({ room_id: room, interval: intervalAt(Date.now()) });
      if (wanted && got.data) tell({ meeting: got.data });
    };
    void say();
    const timer = setInterval(() => void say(), beat);
    return () => {
      wanted = false;
      clearInterval(timer);
    };
  }, [on, room, consume]);
  return { live: live ?? withMeeting(null, meeting), error: on ? error : undefined, tell: (x: Meeting) => tell({ meeting: x }) };
}
