// From the questions into the room.
import { Button, InputNumber } from 'antd';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';

import { boundsOf } from '@/api/fields';
import type { Forecast } from '@/api/types';
import { to } from '@/app/paths';
import { InterviewCost } from '@/features/interviews/InterviewCost';
import { useCost } from '@/features/membership/CostLine';
import { useWords } from '@/i18n';
import { Failed } from '@/ui/Failed';

import { usePractiseForecastMutation } from './api';

const most = boundsOf('pack_interview_request', 'questions').maximum ?? 12;
const usual = 6;

export function Practise({ forecast: x }: { forecast: Forecast }) {
  const t = useWords();
  const words = t.forecast;
  const navigate = useNavigate();
  const cost = useCost('mock_interview');
  const [begin, { isLoading, error }] = usePractiseForecastMutation();
  const top = Math.min(most, x.questions.length);
  const [count, set] = useState(Math.min(usual, top));
  if (top === 0) return null;
  const go = async () => {
    const got = await begin({ id: x.id, questions: count });
    if (got.data) navigate(to.room(got.data.room_id));
  };
  return (
    <section className="card c6" aria-label={words.practise}>
      <div className="row between" style={{ alignItems: 'flex-end' }}>
        <div className="grow" style={{ minWidth: 200 }}><strong>{words.practise}</strong><p className="note">{words.practiseHint}</p><InterviewCost /></div>
        <label className="note">{words.practiseCount} <InputNumber min={1} max={top} precision={0} value={count} onChange={(n) => set(n ?? 1)} style={{ width: 80 }} /></label>
        {cost?.by !== 'closed' && <Button type="primary" loading={isLoading} onClick={() => void go()}>{words.practiseGo}</Button>}
      </div>
      <Failed fault={error} />
    </section>
  );
}
