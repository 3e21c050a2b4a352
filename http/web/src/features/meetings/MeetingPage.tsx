import { Alert, Button, Popconfirm, Skeleton } from 'antd';
import { useEffect, useState } from 'react';
import { Link, useParams } from 'react-router-dom';

import type { StoredMeeting } from '@/api/types';
import { to } from '@/app/paths';
import { useWords } from '@/i18n';
import { Failed } from '@/ui/Failed';
import { countdown, useTimes } from '@/ui/format';
import { PageHead } from '@/ui/PageHead';

import { useEndMeetingMutation, useMeetingQuery } from './api';
import type { Live } from './live';
import { StatusTag } from './Meetings';
import './meetings.css';
import { useMeeting } from './useMeeting';

export function Component() {
  const { id = '' } = useParams();
  const { data: meeting, error, refetch } = useMeetingQuery(id, { refetchOnMountOrArgChange: true });
  if (error && !meeting) return <Failed fault={error} retry={() => void refetch()} />;
  if (!meeting) return <Skeleton active paragraph={{ rows: 6 }} />;
  return <Shown key={meeting.room_id} meeting={meeting} />;
}

function Shown({ meeting }: { meeting: StoredMeeting }) {
  const t = useWords();
  const { live, error, tell } = useMeeting(meeting);
  return (
    <>
      <PageHead title={meeting.title || t.meetings.untitled} hint={<StatusTag status={live.status} />}><Link to={to.meetings}><Button>{live.status === 'ended' ? t.meetings.again : t.meetings.history}</Button></Link></PageHead>
      <div className="cols">
        {live.status !== 'ended' && <Running meeting={meeting} live={live} onEnded={tell} fault={error} />}
        <section className={`card ${live.status === 'ended' ? '' : 'c5'}`}><Facts meeting={meeting} live={live} /></section>
      </div>
    </>
  );
}

function Running({ meeting, live, onEnded, fault }: { meeting: StoredMeeting; live: Live; onEnded: ReturnType<typeof useMeeting>['tell']; fault: ReturnType<typeof useMeeting>['error'] }) {
  const t = useWords();
  const words = t.meetings;
  const times = useTimes();
  const [end, ending] = useEndMeetingMutation();
  const stop = async () => {
    const got = await end(meeting.room_id);
    if (got.data) onEnded(got.data);
  };
  return (
    <section className="card c7 stack" aria-label={words.elapsed}>
      <div><p className="soft">{words.elapsed}</p><p className="big number" role="timer"><Elapsed since={meeting.started_at} /></p></div>
      {live.status === 'ending' && <Alert role="alert" type="warning" showIcon title={words.endingTitle(live.paidUntil ? times.clock(live.paidUntil) : '')} description={<>{words.endingHint} <Link to={to.upgrade}>{t.gate.recharge}</Link></>} />}
      <p className="note">{words.keep}</p>
      <Failed fault={ending.error ?? fault} />
      <div><Popconfirm title={words.endAsk} description={words.endHint} okText={words.end} cancelText={t.act.cancel} onConfirm={() => void stop()}><Button danger size="large" loading={ending.isLoading}>{words.end}</Button></Popconfirm></div>
    </section>
  );
}

/** Ticks; what is paid for goes by the server's clock. */
function Elapsed({ since }: { since: string }) {
  const passed = () => Math.max(0, Math.floor((Date.now() - Date.parse(since)) / 1000));
  const [seconds, set] = useState(passed);
  useEffect(() => {
    const timer = setInterval(() => set(passed()), 1000);
    return () => clearInterval(timer);
  }, [since]);
  return <>{countdown(seconds)}</>;
}

function Facts({ meeting: x, live }: { meeting: StoredMeeting; live: Live }) {
  const t = useWords();
  const words = t.meetings;
  const times = useTimes();
  return (
    <dl className="meeting-facts" aria-live="polite">
      <dt>{words.minutes}</dt><dd className="number">{t.unit.minutes(live.minutes)}</dd>
      <dt>{words.cost}</dt><dd className="number">{t.unit.points(live.cost)}</dd>
      <dt>{words.price}</dt><dd>{words.perMinute(x.price_per_minute)}</dd>
      <dt>{words.started}</dt><dd>{times.time(x.started_at)}</dd>
      {live.status !== 'ended' && live.paidUntil && <><dt>{words.paidUntil}</dt><dd>{times.clock(live.paidUntil)}</dd></>}
      {live.endedAt && <><dt>{words.ended}</dt><dd>{times.time(live.endedAt)}</dd></>}
      {live.reason && <><dt>{words.reason}</dt><dd>{words.reasons[live.reason] ?? live.reason}</dd></>}
      {live.balance !== null && <><dt>{words.balance}</dt><dd className="number">{live.balance}</dd></>}
      <dt>{words.number}</dt><dd><code className="small">{x.room_id}</code></dd>
    </dl>
  );
}
