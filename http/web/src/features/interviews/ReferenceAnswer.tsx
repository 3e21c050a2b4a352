import { Button } from 'antd';

import { useWords } from '@/i18n';
import { Failed } from '@/ui/Failed';

import { useReferenceMutation } from './api';

/** How a good answer to the question of a turn could look, once it is asked for. */
export function ReferenceAnswer({ room, turn }: { room: string; turn: number }) {
  const t = useWords();
  const words = t.interviews;
  const [ask, { data: x, error, isLoading }] = useReferenceMutation();
  return (
    <>
      <Button loading={isLoading} onClick={() => void ask({ room_id: room, turn })}>{words.referenceShow}</Button>
      <Failed fault={error} />
      {x && (
        <div className="card" style={{ background: 'var(--page)', width: '100%' }}>
          <h2>{words.reference}</h2>
          {x.outline.length > 0 && <ol style={{ margin: '0 0 12px', paddingLeft: 20 }} aria-label={words.outline}>{x.outline.map((o, i) => <li key={i}>{o}</li>)}</ol>}
          {x.key_points.filter((k) => k.evidence).map((k) => <p key={k.name} className="note">{words.evidence} · {k.name}: {k.evidence}</p>)}
          {x.engine === 'builtin' && <p className="note">{t.note.builtin}</p>}
        </div>
      )}
    </>
  );
}
