// The report: score, radar and quotes, then question by question.
import { Collapse, Tag } from 'antd';
import { useMemo } from 'react';

import type { InterviewRecord, Report } from '@/api/types';
import { useWords } from '@/i18n';
import { Chart } from '@/ui/Chart';

import { radarOf } from './charts';
import { QuestionFeedback } from './QuestionFeedback';

export function ReportView({ record, report }: { record: InterviewRecord; report: Report }) {
  const t = useWords();
  const words = t.interviews;
  const simulated = report.interviewers?.some((x) => x.simulated);
  return (
    <div className="cols">
      <section className="card c5">
        <div className="report-score"><span className="big number">{report.score < 0 ? '–' : report.score}</span><span className="soft">{report.score < 0 ? words.noScore : `/ 100 ${words.score}`}</span></div>
        <p style={{ margin: '10px 0 12px' }}>{report.summary}</p>
        <p className="note">{words.planned(report.questions_answered, report.questions_planned)}{report.paused_s > 0 && ` · ${words.pausedFor} ${t.unit.duration(report.paused_s)}`}</p>
        <p className="note">{report.engine === 'builtin' ? t.note.builtin : report.engine} · {words.rubric} {report.rubric_version}{simulated && ` · ${t.note.simulated}`}</p>
        {report.interviewers && <p className="note">{words.interviewers}: {[...new Set(report.interviewers.map((x) => (x.model ? `${words.engine[x.engine] ?? x.engine} ${x.model}` : (words.engine[x.engine] ?? x.engine))))].join(', ')}</p>}
        {Boolean(report.provider_failures?.length) && <p className="note">{words.failures((report.provider_failures?.length ?? 0) + (report.provider_failures_dropped ?? 0))}</p>}
      </section>
      {report.dimensions.length > 0 && <Dimensions dimensions={report.dimensions} />}
      <Remarks title={words.strengths} remarks={report.strengths} />
      <Remarks title={words.suggestions} remarks={report.suggestions} />
      <section className="card">
        <h2>{words.perQuestion}</h2>
        <Collapse
          ghost
          defaultActiveKey={report.questions[0] ? [report.questions[0].number] : []}
          items={report.questions.map((x) => ({
            key: x.number,
            label: <span><strong>{x.number}. {x.text}</strong></span>,
            extra: <Tag color={x.answered ? 'green' : 'default'}>{x.score < 0 ? words.noScore : x.score}</Tag>,
            children: <QuestionFeedback record={record} question={x} />,
          }))}
        />
      </section>
      {record.transcript && (
        <section className="card">
          <h2>{words.transcript}</h2>
          <ol className="lines">
            {record.transcript.map((x) => (
              <li key={`${x.turn}:${x.type}`}>
                <span className="note">{x.type === 'answer' ? words.you : words.interviewer}{x.follow_up && ` · ${words.followUp}`}{x.inherited && ` · ${words.inherited}`}</span>
                <p className="pre">{x.text}</p>
              </li>
            ))}
          </ol>
        </section>
      )}
    </div>
  );
}

function Dimensions({ dimensions }: { dimensions: Report['dimensions'] }) {
  const t = useWords();
  const option = useMemo(() => radarOf(dimensions), [dimensions]);
  const label = `${t.interviews.radar}: ${dimensions.map((x) => `${x.label} ${x.score}`).join(', ')}`;
  return (
    <section className="card c7">
      <h2>{t.interviews.radar}</h2>
      <Chart className="radar" option={option} label={label} />
      <div className="stack tight">
        {dimensions.map((x) => (
          <div key={x.name}>
            <div className="dim"><span>{x.label}</span><span className="dim-bar" aria-hidden><i style={{ width: `${x.score}%` }} /></span><span className="number">{x.score}</span></div>
            {x.quote && <blockquote className="quote" style={{ margin: '6px 0 10px' }}><span className="note">{t.interviews.quote} · {x.question}</span><br />{x.quote}</blockquote>}
          </div>
        ))}
      </div>
    </section>
  );
}

function Remarks({ title, remarks }: { title: string; remarks: Report['strengths'] }) {
  const t = useWords();
  if (remarks.length === 0) return null;
  return (
    <section className="card c6">
      <h2>{title}</h2>
      <ul className="lines">
        {remarks.map((x, i) => (
          <li key={i}>
            <p>{x.text}</p>
            {x.quote && <blockquote className="quote" style={{ margin: '8px 0 0' }}><span className="note">{t.interviews.quote}</span><br />{x.quote}</blockquote>}
          </li>
        ))}
      </ul>
    </section>
  );
}
