// A finished interview, played back with its times.
import { Button, Skeleton } from 'antd';
import { useEffect, useMemo, useState } from 'react';
import { Link, useParams } from 'react-router-dom';

import type { ReplayFrame } from '@/api/types';
import { to } from '@/app/paths';
import { useWords } from '@/i18n';
import { Empty } from '@/ui/Empty';
import { Failed } from '@/ui/Failed';
import { useTimes } from '@/ui/format';
import { PageHead } from '@/ui/PageHead';

import { useRecordQuery, useReplayInfiniteQuery } from './api';
import { Player } from './Player';
import { hasPauses, trackOf, type Clock } from './replay';
import './room.css';

export function Component() {
  const t = useWords();
  const times = useTimes();
  const { id = '' } = useParams();
  const { data: record } = useRecordQuery(id);
  const pages = useReplayInfiniteQuery(id);
  const { hasNextPage, isFetching, error, fetchNextPage } = pages;
  // All of it, page after page: a moment is made of everything before it.
  useEffect(() => {
    if (hasNextPage && !isFetching && !error) void fetchNextPage();
  }, [hasNextPage, isFetching, error, fetchNextPage]);
  const frames = useMemo(() => pages.data?.pages.flatMap((x) => x.items) ?? [], [pages.data]);
  const first = pages.data?.pages[0];
  const title = record ? [record.position, record.company].filter(Boolean).join(' · ') : t.replay.title;
  return (
    <>
      <PageHead title={title} hint={[t.replay.title, first && times.time(first.started_at), first && t.unit.duration(first.duration_s)].filter(Boolean).join(' · ')}>
        <Link to={to.record(id)}><Button>{t.interviews.report}</Button></Link>
      </PageHead>
      {error ? <Failed fault={error} retry={() => void (first ? fetchNextPage() : pages.refetch())} />
        : !first || hasNextPage ? <div role="status"><Skeleton active paragraph={{ rows: 8 }} />{first && <p className="note">{t.replay.loading(frames.length, first.frames)}</p>}</div>
          : frames.length === 0 ? <Empty title={t.replay.empty} /> : <Whole key={id} record={id} room={first.room_id} frames={frames} />}
    </>
  );
}

function Whole({ record, room, frames }: { record: string; room: string; frames: readonly ReplayFrame[] }) {
  const [clock, setClock] = useState<Clock>('active');
  const track = useMemo(() => trackOf(frames, clock), [frames, clock]);
  return <Player record={record} room={room} track={track} setClock={hasPauses(frames) ? setClock : undefined} />;
}
