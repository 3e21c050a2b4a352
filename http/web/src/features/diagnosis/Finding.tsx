import { AimOutlined } from '@ant-design/icons';
import { Button, Tag, Typography } from 'antd';

import { useWords } from '@/i18n';

import type { Keyed } from './Judged';
import { toWrite } from './spans';

/** `show`: leads to its place in the text, where there is one. */
export function Finding({ item: { key, finding: x }, active, show }: { item: Pick<Keyed, 'key' | 'finding'>; active?: boolean; show?: () => void }) {
  const t = useWords();
  const words = t.diagnosis;
  return (
    <article className={`finding severity ${x.severity}`} data-finding={key} data-active={active || undefined}>
      <div className="row tight">
        <Tag className={`severity ${x.severity}`}>{words.severity[x.severity]}</Tag>
        <span className="note">{words.dim[x.dimension]}{x.points > 0 && ` · ${words.points(x.points)}`}</span>
        <span className="grow" />
        {show && <Button type="text" size="small" icon={<AimOutlined aria-hidden />} onClick={show} aria-pressed={active ?? false}>{words.show}</Button>}
      </div>
      <p>{x.text}</p>
      {x.quote && <blockquote className="finding-quote">{x.quote}</blockquote>}
      {x.rewrite && (
        <div className="finding-rewrite">
          <span className="note">{words.suggestion}</span>
          <Typography.Paragraph style={{ margin: 0 }} copyable={{ text: toWrite(x.rewrite), tooltips: [words.copy, t.act.copied] }}>{x.rewrite}</Typography.Paragraph>
        </div>
      )}
    </article>
  );
}
