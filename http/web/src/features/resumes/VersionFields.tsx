// Which résumé, and which of its versions: what a diagnosis and a forecast are begun with.
import { Button, Form, Select } from 'antd';
import { useState } from 'react';

import type { Resume } from '@/api/types';
import { useWords } from '@/i18n';
import { Failed } from '@/ui/Failed';
import { useTimes } from '@/ui/format';
import { itemsOf } from '@/ui/Listing';

import { useResumeQuery, useResumesInfiniteQuery, useVersionsInfiniteQuery } from './api';

/** `asked`: the version that was asked for from elsewhere. */
export function useVersionChoice(asked: string | undefined) {
  const pages = useResumesInfiniteQuery();
  const named = useResumeQuery(asked ?? '', { skip: !asked }).data;
  const [chosen, choose] = useState<string | null>(null);
  const [picked, pick] = useState<string | null>(null);
  // The newest of each; one that was asked for may be an older version or far down the list.
  const resumes = itemsOf(pages);
  const all: Resume[] = named && !resumes.some((x) => x.document_id === named.document_id) ? [named, ...resumes] : resumes;
  const resume = all.find((x) => x.document_id === chosen) ?? all.find((x) => x.document_id === named?.document_id) ?? all.find((x) => x.default) ?? all[0];
  const versions = useVersionsInfiniteQuery(resume?.id ?? '', { skip: !resume });
  // Only what was read can be worked on.
  const ready = itemsOf(versions).filter((x) => x.state === 'ready' && x.document_id === resume?.document_id);
  const version = ready.find((x) => x.id === picked) ?? ready.find((x) => x.id === named?.id) ?? ready[0];
  return { pages, all, resume, choose, versions, ready, version, pick };
}

export function VersionFields({ choice, id }: { choice: ReturnType<typeof useVersionChoice>; id: string }) {
  const t = useWords();
  const times = useTimes();
  const { pages, all, resume, choose, versions, ready, version, pick } = choice;
  return (
    <>
      <Form.Item label={t.resumes.choose} htmlFor={`${id}_resume`}>
        <Select id={`${id}_resume`} loading={!pages.data} value={resume?.document_id} onChange={choose} options={all.map((x) => ({ value: x.document_id, label: x.filename }))} />
      </Form.Item>
      <Form.Item label={t.resumes.which} htmlFor={`${id}_version`}>
        <Select
          id={`${id}_version`}
          loading={versions.isFetching}
          value={version?.id}
          onChange={pick}
          notFoundContent={resume && t.resumes.state[resume.state]}
          options={ready.map((x) => ({ value: x.id, label: `${t.resumes.version(x.version)} · ${times.short(x.created_at)}${x.corrected ? ` · ${t.resumes.corrected}` : ''}` }))}
          popupRender={(menu) => <>{menu}{versions.hasNextPage && <Button type="link" block loading={versions.isFetchingNextPage} onClick={() => void versions.fetchNextPage()}>{t.act.more}</Button>}</>}
        />
      </Form.Item>
      <Failed fault={versions.error} retry={() => void versions.refetch()} />
    </>
  );
}
