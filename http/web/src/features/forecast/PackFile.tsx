import type { Forecast } from '@/api/types';
import { FileForSale } from '@/features/interviews/ReportFile';
import { useWords } from '@/i18n';
import { useTimes } from '@/ui/format';

import { useBuyPackMutation } from './api';

/** The questions as a file. */
export function PackFile({ forecast: x }: { forecast: Forecast }) {
  const { forecast: words, tasks } = useWords();
  const times = useTimes();
  const [buy, { data: taken, reset }] = useBuyPackMutation();
  return <FileForSale className="c6" title={words.file} once={words.fileOnce} name={words.fileName(x.position || tasks.untitled, times.day(x.created_at))} buy={() => buy(x.id)} taken={taken} forget={reset} />;
}
