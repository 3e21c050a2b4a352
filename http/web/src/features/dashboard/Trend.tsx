import dayjs from 'dayjs';
import { useCallback } from 'react';

import type { RecordItem } from '@/api/types';
import { scored, trendOf } from '@/features/interviews/charts';
import { useWords } from '@/i18n';
import { Chart, type Palette } from '@/ui/Chart';

/** Scores of the interviews at hand, the oldest first. */
export default function Trend({ records }: { records: readonly RecordItem[] }) {
  const t = useWords();
  const shown = scored(records);
  const key = shown.map((x) => x.id).join();
  // Another picture only for other records.
  const option = useCallback((x: Palette) => trendOf(shown, (at) => dayjs(at).format('M/D'))(x), [key]);
  return (
    <div style={{ marginBottom: 12 }}>
      <p className="note">{t.home.trend}</p>
      <div style={{ height: 170, display: 'grid' }}><Chart option={option} label={`${t.home.trend}: ${shown.map((x) => x.score).join(', ')}`} /></div>
    </div>
  );
}
