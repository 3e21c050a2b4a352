import { Closed, useCost } from '@/features/membership/CostLine';
import { useWords } from '@/i18n';

/** What an interview will cost, before it is begun. */
export function InterviewCost() {
  const t = useWords();
  const cost = useCost('mock_interview');
  if (!cost) return null;
  if (cost.by === 'closed') return <Closed feature="mock_interview" />;
  return <p className="note">{cost.by === 'nothing' ? t.interviews.free : cost.by === 'voucher' ? t.interviews.voucher(cost.vouchers) : t.interviews.cost(cost.price)}</p>;
}
