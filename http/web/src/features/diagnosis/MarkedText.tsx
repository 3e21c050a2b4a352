import { useWords } from '@/i18n';

import type { Piece, Tone } from './spans';

interface Props {
  pieces: readonly Piece[];
  active: string | null;
  toneOf: (key: string) => Tone;
  choose: (key: string) => void;
}

/** The text as it was judged. By keyboard each finding is one stop, however many pieces it has. */
export function MarkedText({ pieces, active, toneOf, choose }: Props) {
  const t = useWords();
  const met = new Set<string>();
  return (
    // Scrolled by keyboard as well.
    <div className="judged-text pre" tabIndex={0} role="group" aria-label={t.diagnosis.text}>
      {pieces.map((x) => {
        // Of several that lie over each other the one that was chosen, otherwise the shortest.
        const key = x.keys.find((k) => k === active) ?? x.keys[0];
        if (key === undefined) return <span key={x.begin}>{x.text}</span>;
        const fresh = x.keys.find((k) => !met.has(k));
        for (const k of x.keys) met.add(k);
        const tone = toneOf(key);
        return (
          <mark
            key={x.begin}
            className={`severity ${tone}`}
            data-keys={x.keys.join(' ')}
            data-active={x.keys.includes(active ?? '') || undefined}
            role="button"
            tabIndex={fresh === undefined ? -1 : 0}
            aria-label={`${tone === 'advice' ? t.diagnosis.adviceMark : t.diagnosis.severity[tone]}: ${x.text}`}
            onClick={() => choose(x.keys[0] ?? key)}
            onKeyDown={(e) => {
              if (e.key !== 'Enter' && e.key !== ' ') return;
              e.preventDefault();
              choose(fresh ?? key);
            }}
          >
            {x.text}
          </mark>
        );
      })}
    </div>
  );
}
