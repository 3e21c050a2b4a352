import { Button, Tag } from 'antd';

import type { Occurrence } from '@/api/types';
import { useWords } from '@/i18n';
import { useTimes } from '@/ui/format';

const colours: Record<Occurrence['kind'], string> = { interview: 'green', deadline: 'gold', other: 'default' };

export function DayList({ items, open, dated = false }: { items: readonly Occurrence[]; open?: (id: string) => void; dated?: boolean }) {
  const t = useWords();
  const times = useTimes();
  if (items.length === 0) return <p className="soft">{t.calendar.empty}</p>;
  return (
    <ul className="lines">
      {items.map((x) => (
        <li key={`${x.event_id}:${x.starts_at}`} className="row between" style={{ flexWrap: 'nowrap', alignItems: 'flex-start' }}>
          <div className="grow">
            <strong>{x.title}</strong>
            <p className="note">
              {dated && `${times.day(x.starts_at)} `}{x.all_day ? t.calendar.allDay : `${times.clock(x.starts_at)}–${times.clock(x.ends_at)}`}{x.place && ` · ${x.place}`}{x.recurring && ` · ${t.calendar.recurring}`}
              {x.remind_before_min !== null && ` · ${x.remind_before_min === 0 ? t.calendar.atStart : t.calendar.before(x.remind_before_min)}`}
            </p>
            {x.link && <a className="small one-line" style={{ display: 'block' }} href={x.link} target="_blank" rel="noreferrer noopener">{x.link}</a>}
          </div>
          <span className="row tight"><Tag color={colours[x.kind]}>{t.calendar.kind[x.kind]}</Tag>{open && <Button size="small" type="text" onClick={() => open(x.event_id)}>{t.act.edit}</Button>}</span>
        </li>
      ))}
    </ul>
  );
}
