import { Tag } from 'antd';

import type { DiagnosisReport } from '@/api/types';
import { useWords } from '@/i18n';

type Met = NonNullable<DiagnosisReport['coverage']>;

/** How the posting is met. */
export function Coverage({ coverage: x }: { coverage: Met }) {
  const t = useWords();
  const words = t.diagnosis;
  return (
    <section className="card c6">
      <h2>{words.coverage}</h2>
      <div className="stack" style={{ gap: 16 }}>
        <Keywords title={words.required} met={x.found} of={x.required} keywords={x.keywords.filter((k) => k.required)} />
        <Keywords title={words.wanted} met={x.wanted_found} of={x.wanted} keywords={x.keywords.filter((k) => !k.required)} />
        <dl className="facts">
          <dt>{words.years}</dt>
          <dd>{words.yearsAsked(x.years_asked)} · {words.monthsShown(x.months_shown)}</dd>
          <dt>{words.degree}</dt>
          <dd>{words.degreeAsked(x.degree_asked?.label ?? words.notSaid)} · {words.degreeShown(x.degree_shown?.label ?? words.notSaid)}</dd>
          {x.languages.length > 0 && <><dt>{words.languages}</dt><dd>{x.languages.join(', ')}</dd></>}
        </dl>
      </div>
    </section>
  );
}

function Keywords({ title, met, of, keywords }: { title: string; met: number; of: number; keywords: Met['keywords'] }) {
  const t = useWords();
  const words = t.diagnosis;
  if (of === 0) return null;
  const share = Math.round((met / of) * 100);
  return (
    <div className="stack tight">
      <div className="dim"><span>{title}</span><span className="dim-bar" aria-hidden><i style={{ width: `${share}%` }} /></span><span className="number">{words.met(met, of)}</span></div>
      <ul className="row tight plain" aria-label={title}>
        {keywords.map((k) => (
          <li key={k.name}><Tag color={k.answered > 0 ? 'green' : 'orange'} title={`${words.asked(k.asked)}, ${k.answered > 0 ? words.answered(k.answered) : words.absent}`}>{k.answered > 0 ? '✓' : '✗'} {k.name}<span className="sr"> {k.answered > 0 ? words.answered(k.answered) : words.absent}</span></Tag></li>
        ))}
      </ul>
    </div>
  );
}
