// The tag a list is narrowed to stands in the address. Pure.
const most = 40;

export function tagOf(params: URLSearchParams): string | undefined {
  const tag = params.get('tag')?.trim() ?? '';
  return [...tag].slice(0, most).join('') || undefined;
}

/** Paragraphs of plain text: what an empty line parts. */
export const paragraphsOf = (body: string): string[] => body.split(/\n\s*\n/).map((x) => x.trim()).filter((x) => x !== '');
