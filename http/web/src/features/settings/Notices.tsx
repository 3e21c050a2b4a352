import { Skeleton, Switch } from 'antd';

import { useWords } from '@/i18n';
import { Failed } from '@/ui/Failed';

import { useNotificationsQuery, useSetNotificationsMutation } from './api';

const kinds = ['security', 'calendar', 'exports', 'interviews', 'orders'] as const;

export function Notices() {
  const t = useWords();
  const { data, error, refetch } = useNotificationsQuery();
  const [set, setting] = useSetNotificationsMutation();
  if (error && !data) return <Failed fault={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton active />;
  const { calendar, exports, interviews, orders } = data;
  return (
    <section className="card">
      <h2>{t.settings.mails}</h2>
      <p className="note" style={{ marginBottom: 8 }}>{t.settings.mailsHint}</p>
      <Failed fault={setting.error} />
      <ul className="lines">
        {kinds.map((x) => {
          const [name, hint] = t.settings.mail[x] ?? [x, ''];
          return (
            <li key={x} className="row between" style={{ flexWrap: 'nowrap' }}>
              <div className="grow"><strong id={`mail-${x}`}>{name}</strong><p className="note">{hint}</p></div>
              <Switch checked={data[x]} disabled={x === 'security'} aria-labelledby={`mail-${x}`} onChange={(on) => void set({ calendar, exports, interviews, orders, [x]: on })} />
            </li>
          );
        })}
      </ul>
    </section>
  );
}
