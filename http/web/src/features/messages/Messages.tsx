import { Button, Segmented } from 'antd';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';

import type { Message } from '@/api/types';
import { useWords } from '@/i18n';
import { Empty } from '@/ui/Empty';
import { Failed } from '@/ui/Failed';
import { useTimes } from '@/ui/format';
import { itemsOf, Listing } from '@/ui/Listing';
import { PageHead } from '@/ui/PageHead';

import { useMarkReadMutation, useMessagesInfiniteQuery, useUnreadQuery } from './api';
import { placeOf } from './where';

export function Component() {
  const t = useWords();
  const times = useTimes();
  const navigate = useNavigate();
  const [unread, set] = useState(false);
  const pages = useMessagesInfiniteQuery({ unread });
  const count = useUnreadQuery().data?.unread ?? 0;
  const [mark, marking] = useMarkReadMutation();
  const open = (x: Message) => {
    if (!x.read_at) void mark({ ids: [x.id] });
    const place = placeOf(x);
    if (place) navigate(place);
  };
  const newest = itemsOf(pages)[0];
  return (
    <>
      <PageHead title={t.home.messages} hint={count > 0 ? t.home.unread(count) : undefined}>
        <Segmented value={unread} onChange={set} options={[{ value: false, label: t.questions.all }, { value: true, label: t.home.onlyUnread }]} />
        <Button disabled={count === 0 || !newest} loading={marking.isLoading} onClick={() => newest && void mark({ upto: newest.id })}>{t.home.allRead}</Button>
      </PageHead>
      <Failed fault={marking.error} />
      <section className="card">
        <Listing pages={pages} keyOf={(x) => x.id} label={t.home.messages} empty={<Empty title={t.home.messagesEmpty} />}>
          {(x) => (
            <div className="row" style={{ alignItems: 'flex-start', flexWrap: 'nowrap' }}>
              <span className="dot" style={{ marginTop: 9, visibility: x.read_at ? 'hidden' : 'visible' }} />
              <div className="grow">
                <div className="row between tight"><strong>{x.title}</strong><time className="note" dateTime={x.at}>{times.short(x.at)}</time></div>
                <p className="soft">{x.text}</p>
                {(placeOf(x) || !x.read_at) && <Button type="link" size="small" style={{ paddingInline: 0 }} onClick={() => open(x)}>{placeOf(x) ? t.home.open : t.act.done}</Button>}
              </div>
            </div>
          )}
        </Listing>
      </section>
    </>
  );
}
