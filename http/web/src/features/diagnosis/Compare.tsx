// Which other diagnosis to hold this one against: those of the same résumé, whichever version.
import { Button, Select } from 'antd';
import { useNavigate } from 'react-router-dom';

import type { DiagnosisItem } from '@/api/types';
import { to } from '@/app/paths';
import { useWords } from '@/i18n';
import { useTimes } from '@/ui/format';
import { itemsOf } from '@/ui/Listing';

import { useDiagnosesInfiniteQuery } from './api';

export function Compare({ of }: { of: Pick<DiagnosisItem, 'id' | 'document_id' | 'created_at'> }) {
  const t = useWords();
  const times = useTimes();
  const navigate = useNavigate();
  const pages = useDiagnosesInfiniteQuery();
  const others = itemsOf(pages).filter((x) => x.document_id === of.document_id && x.id !== of.id);
  // The earlier one first, whichever is looked at.
  const go = (id: string) => {
    const other = others.find((x) => x.id === id);
    if (other) navigate(other.created_at < of.created_at ? to.comparison(other.id, of.id) : to.comparison(of.id, other.id));
  };
  return (
    <Select<string | null>
      aria-label={t.diagnosis.compareWith}
      placeholder={t.diagnosis.compareWith}
      value={null}
      loading={!pages.data && !pages.error}
      onChange={(id) => id !== null && go(id)}
      popupMatchSelectWidth={false}
      style={{ minWidth: 200 }}
      notFoundContent={t.diagnosis.compareNone}
      options={others.map((x) => ({ value: x.id, label: `${t.resumes.version(x.version)} · ${times.short(x.created_at)} · ${x.summary.total}` }))}
      popupRender={(menu) => <>{menu}{pages.hasNextPage && <Button type="link" block loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>{t.act.more}</Button>}</>}
    />
  );
}
