import { Button, Popconfirm } from 'antd';
import { useNavigate } from 'react-router-dom';

import { to } from '@/app/paths';
import { useCost } from '@/features/membership/CostLine';
import { useWords } from '@/i18n';
import { Failed } from '@/ui/Failed';

import { useBranchMutation } from './api';
import { InterviewCost } from './InterviewCost';

/** Another room from a question on; what it takes is said before. */
export function Branch({ record, turn, size }: { record: string; turn: number; size?: 'small' }) {
  const t = useWords();
  const navigate = useNavigate();
  const cost = useCost('mock_interview');
  const [branch, { isLoading, error }] = useBranchMutation();
  const again = async () => {
    const got = await branch({ id: record, turn });
    if (got.data) navigate(to.room(got.data.room_id));
  };
  return (
    <>
      <Popconfirm title={t.replay.branchAsk} description={<div style={{ maxWidth: 320 }}><p className="note">{t.replay.branchHint}</p><InterviewCost /></div>} okText={t.interviews.go} okButtonProps={{ disabled: cost?.by === 'closed' }} cancelText={t.act.cancel} onConfirm={() => void again()}>
        <Button size={size} loading={isLoading}>{t.interviews.again}</Button>
      </Popconfirm>
      <Failed fault={error} />
    </>
  );
}
