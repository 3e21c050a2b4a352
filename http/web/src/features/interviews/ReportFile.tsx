// The report as a file: what it takes is told first, paid for once, then fetched.
import { DownloadOutlined } from '@ant-design/icons';
import { App, Button } from 'antd';
import { useState } from 'react';

import type { Failure } from '@/api/problem';
import type { InterviewRecord } from '@/api/types';
import { CostLine, useCost } from '@/features/membership/CostLine';
import { tagOf, useSpeech } from '@/i18n';
import { Failed, type Fault } from '@/ui/Failed';
import { useTimes } from '@/ui/format';
import { save } from '@/ui/save';

import { useBuyDownloadMutation } from './api';

export function ReportFile({ record }: { record: InterviewRecord }) {
  const { t, lang } = useSpeech();
  const words = t.interviews;
  const times = useTimes();
  const { message } = App.useApp();
  const cost = useCost('report_download');
  const [buy, { data: taken, reset }] = useBuyDownloadMutation();
  const bought = taken?.paid_with === 'free' ? undefined : taken;
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<Fault>(null);
  const fetched = async (url: string): Promise<Failure | null> => {
    const failure = await save(`${url}?lang=${tagOf(lang)}`, `${words.fileName(record.position, times.day(record.started_at))}.pdf`);
    // Another version, or another tier by now: it is to be paid for anew.
    if (failure?.status === 402 || failure?.status === 403) reset();
    return failure;
  };
  const take = async (): Promise<Fault> => {
    // Paid for here already: only the file is missing.
    if (bought) return fetched(bought.download_url);
    const got = await buy(record.id);
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
    <section className="card report-file" aria-label={words.file}>
      <div className="row between">
        <div className="grow">
          <strong>{words.file}</strong>
          {bought ? <p className="note">{words.paidWith.bought_before}</p> : <CostLine feature="report_download" cost={cost} />}
          {!bought && cost && cost.by !== 'closed' && cost.by !== 'nothing' && <p className="note">{words.fileOnce}</p>}
        </div>
        {(bought || (cost && cost.by !== 'closed')) && <Button type="primary" icon={<DownloadOutlined aria-hidden />} loading={busy} onClick={() => void press()}>{words.filePdf}</Button>}
      </div>
      <Failed fault={fault} />
    </section>
  );
}
