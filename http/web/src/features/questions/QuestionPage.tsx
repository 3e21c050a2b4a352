import { Button, Skeleton } from 'antd';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router-dom';

import type { QuestionWhole } from '@/api/types';
import { to } from '@/app/paths';
import { useSpeech } from '@/i18n';
import { Failed } from '@/ui/Failed';
import { PageHead } from '@/ui/PageHead';

import { usePractiseMutation, useQuestionQuery } from './api';
import { Marks, Star } from './Questions';

export function Component() {
  const { id = '' } = useParams();
  const { data, error, refetch } = useQuestionQuery(id);
  if (error && !data) return <Failed fault={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton active paragraph={{ rows: 8 }} />;
  return <Shown key={data.id} question={data} />;
}

function Shown({ question: x }: { question: QuestionWhole }) {
  const { t } = useSpeech();
  const navigate = useNavigate();
  const [language, setLanguage] = useState(x.language);
  const [practise, { isLoading, error }] = usePractiseMutation();
  const said = x[language];
  const other = language === 'zh' ? 'en' : 'zh';
  const go = async () => {
    const got = await practise({ question_ids: [x.id], language });
    if (got.data) navigate(to.room(got.data.room_id));
  };
  return (
    <>
      <PageHead title={said?.text ?? x.text} hint={<Marks question={x} />}>
        <Star question={x} />
        {x[other] && <Button onClick={() => setLanguage(other)} lang={other}>{t.lang[other]}</Button>}
        {!x.retired && <Button type="primary" loading={isLoading} onClick={() => void go()}>{t.questions.practise}</Button>}
      </PageHead>
      <div className="stack" lang={language}>
        <Failed fault={error} />
        <section className="card"><h2>{t.questions.keyPoints}</h2><ul style={{ margin: 0, paddingLeft: 20 }}>{(said?.key_points ?? x.key_points).map((k) => <li key={k}>{k}</li>)}</ul></section>
        <section className="card"><h2>{t.questions.answer}</h2><p className="pre">{said?.answer || t.questions.noAnswer}</p></section>
      </div>
    </>
  );
}
