import { Tag } from 'antd';

import type { InterviewRecord, Report } from '@/api/types';
import { useWords } from '@/i18n';

import { Branch } from './Branch';
import { ReferenceAnswer } from './ReferenceAnswer';

type Question = Report['questions'][number];

/** The turn in which a main question was asked. */
export const turnOfQuestion = (record: Pick<InterviewRecord, 'transcript'>, number: number) =>
  record.transcript?.find((x) => x.type === 'question' && x.number === number && !x.follow_up)?.turn;

export function QuestionFeedback({ record, question: x }: { record: InterviewRecord; question: Question }) {
  const t = useWords();
  const words = t.interviews;
  const turn = turnOfQuestion(record, x.number);
  return (
    <div className="stack">
      <div className="row tight">{x.skill && <Tag>{x.skill}</Tag>}<Tag>{words.why[x.reason] ?? x.reason}</Tag>{x.time_s > 0 && <span className="note">{words.time} {t.unit.duration(x.time_s)}</span>}{x.inherited && <span className="note">{words.inherited}</span>}</div>
      <p>{x.feedback}</p>
      {x.dimensions.length > 0 && (
        <div className="stack tight">
          {x.dimensions.map((d) => (
            <div key={d.name}>
              <div className="dim"><span>{d.label}</span><span className="dim-bar" aria-hidden><i style={{ width: `${d.score}%` }} /></span><span className="number">{d.score}</span></div>
              <p className="note">{d.comment}</p>
              {d.quote && <blockquote className="quote" style={{ margin: '4px 0' }}>{d.quote}</blockquote>}
            </div>
          ))}
        </div>
      )}
      {x.covered.length > 0 && <p><span className="soft">{words.covered}: </span>{x.covered.map((k) => <Tag key={k} color="green">{k}</Tag>)}</p>}
      {x.missing.length > 0 && <p><span className="soft">{words.missing}: </span>{x.missing.map((k) => <Tag key={k} color="orange">{k}</Tag>)}</p>}
      {turn !== undefined && <div className="row tight"><Branch record={record.id} turn={turn} /><ReferenceAnswer room={record.room_id} turn={turn} /></div>}
    </div>
  );
}
