import { Tag } from 'antd';
import type { ReactNode } from 'react';
import { Link } from 'react-router-dom';

import type { JobSearch } from '@/api/types';
import { to } from '@/app/paths';
import { useSpeech } from '@/i18n';
import { useTimes } from '@/ui/format';

import { saidOf } from './filter';

/** Why a search does not count as effective; nothing when it does. */
export function Counted({ search: x }: { search: JobSearch }) {
  const { t } = useSpeech();
  if (x.repeated) return <Tag title={t.jobs.repeatedHint}>{t.jobs.repeated}</Tag>;
  return x.effective ? null : <Tag>{t.jobs.ineffective}</Tag>;
}

/** An earlier search; it opens with what it found. */
export function SearchRow({ search: x, children }: { search: JobSearch; children?: ReactNode }) {
  const { t, lang } = useSpeech();
  const times = useTimes();
  const said = saidOf(x.filters, t, lang);
  return (
    <div className="row" style={{ flexWrap: 'nowrap', alignItems: 'flex-start' }}>
      <div className="grow">
        <span className="row tight"><Link to={to.jobSearch(x.id)} style={{ color: 'inherit', fontWeight: 600 }}>{x.query || said[0] || t.jobs.everything}</Link><Counted search={x} /></span>
        <p className="note">{[...(x.query ? said : said.slice(1)), t.jobs.found(x.found), times.short(x.created_at)].join(' · ')}</p>
      </div>
      {children}
    </div>
  );
}
