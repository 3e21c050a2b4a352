// What is looked for stands in the address, so that a page can be shared and gone back to. Pure.
import type { Filter } from './api';

const categories = ['backend', 'frontend', 'data_ai', 'product_ops', 'business', 'general', 'housekeeping', 'hr'] as const;
const levels = ['junior', 'middle', 'senior'] as const;
const among = <T extends string>(all: readonly T[], x: string | null) => all.find((y) => y === x);

export function filterOf(params: URLSearchParams, language: Filter['language']): Filter {
  const out: Filter = { language };
  const category = among(categories, params.get('category'));
  const level = among(levels, params.get('level'));
  const role = params.get('role')?.slice(0, 40);
  const q = params.get('q')?.trim().slice(0, 100);
  if (category) out.category = category;
  if (level) out.level = level;
  if (role) out.role = role;
  if (q) out.q = q;
  if (params.get('favourite') === 'true') out.favourite = true;
  return out;
}

export function changed(params: URLSearchParams, name: string, value: string | undefined): URLSearchParams {
  const out = new URLSearchParams(params);
  if (value) out.set(name, value);
  else out.delete(name);
  return out;
}
