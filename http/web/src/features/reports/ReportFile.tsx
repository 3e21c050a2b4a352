// A report as a file: what it takes is told first, paid for once, then fetched.
import { DownloadOutlined } from '@ant-design/icons';
import { App, Button } from 'antd';
import { useState } from 'react';

import { CostLine, useCost } from '@/features/membership/CostLine';
import { tagOf, useSpeech } from '@/i18n';
import { Failed, type Fault } from '@/ui/Failed';
import { save } from '@/ui/save';

import { useBuyDownloadMutation } from './api';
import { lasting, saidOf, take } from './download';

/** `of`: the path of what it is a report of; `name`: of the file, without its ending. */
export function ReportFile({ of, name }: { of: string; name: string }) {
  const { t, lang } = useSpeech();
  const words = t.reports;
  const { message } = App.useApp();
  const cost = useCost('report_download');
  const [buy, { data: taken, reset }] = useBuyDownloadMutation();
  const bought = lasting(taken);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<Fault>(null);
  const press = async () => {
    setBusy(true);
    setFault(null);
    setFault(await take(bought, {
      buy: () => buy(of),
      fetch: (url) => save(`${url}?lang=${tagOf(lang)}`, `${name}.pdf`),
      told: (x) => void message.success(saidOf(x, words)),
      forget: reset,
    }));
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
