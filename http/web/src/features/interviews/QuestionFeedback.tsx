import { Button, Tag } from 'antd';
import { useNavigate } from 'react-router-dom';

import type { InterviewRecord, Report } from '@/api/types';
import { to } from '@/app/paths';
import { useWords } from '@/i18n';
import { Failed } from '@/ui/Failed';

import { useBranchMutation, useReferenceMutation } from './api';

type Question = Report['questions'][number];

/** The turn in which a main question was asked. */
export const turnOfQuestion = (record: Pick<InterviewRecord, 'transcript'>, number: number) =>
  record.transcript?.find((x) => x.type === 'question' && x.number === number && !x.follow_up)?.turn;

export function QuestionFeedback({ record, question: x }: { record: InterviewRecord; question: Question }) {
  const t = useWords();
  const words = t.interviews;
  const navigate = useNavigate();
  const [branch, branching] = useBranchMutation();
  const [ask, asked] = useReferenceMutation();
  const turn = turnOfQuestion(record, x.number);
  const again = async (from: number) => {
    const got = await branch({ id: record.id, turn: from });
    if (got.data) navigate(to.room(got.data.room_id));
  };
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
      <Failed fault={branching.error ?? asked.error} />
      {turn !== undefined && (
        <div className="row tight">
          <Button loading={asked.isLoading} onClick={() => void ask({ room_id: record.room_id, turn })}>{words.referenceShow}</Button>
          <Button loading={branching.isLoading} onClick={() => void again(turn)}>{words.again}</Button>
        </div>
      )}
      {asked.data && (
        <div className="card" style={{ background: 'var(--page)' }}>
          <h2>{words.reference}</h2>
          {asked.data.outline.length > 0 && <ol style={{ margin: '0 0 12px', paddingLeft: 20 }} aria-label={words.outline}>{asked.data.outline.map((o, i) => <li key={i}>{o}</li>)}</ol>}
          {asked.data.key_points.filter((k) => k.evidence).map((k) => <p key={k.name} className="note">{words.evidence} · {k.name}: {k.evidence}</p>)}
          {asked.data.engine === 'builtin' && <p className="note">{t.note.builtin}</p>}
        </div>
      )}
    </div>
  );
}
