import { StarFilled, StarOutlined } from '@ant-design/icons';
import { Button, Checkbox, Input, Segmented, Select, Tag } from 'antd';
import { useState } from 'react';
import { Link, useNavigate, useSearchParams } from 'react-router-dom';

import type { Question } from '@/api/types';
import { to } from '@/app/paths';
import { useSpeech } from '@/i18n';
import { Empty } from '@/ui/Empty';
import { Failed } from '@/ui/Failed';
import { Listing } from '@/ui/Listing';
import { PageHead } from '@/ui/PageHead';

import { useFacetsQuery, useFavouriteMutation, usePractiseMutation, useQuestionsInfiniteQuery } from './api';
import { changed, filterOf } from './filter';
import './questions.css';

const most = 20;

export function Component() {
  const { t, lang } = useSpeech();
  const words = t.questions;
  const [params, setParams] = useSearchParams();
  const filter = filterOf(params, lang);
  const pages = useQuestionsInfiniteQuery(filter);
  const [picked, setPicked] = useState<readonly string[]>([]);
  const toggle = (id: string) => setPicked((x) => (x.includes(id) ? x.filter((y) => y !== id) : x.length < most ? [...x, id] : x));
  const total = useFacetsQuery().data?.total;
  return (
    <>
      <PageHead title={words.title} hint={<>{words.hint} {total !== undefined && <span className="number">{words.total(total)}</span>}</>} />
      <Filters params={params} set={setParams} />
      <section className="card" style={{ marginTop: 16 }}>
        <Listing
          pages={pages}
          keyOf={(x) => x.id}
          label={words.title}
          empty={<Empty title={words.empty} hint={words.emptyHint}><Button onClick={() => setParams({})}>{words.clear}</Button></Empty>}
        >
          {(x) => <Row question={x} picked={picked.includes(x.id)} toggle={() => toggle(x.id)} full={picked.length >= most} />}
        </Listing>
      </section>
      {picked.length > 0 && <Practise picked={picked} clear={() => setPicked([])} />}
    </>
  );
}

function Filters({ params, set }: { params: URLSearchParams; set: (x: URLSearchParams) => void }) {
  const { t } = useSpeech();
  const words = t.questions;
  const { data: facets } = useFacetsQuery();
  const put = (name: string, value?: string) => set(changed(params, name, value));
  const levels = facets?.levels ?? [];
  return (
    <div className="stack tight">
      <Input.Search key={params.get('q') ?? ''} defaultValue={params.get('q') ?? ''} placeholder={words.search} aria-label={words.search} allowClear maxLength={100} size="large" onSearch={(x) => put('q', x.trim())} />
      <div className="row tight">
        <Select value={params.get('category') ?? ''} onChange={(x) => put('category', x)} style={{ minWidth: 150 }} aria-label={words.category} options={[{ value: '', label: `${words.category}: ${words.all}` }, ...(facets?.categories ?? []).map((x) => ({ value: x.value, label: `${words.categories[x.value] ?? x.value} ${x.count}` }))]} />
        <Select value={params.get('role') ?? ''} onChange={(x) => put('role', x)} style={{ minWidth: 150 }} showSearch aria-label={words.role} options={[{ value: '', label: `${words.role}: ${words.all}` }, ...(facets?.roles ?? []).map((x) => ({ value: x.value, label: `${x.value} ${x.count}` }))]} />
        <Segmented value={params.get('level') ?? ''} onChange={(x) => put('level', x)} options={[{ value: '', label: words.all }, ...levels.map((x) => ({ value: x.value, label: t.level[x.value] ?? x.value }))]} />
        <Checkbox checked={params.get('favourite') === 'true'} onChange={(x) => put('favourite', x.target.checked ? 'true' : undefined)}>{words.favourites}</Checkbox>
      </div>
    </div>
  );
}

export function Star({ question: x }: { question: Pick<Question, 'id' | 'favourite'> }) {
  const { t } = useSpeech();
  const [mark, { isLoading }] = useFavouriteMutation();
  return <Button type="text" loading={isLoading} icon={x.favourite ? <StarFilled style={{ color: 'var(--warm)' }} /> : <StarOutlined />} aria-pressed={x.favourite} aria-label={x.favourite ? t.questions.unfavourite : t.questions.favourite} onClick={() => void mark({ id: x.id, on: !x.favourite })} />;
}

export function Marks({ question: x }: { question: Question }) {
  const { t } = useSpeech();
  return (
    <span className="row tight">
      <Tag color="green">{t.questions.categories[x.category]}</Tag><Tag>{t.level[x.level]}</Tag>{x.skills.slice(0, 4).map((s) => <Tag key={s} variant="filled">{s}</Tag>)}{x.retired && <Tag color="orange">{t.questions.retired}</Tag>}
    </span>
  );
}

function Row({ question: x, picked, toggle, full }: { question: Question; picked: boolean; toggle: () => void; full: boolean }) {
  const { t } = useSpeech();
  return (
    <div className="row" style={{ flexWrap: 'nowrap', alignItems: 'flex-start' }}>
      <Checkbox checked={picked} disabled={x.retired || (full && !picked)} onChange={toggle} aria-label={`${t.questions.pick}: ${x.text}`} style={{ marginTop: 2 }} />
      <div className="grow stack tight">
        <Link to={to.question(x.id)} lang={x.language} style={{ color: 'inherit', fontWeight: 600 }}>{x.text}</Link>
        <Marks question={x} />
      </div>
      <Star question={x} />
    </div>
  );
}

function Practise({ picked, clear }: { picked: readonly string[]; clear: () => void }) {
  const { t, lang } = useSpeech();
  const navigate = useNavigate();
  const [language, setLanguage] = useState(lang);
  const [practise, { isLoading, error }] = usePractiseMutation();
  const go = async () => {
    const got = await practise({ question_ids: [...picked], language });
    if (got.data) navigate(to.room(got.data.room_id));
  };
  return (
    <div className="picked" role="region" aria-label={t.questions.practise}>
      <Failed fault={error} />
      <div className="row between">
        <span aria-live="polite"><strong>{t.questions.picked(picked.length)}</strong> <span className="note">{t.questions.most}</span></span>
        <span className="row tight">
          <Segmented value={language} onChange={setLanguage} options={(['zh', 'en'] as const).map((x) => ({ value: x, label: t.lang[x] }))} />
          <Button onClick={clear}>{t.act.cancel}</Button>
          <Button type="primary" loading={isLoading} onClick={() => void go()}>{t.questions.practise}</Button>
        </span>
      </div>
    </div>
  );
}
