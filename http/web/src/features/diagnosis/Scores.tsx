import { useMemo } from 'react';

import type { DiagnosisItem, DiagnosisReport } from '@/api/types';
import { radarOf } from '@/features/interviews/charts';
import { useWords } from '@/i18n';
import { Chart } from '@/ui/Chart';

type Name = keyof DiagnosisItem['summary']['scores'];
export const names: readonly Name[] = ['structure', 'contact', 'experience', 'skills', 'language', 'layout', 'risks'];

/** By dimension: a radar, and the same in a list. Weights are told with the report. */
export function Scores({ scores, dimensions }: { scores: DiagnosisItem['summary']['scores']; dimensions?: DiagnosisReport['dimensions'] }) {
  const t = useWords();
  const shown = useMemo(() => names.map((x) => ({ name: x, label: t.diagnosis.dim[x] ?? x, score: scores[x] })), [scores, t]);
  const option = useMemo(() => radarOf(shown), [shown]);
  const weightOf = (name: Name) => dimensions?.find((x) => x.dimension === name)?.weight;
  return (
    <section className="card c7">
      <h2>{t.diagnosis.radar}</h2>
      <div className="scores">
        <Chart className="radar" option={option} label={`${t.diagnosis.radar}: ${shown.map((x) => `${x.label} ${x.score}`).join(', ')}`} />
        <ul className="lines plain">
          {shown.map((x) => (
            <li key={x.name} className="dim"><span>{x.label}{weightOf(x.name) !== undefined && <span className="note"><br />{t.diagnosis.weight(weightOf(x.name) ?? 0)}</span>}</span><span className="dim-bar" aria-hidden><i style={{ width: `${x.score}%` }} /></span><span className="number">{x.score}</span></li>
          ))}
        </ul>
      </div>
    </section>
  );
}
