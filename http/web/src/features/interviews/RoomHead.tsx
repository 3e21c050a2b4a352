import { Button, Modal, Tag } from 'antd';
import { useEffect } from 'react';

import type { Room } from '@/api/types';
import { useWords } from '@/i18n';

import type { RoomLine } from './useRoom';
import type { Ending } from './useRoomKeys';

export function RoomHead({ room, line, ending }: { room: Room; line: RoomLine; ending: Ending }) {
  const t = useWords();
  const { view } = line;
  const words = t.interviews;
  const current = view.lines.filter((x) => x.type === 'question' && x.turn === view.turn).at(-1)?.number;
  const over = view.phase === 'ended';
  useEffect(() => {
    document.title = `${room.config.position} · ${words.room}`;
  }, [room, words]);
  return (
    <header className="room-head">
      <div className="grow" style={{ minWidth: 160 }}>
        <h1 className="one-line">{room.config.position}{room.config.company && <span className="soft"> · {room.config.company}</span>}</h1>
        <p className="note" aria-live="polite">{current ? words.question(current, view.of) : words.room} · {words.engine[view.engine] ?? view.engine}</p>
      </div>
      {view.devices > 1 && <Tag>{words.devices(view.devices)}</Tag>}
      {!over && (
        <span className="row tight" title={words.keys}>
          <Button onClick={() => line.act(view.paused ? 'resume' : 'pause')} aria-keyshortcuts="Alt+P">{view.paused ? words.resume_ : words.pause}</Button>
          <Button danger onClick={() => ending.ask(true)} aria-keyshortcuts="Alt+E">{words.end}</Button>
        </span>
      )}
      <Modal
        title={words.endAsk}
        open={ending.asking && !over}
        destroyOnHidden // Made anew each time, so that the focus is on its button each time.
        onCancel={() => ending.ask(false)}
        okText={words.end}
        okButtonProps={{ danger: true, autoFocus: true }}
        onOk={() => {
          ending.ask(false);
          line.act('end');
        }}
      >
        <p>{words.endHint}</p>
      </Modal>
    </header>
  );
}
