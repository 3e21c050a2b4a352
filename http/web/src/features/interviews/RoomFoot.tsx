// What one can do now: answer, take over, go on, choose who asks, or read the report.
import Sender from '@ant-design/x/es/sender';
import { Button } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { Link } from 'react-router-dom';

import { boundsOf, lengthOf } from '@/api/fields';
import { to } from '@/app/paths';
import { useApp } from '@/app/store';
import { useLost } from '@/app/useLost';
import { useWords } from '@/i18n';
import { Failed } from '@/ui/Failed';

import { turnOf } from './room';
import type { RoomLine } from './useRoom';

const longest = boundsOf('chat_request', 'text').maxLength ?? 8000;

export function RoomFoot({ line }: { line: RoomLine }) {
  const own = useApp((s) => s.session.id);
  const lost = useLost();
  const turn = turnOf(line.view, own);
  const t = useWords();
  return (
    <footer className="room-foot" data-turn={turn === 'yours' && line.pending ? 'sending' : turn}>
      <div className="stack tight">
        {lost && <div className="strip" role="status">{t.interviews.offline}</div>}
        <Failed fault={line.failure} />
        {turn === 'over' && <Over line={line} />}
        {turn === 'stuck' && <Stuck line={line} />}
        {turn === 'paused' && <Notice text={t.interviews.paused} action={t.interviews.resume_} onAct={() => line.act('resume')} />}
        {turn === 'follower' && <Notice text={t.interviews.follower} action={t.interviews.takeover} onAct={() => line.act('takeover')} />}
        {line.view.trouble?.state === 'retrying' && <p className="note" role="status">{t.interviews.stuck(line.view.trouble.reason)} {t.interviews.retrying}</p>}
        {(turn === 'yours' || turn === 'speaking') && <Answer line={line} ready={turn === 'yours' && !line.pending} />}
      </div>
    </footer>
  );
}

function Answer({ line, ready }: { line: RoomLine; ready: boolean }) {
  const t = useWords();
  const kept = `zhian.draft.${line.id}`;
  const [text, set] = useState(() => sessionStorage.getItem(kept) ?? '');
  const box = useRef<React.ComponentRef<typeof Sender>>(null);
  useEffect(() => {
    if (ready) box.current?.focus();
  }, [ready]);
  const change = (x: string) => {
    set(x);
    sessionStorage.setItem(kept, x); // A reload loses nothing that was typed.
  };
  const send = (x: string) => {
    if (!ready || x.trim() === '' || lengthOf(x) > longest) return;
    sessionStorage.removeItem(kept);
    set('');
    void line.answer(x.trim()).then((taken) => {
      if (!taken && !sessionStorage.getItem(kept)) change(x); // It can be sent again, or said otherwise.
    });
  };
  return (
    <>
      <Sender ref={box} value={text} onChange={change} onSubmit={send} loading={Boolean(line.pending)} placeholder={line.view.phase === 'wrapping_up' ? t.interviews.wrapping : t.interviews.answerHere} autoSize={{ minRows: 2, maxRows: 8 }} aria-label={t.interviews.send} />
      {lengthOf(text) > longest * 0.9 && <p className="note number">{lengthOf(text)} / {longest}</p>}
    </>
  );
}

function Notice({ text, action, onAct }: { text: string; action: string; onAct: () => void }) {
  return (
    <div className="room-notice" role="status">
      <span>{text}</span>
      <Button type="primary" onClick={onAct} autoFocus>{action}</Button>
    </div>
  );
}

function Stuck({ line }: { line: RoomLine }) {
  const t = useWords();
  const { trouble } = line.view;
  const options = trouble?.options.length ? trouble.options : ['builtin'];
  return (
    <div className="room-notice" role="alert">
      <span className="grow"><strong>{t.interviews.trouble}</strong><br /><span className="soft">{trouble && t.interviews.stuck(trouble.reason)} {t.interviews.troubleHint}</span></span>
      {options.map((x) => <Button key={x} type={x === 'builtin' ? 'primary' : 'default'} onClick={() => line.choose(x)}>{t.interviews.useEngine[x] ?? x}</Button>)}
    </div>
  );
}

function Over({ line }: { line: RoomLine }) {
  const t = useWords();
  const { ended } = line.view;
  return (
    <div className="room-notice" role="status">
      <strong>{t.interviews.over}</strong>
      {ended?.recordId && <Link to={to.record(ended.recordId)}><Button type="primary" autoFocus>{t.interviews.toReport}</Button></Link>}
    </div>
  );
}
