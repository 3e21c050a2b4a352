import { CaretRightOutlined, PauseOutlined, StepBackwardOutlined, StepForwardOutlined } from '@ant-design/icons';
import { Button, Segmented, Select, Slider } from 'antd';
import { useMemo } from 'react';

import { useWords } from '@/i18n';
import { countdown } from '@/ui/format';

import { Branch } from './Branch';
import { Conversation } from './Conversation';
import { ReferenceAnswer } from './ReferenceAnswer';
import { neighbour, pictureAt, pressOf, speeds, stopAt, timeOf, type Clock, type Track } from './replay';
import { useReplay } from './useReplay';

interface Props {
  record: string;
  room: string;
  track: Track;
  /** Absent: there was no pause, and the clocks are the same. */
  setClock?: (x: Clock) => void;
}

const clockOf = (ms: number) => countdown(Math.floor(ms / 1000));
/** Where a key belongs to what has the focus. */
const keeps = (at: Element, key: string) => at.matches('input, textarea, select, [role=combobox], [role=slider], [role=radio]') || (key === ' ' && at.matches('button, a'));

export function Player({ record, room, track, setClock }: Props) {
  const t = useWords();
  const words = t.replay;
  const player = useReplay(track);
  const { at, playing, speed } = player;
  const current = stopAt(track, at);
  const { view, told } = useMemo(() => pictureAt(track, at), [track, at]);
  // The same picture while nothing new has come.
  const line = useMemo(() => ({ view, pending: null }), [told, track]);
  const said = useMemo(() => new Map(track.frames.map((x) => [`${Number(x.data.turn)}:${x.type}`, clockOf(timeOf(x, track.clock))])), [track]);
  const stop = track.stops[current];
  const now = words.at(clockOf(at), clockOf(track.length));
  return (
    <section
      className="cols replay"
      aria-label={words.title}
      onKeyDown={(x) => {
        if (x.altKey || x.ctrlKey || x.metaKey || !(x.target instanceof Element) || keeps(x.target, x.key)) return;
        const press = pressOf(x.key);
        if (!press) return;
        x.preventDefault();
        player.press(press);
      }}
    >
      <div className="card c8 replay-main">
        <div className="replay-screen" tabIndex={-1}><Conversation line={line} noteOf={(x) => said.get(`${x.turn}:${x.type}`)} /></div>
        <Slider min={0} max={Math.max(1, track.length)} step={1000} value={at} onChange={player.seek} tooltip={{ formatter: (x) => clockOf(x ?? 0) }} ariaLabelForHandle={words.position} ariaValueTextFormatterForHandle={(x) => words.at(clockOf(x), clockOf(track.length))} />
        <div className="row between">
          <div className="row tight">
            <Button shape="circle" icon={<StepBackwardOutlined aria-hidden />} aria-label={words.prev} aria-keyshortcuts="J" onClick={() => player.seek(neighbour(track, at, -1))} />
            <Button type="primary" shape="circle" size="large" icon={playing ? <PauseOutlined aria-hidden /> : <CaretRightOutlined aria-hidden />} aria-label={playing ? words.pause : words.play} aria-keyshortcuts="Space K" onClick={player.toggle} />
            <Button shape="circle" icon={<StepForwardOutlined aria-hidden />} aria-label={words.next} aria-keyshortcuts="L" disabled={at >= track.length} onClick={() => player.seek(neighbour(track, at, 1))} />
            <span className="number" role="timer">{now}</span>
          </div>
          <div className="row tight">
            {setClock && <Segmented aria-label={words.clock} value={track.clock} onChange={setClock} options={(['active', 'whole'] as const).map((x) => ({ value: x, label: words.clocks[x] }))} />}
            <Select aria-label={words.speed} value={speed} onChange={player.setSpeed} options={speeds.map((x) => ({ value: x, label: `${x}×` }))} style={{ width: 84 }} />
          </div>
        </div>
        <p className="note">{words.keys}</p>
      </div>
      <div className="c4 stack">
        <section className="card">
          <h2>{words.questions}</h2>
          <ol className="replay-stops" aria-label={words.questions}>
            {track.stops.map((x, i) => (
              <li key={x.turn}>
                <button type="button" aria-current={i === current || undefined} onClick={() => player.seek(x.at)}>
                  <span className="note number">{clockOf(x.at)}</span>
                  <span>{x.label}. {x.text}{x.inherited && <span className="note"> · {t.interviews.inherited}</span>}</span>
                </button>
              </li>
            ))}
          </ol>
        </section>
        {stop && (
          <section className="card stack tight" key={stop.turn} aria-label={words.jump(stop.label)}>
            <strong>{stop.label}. {stop.text}</strong>
            <Branch record={record} turn={stop.turn} />
            <ReferenceAnswer room={room} turn={stop.turn} />
          </section>
        )}
      </div>
    </section>
  );
}
