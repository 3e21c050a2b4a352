// The report as a file: what it takes is told first, paid for once, then fetched.
import { DownloadOutlined } from '@ant-design/icons';
import { App, Button } from 'antd';
import { useState } from 'react';

import type { Failure } from '@/api/problem';
import type { InterviewRecord, Schemas } from '@/api/types';
import { CostLine, useCost } from '@/features/membership/CostLine';
import { tagOf, useSpeech, useWords } from '@/i18n';
import { Failed, type Fault } from '@/ui/Failed';
import { useTimes } from '@/ui/format';
import { save } from '@/ui/save';

import { useBuyDownloadMutation } from './api';

interface Props {
  title: string;
  /** That it is paid for once. */
  once: string;
  /** Of the file, without its ending. */
  name: string;
  buy: () => Promise<{ data: Taken; error?: undefined } | { data?: undefined; error: NonNullable<Fault> }>;
  taken: Taken | undefined;
  /** It is to be paid for anew. */
  forget: () => void;
  className?: string;
}
type Taken = Schemas['report_download'];

export function ReportFile({ record }: { record: InterviewRecord }) {
  const { interviews: words } = useWords();
  const times = useTimes();
  const [buy, { data: taken, reset }] = useBuyDownloadMutation();
  return <FileForSale title={words.file} once={words.fileOnce} name={words.fileName(record.position, times.day(record.started_at))} buy={() => buy(record.id)} taken={taken} forget={reset} />;
}

export function FileForSale({ title, once, name, buy, taken, forget, className = '' }: Props) {
  const { t, lang } = useSpeech();
  const words = t.interviews;
  const { message } = App.useApp();
  const cost = useCost('report_download');
  const bought = taken?.paid_with === 'free' ? undefined : taken;
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<Fault>(null);
  const fetched = async (url: string): Promise<Failure | null> => {
    const failure = await save(`${url}?lang=${tagOf(lang)}`, `${name}.pdf`);
    // Another version, or another tier by now: it is to be paid for anew.
    if (failure?.status === 402 || failure?.status === 403) forget();
    return failure;
  };
  const take = async (): Promise<Fault> => {
    // Paid for here already: only the file is missing.
    if (bought) return fetched(bought.download_url);
    const got = await buy();
    if (got.error) return got.error;
    void message.success(got.data.paid_with === 'points' ? words.paidPoints(got.data.points, got.data.balance) : words.paidWith[got.data.paid_with]);
    return fetched(got.data.download_url);
  };
  const press = async () => {
    setBusy(true);
    setFault(null);
    setFault(await take());
    setBusy(false);
  };
  return (
    <section className={`card report-file ${className}`} aria-label={title}>
      <div className="row between">
        <div className="grow">
          <strong>{title}</strong>
          {bought ? <p className="note">{words.paidWith.bought_before}</p> : <CostLine feature="report_download" cost={cost} />}
          {!bought && cost && cost.by !== 'closed' && cost.by !== 'nothing' && <p className="note">{once}</p>}
        </div>
        {(bought || (cost && cost.by !== 'closed')) && <Button type="primary" icon={<DownloadOutlined aria-hidden />} loading={busy} onClick={() => void press()}>{words.filePdf}</Button>}
      </div>
      <Failed fault={fault} />
    </section>
  );
}
