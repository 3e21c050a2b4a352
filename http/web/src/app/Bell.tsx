// Messages as they come: a count, the newest, and a word about what was just pushed.
import { BellOutlined } from '@ant-design/icons';
import { App, Badge, Button, Popover } from 'antd';
import { useEffect, useState } from 'react';
import { useNavigate } from 'react-router-dom';

import { useMarkReadMutation, useMessagesInfiniteQuery, useUnreadQuery } from '@/features/messages/api';
import { placeOf } from '@/features/messages/where';
import { useWords } from '@/i18n';
import { onNews } from '@/realtime/news';
import { useTimes } from '@/ui/format';
import { itemsOf, Listing } from '@/ui/Listing';

import { to } from './paths';
import { useApp } from './store';

/** Short words for what the stream tells. */
function useToasts() {
  const t = useWords();
  const { message } = App.useApp();
  const own = useApp((s) => s.session.id);
  useEffect(
    () =>
      onNews(({ type, data }) => {
        if (type === 'record_ready') void message.success(t.home.recordReady);
        if (type === 'resume_ready') void message.success(t.home.resumeReady);
        if (type === 'resume_failed') void message.warning(t.home.resumeFailed);
        if (type === 'task.done' && data.kind === 'diagnosis' && data.stage === 'done') void message.success(t.home.diagnosisReady);
        if (type === 'task.done' && data.kind === 'diagnosis' && data.stage === 'failed') void message.warning(t.home.diagnosisFailed);
        if (type === 'task.done' && data.kind === 'forecast' && data.stage === 'done') void message.success(t.home.forecastReady);
        if (type === 'task.done' && data.kind === 'forecast' && data.stage === 'failed') void message.warning(t.home.forecastFailed);
        if (type === 'meeting' && data.status === 'ending') void message.warning(t.home.meetingEnding);
        if (type === 'export_ready') void message.success(t.home.exportReady);
        if (type === 'order' && data.status === 'paid') void message.success(t.home.paid);
        if (type === 'signed_in' && data.session_id !== own) void message.info(t.home.signedIn(String(data.device_name ?? '')));
      }),
    [t, message, own],
  );
}

export function Bell() {
  const t = useWords();
  const [open, set] = useState(false);
  const count = useUnreadQuery().data?.unread ?? 0;
  useToasts();
  return (
    <Popover open={open} onOpenChange={set} trigger="click" placement="bottomRight" title={t.home.messages} content={open && <Newest close={() => set(false)} />}>
      <Badge count={count} size="small" offset={[-4, 6]}>
        <Button type="text" shape="circle" icon={<BellOutlined />} aria-label={`${t.home.messages} ${count > 0 ? t.home.unread(count) : ''}`} />
      </Badge>
    </Popover>
  );
}

function Newest({ close }: { close: () => void }) {
  const t = useWords();
  const times = useTimes();
  const navigate = useNavigate();
  const pages = useMessagesInfiniteQuery({ unread: false });
  const [mark] = useMarkReadMutation();
  const few = { ...pages, hasNextPage: false, data: pages.data && { pages: [{ items: itemsOf(pages).slice(0, 5), next_cursor: null }] } };
  const go = (place: string) => {
    close();
    navigate(place);
  };
  return (
    <div className="bell-list">
      <Listing pages={few} keyOf={(x) => x.id} label={t.home.messages} className="lines" empty={<p className="soft">{t.home.messagesEmpty}</p>}>
        {(x) => (
          <button type="button" className="bell-item" onClick={() => { if (!x.read_at) void mark({ ids: [x.id] }); go(placeOf(x) ?? to.messages); }}>
            <span className="row between tight">
              <span className="row tight">{!x.read_at && <span className="dot" />}<strong>{x.title}</strong></span>
              <span className="note">{times.short(x.at)}</span>
            </span>
            <span className="soft small">{x.text}</span>
          </button>
        )}
      </Listing>
      <Button type="link" block onClick={() => go(to.messages)}>{t.home.see}</Button>
    </div>
  );
}
