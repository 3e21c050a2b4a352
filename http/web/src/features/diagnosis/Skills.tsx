import { Tag } from 'antd';
import { useMemo } from 'react';

import type { DiagnosisReport } from '@/api/types';
import { useWords } from '@/i18n';

import { lineAround, rangesOf, type Span } from './spans';

type Skill = DiagnosisReport['skills'][number];
const shown = 2;

/** Each skill with where it stands in the text. */
export function Skills({ skills, text, whole }: { skills: readonly Skill[]; text: string | null; whole: boolean }) {
  const t = useWords();
  const words = t.diagnosis;
  return (
    <section className={whole ? 'card' : 'card c6'}>
      <h2>{words.skills}</h2>
      {skills.length === 0 ? <p className="soft">{words.noSkills}</p> : (
        <ul className="lines">
          {skills.map((x) => (
            <li key={x.name}>
              <div className="row tight">
                <strong>{x.name}</strong><span className="note number">{words.times(x.count)}</span>
                {x.wanted && <Tag color="green">{words.asked_}</Tag>}
                {x.listed && <Tag>{words.listed}</Tag>}
                <Tag color={x.used ? 'green' : 'orange'}>{x.used ? words.used : words.unused}</Tag>
              </div>
              {text !== null && <Evidence name={x.name} text={text} spans={x.spans} />}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Evidence({ name, text, spans }: { name: string; text: string; spans: readonly Span[] }) {
  // A text that was corrected since has something else there.
  const lines = useMemo(() => {
    const ranges = rangesOf(text, spans).filter((x) => x.begin < x.end && !text.slice(x.begin, x.end).includes('\n'));
    return ranges.slice(0, shown).map((x) => ({ key: x.begin, ...lineAround(text, x) }));
  }, [text, spans]);
  return <>{lines.map((x) => <p key={x.key} className="note evidence" aria-label={name}>{x.before}<b>{x.hit}</b>{x.after}</p>)}</>;
}
