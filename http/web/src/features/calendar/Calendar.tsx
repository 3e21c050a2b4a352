import { LeftOutlined, PlusOutlined, RightOutlined } from '@ant-design/icons';
import { Button, Spin } from 'antd';
import dayjs from 'dayjs';
import { useMemo, useState } from 'react';

import { useWords } from '@/i18n';
import { Failed } from '@/ui/Failed';
import { PageHead } from '@/ui/PageHead';

import { useOccurrencesQuery } from './api';
import './calendar.css';
import { DayList } from './DayList';
import { EventForm } from './EventForm';
import { byDay, dayKey, gridOf } from './month';

export function Component() {
  const t = useWords();
  const [month, setMonth] = useState(() => dayjs().startOf('month'));
  const [day, setDay] = useState(() => dayKey(dayjs()));
  const [open, setOpen] = useState<{ id?: string } | null>(null);
  const grid = useMemo(() => gridOf(month), [month]);
  const from = grid[0]?.toISOString() ?? '';
  const to = grid.at(-1)?.add(1, 'day').toISOString() ?? '';
  const { data, error, isFetching, refetch } = useOccurrencesQuery({ from, to });
  const days = useMemo(() => byDay(data ?? []), [data]);
  const go = (x: dayjs.Dayjs) => setMonth(x.startOf('month'));
  const today = dayKey(dayjs());
  const shown = 3;
  return (
    <>
      <PageHead title={t.calendar.title} hint={t.calendar.hint}><Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen({})}>{t.calendar.add}</Button></PageHead>
      <div className="cols">
        <section className="card c8">
          <div className="card-head">
            <h2 aria-live="polite">{t.calendar.month(month.year(), month.month() + 1)} {isFetching && <Spin size="small" />}</h2>
            <span className="row tight">
              <Button size="small" icon={<LeftOutlined />} aria-label={t.calendar.prev} onClick={() => go(month.subtract(1, 'month'))} />
              <Button size="small" onClick={() => { go(dayjs()); setDay(today); }}>{t.calendar.today}</Button>
              <Button size="small" icon={<RightOutlined />} aria-label={t.calendar.next} onClick={() => go(month.add(1, 'month'))} />
            </span>
          </div>
          <Failed fault={error} retry={() => void refetch()} />
          <div className="month">
            {t.calendar.weekdays.map((x) => <span key={x} className="head">{x}</span>)}
            {grid.map((x) => {
              const key = dayKey(x);
              const items = days.get(key) ?? [];
              return (
                <button key={key} type="button" className={key === today ? 'day today' : 'day'} data-out={!x.isSame(month, 'month')} aria-pressed={key === day} onClick={() => setDay(key)} onDoubleClick={() => setOpen({})}>
                  <span className="nr"><span className="sr">{x.format('YYYY-MM-')}</span>{x.date()}</span>
                  {items.slice(0, shown).map((e, i) => <span key={i} className="event one-line" data-kind={e.kind}>{e.title}</span>)}
                  {items.length > shown && <span className="note more">{t.calendar.more(items.length - shown)}</span>}
                </button>
              );
            })}
          </div>
        </section>
        <section className="card c4">
          <h2>{day}</h2>
          <DayList items={days.get(day) ?? []} open={(id) => setOpen({ id })} />
          <p className="note" style={{ marginTop: 16 }}>{t.calendar.mailNote}</p>
        </section>
      </div>
      {open && <EventForm id={open.id} day={day} close={() => setOpen(null)} />}
    </>
  );
}
