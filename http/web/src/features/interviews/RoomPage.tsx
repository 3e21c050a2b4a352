import { Button, Skeleton } from 'antd';
import { Link, useParams } from 'react-router-dom';

import { to } from '@/app/paths';
import type { Room } from '@/api/types';
import { useWords } from '@/i18n';
import { Failed } from '@/ui/Failed';

import { useRoomQuery } from './api';
import { Conversation } from './Conversation';
import { RoomFoot } from './RoomFoot';
import { RoomHead } from './RoomHead';
import './room.css';
import { useRoom } from './useRoom';
import { useRoomKeys } from './useRoomKeys';

export function Component() {
  const t = useWords();
  const { id = '' } = useParams();
  const { data: room, error, refetch } = useRoomQuery(id);
  if (error && !room) return <div className="stack"><Failed fault={error} retry={() => void refetch()} /><Link to={to.interviews}><Button>{t.act.back}</Button></Link></div>;
  if (!room) return <Skeleton active paragraph={{ rows: 8 }} />;
  return <Open key={room.room_id} room={room} />;
}

function Open({ room }: { room: Room }) {
  const line = useRoom(room);
  const ending = useRoomKeys(line);
  return (
    <section className="room">
      <RoomHead room={room} line={line} ending={ending} />
      <Conversation line={line} />
      <RoomFoot line={line} />
    </section>
  );
}
