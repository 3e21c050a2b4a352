// Sections are spans of the text in code points, which is not how strings count.
import type { ResumeDetail } from '@/api/types';

type Section = ResumeDetail['sections'][number];

export interface Cut {
  key: string;
  name: Section['name'];
  text: string;
}

export function cutSections(text: string, sections: readonly Section[]): Cut[] {
  const points = [...text];
  return sections
    .map((x, i) => ({ key: `${i}`, name: x.name, text: points.slice(x.begin, x.end).join('').trim() }))
    .filter((x) => x.text !== '');
}
