// The transcript, and the words that are being spoken.
import Bubble from '@ant-design/x/es/bubble';
import { useEffect, useRef } from 'react';

import { useWords } from '@/i18n';

import type { Line } from './room';
import type { RoomLine } from './useRoom';

interface Props {
  line: Pick<RoomLine, 'view' | 'pending'>;
  /** What else is to be said about a line, such as when it was said. */
  noteOf?: (line: Line) => string | undefined;
}

export function Conversation({ line, noteOf }: Props) {
  const t = useWords();
  const { view, pending } = line;
  const scroll = useRef<HTMLDivElement>(null);
  const stuck = useRef(true);
  const length = view.lines.length + (view.speaking?.text.length ?? 0) + (pending ? 1 : 0);
  useEffect(() => {
    const at = scroll.current;
    // Who reads further up is left alone.
    if (at && stuck.current) at.scrollTop = at.scrollHeight;
  }, [length]);
  const waiting = view.phase === 'asking' && !view.speaking && !pending && !view.paused && !view.trouble;
  return (
    <div
      className="room-scroll"
      ref={scroll}
      tabIndex={0}
      role="log"
      aria-label={t.interviews.transcript}
      onScroll={(x) => {
        const at = x.currentTarget;
        stuck.current = at.scrollHeight - at.scrollTop - at.clientHeight < 80;
      }}
    >
      <ol className="room-lines">
        {view.lines.map((x) => <Said key={`${x.turn}:${x.type}`} line={x} note={noteOf?.(x)} />)}
        {pending && !view.lines.some((x) => x.turn === pending.turn && x.type === 'answer') && (
          <li className="mine"><Bubble placement="end" content={pending.text} footer={<span className="who">{t.interviews.sending}</span>} styles={{ content: { whiteSpace: 'pre-wrap' } }} /></li>
        )}
        {/* Read aloud once it is whole, not word by word. */}
        {view.speaking && <li className="theirs" aria-hidden="true"><Bubble content={<span className="caret">{view.speaking.text}</span>} streaming header={<span className="who">{t.interviews.interviewer}</span>} /></li>}
        {waiting && <li className="theirs"><Bubble content="" loading header={<span className="who">{t.interviews.thinking}</span>} /></li>}
      </ol>
    </div>
  );
}

function Said({ line, note }: { line: Line; note?: string }) {
  const t = useWords();
  const mine = line.type === 'answer';
  const who = [mine ? t.interviews.you : t.interviews.interviewer, line.followUp && t.interviews.followUp, line.inherited && t.interviews.inherited, note].filter(Boolean).join(' · ');
  return (
    <li className={mine ? 'mine' : 'theirs'}>
      <Bubble placement={mine ? 'end' : 'start'} content={line.text} header={<span className="who">{who}</span>} styles={{ content: { whiteSpace: 'pre-wrap' } }} />
    </li>
  );
}
