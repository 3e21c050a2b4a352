import { FileTextOutlined } from '@ant-design/icons';
import { Button, Tag } from 'antd';
import { Link } from 'react-router-dom';

import type { Resume } from '@/api/types';
import { to } from '@/app/paths';
import { useWords } from '@/i18n';
import { Empty } from '@/ui/Empty';
import { bytes, useTimes } from '@/ui/format';
import { Listing } from '@/ui/Listing';
import { PageHead } from '@/ui/PageHead';

import { useResumesInfiniteQuery } from './api';
import { Drop } from './Drop';
import './resumes.css';

export function Component() {
  const t = useWords();
  const pages = useResumesInfiniteQuery();
  return (
    <>
      <PageHead title={t.resumes.title} hint={t.resumes.hint}><Link to={to.diagnoses}><Button>{t.nav.diagnoses}</Button></Link></PageHead>
      <div className="stack">
        <Drop />
        <Listing pages={pages} keyOf={(x) => x.id} label={t.resumes.title} className="resume-tiles" empty={<Empty title={t.resumes.empty} hint={t.resumes.emptyHint} />}>
          {(x) => <Tile resume={x} />}
        </Listing>
      </div>
    </>
  );
}

export function StateTag({ resume }: { resume: Pick<Resume, 'state'> }) {
  const t = useWords();
  return resume.state === 'ready' ? null : <Tag color={resume.state === 'failed' ? 'red' : 'blue'}>{t.resumes.state[resume.state]}</Tag>;
}

function Tile({ resume: x }: { resume: Resume }) {
  const t = useWords();
  const times = useTimes();
  return (
    <Link className="tile" to={to.resume(x.id)}>
      <div className="row tight" style={{ flexWrap: 'nowrap' }}>
        <FileTextOutlined style={{ color: 'var(--brand)', fontSize: 20 }} aria-hidden />
        <strong className="one-line grow">{x.filename}</strong>
        {x.default && <Tag color="green">{t.resumes.isDefault}</Tag>}
        <StateTag resume={x} />
      </div>
      <p className="resume-preview soft">{x.state === 'ready' ? x.text_preview : x.state === 'processing' ? t.resumes.processing : t.resumes.failed}</p>
      <div className="row tight">{x.skills.slice(0, 5).map((s) => <Tag key={s}>{s}</Tag>)}</div>
      <p className="note" style={{ marginTop: 10 }}>{t.resumes.version(x.version)} · {x.pages > 0 && `${t.resumes.pages(x.pages)} · `}{bytes(x.size)} · {times.day(x.created_at)}</p>
    </Link>
  );
}
