// Files behind a token: fetched, then handed to the browser to keep.
import { request } from '@/api/http';
import type { Failure } from '@/api/problem';

export async function save(path: string, name: string): Promise<Failure | null> {
  const got = await request({ path, blob: true });
  if (!got.ok) return got.failure;
  const url = URL.createObjectURL(got.data as Blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
  return null;
}
