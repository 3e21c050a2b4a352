// By dimension: a radar, and the same in a list. Weights are told with the report.
import { useMemo } from 'react';

import type { DiagnosisItem, DiagnosisReport } from '@/api/types';
import { radarOf } from '@/features/interviews/charts';
import { useWords } from '@/i18n';
import { Chart } from '@/ui/Chart';

type Scores = DiagnosisItem['summary']['scores'];
type Name = keyof Scores;
const names: readonly Name[] = ['structure', 'contact', 'experience', 'skills', 'language', 'layout', 'risks'];

function useScores(scores: Scores) {
  const t = useWords();
  return useMemo(() => names.map((x) => ({ name: x, label: t.diagnosis.dim[x] ?? x, score: scores[x] })), [scores, t]);
}

export function ScoreList({ scores, dimensions }: { scores: Scores; dimensions?: DiagnosisReport['dimensions'] }) {
  const t = useWords();
  const weightOf = (name: Name) => dimensions?.find((x) => x.dimension === name)?.weight;
  return (
    <ul className="plain stack tight" aria-label={t.diagnosis.radar}>
      {useScores(scores).map((x) => {
        const weight = weightOf(x.name);
        return <li key={x.name} className="dim" title={weight === undefined ? undefined : t.diagnosis.weight(weight)}><span>{x.label}</span><span className="dim-bar" aria-hidden><i style={{ width: `${x.score}%` }} /></span><span className="number">{x.score}</span></li>;
      })}
    </ul>
  );
}

export function Radar({ scores }: { scores: Scores }) {
  const t = useWords();
  const shown = useScores(scores);
  const option = useMemo(() => radarOf(shown), [shown]);
  return (
    <section className="card c7">
      <h2>{t.diagnosis.radar}</h2>
      <Chart className="radar" option={option} label={`${t.diagnosis.radar}: ${shown.map((x) => `${x.label} ${x.score}`).join(', ')}`} />
    </section>
  );
}
