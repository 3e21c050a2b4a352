import { useState } from 'react';

import { api } from '@/api/api';
import { request } from '@/api/http';
import type { Failure } from '@/api/problem';
import type { Resume } from '@/api/types';
import { useAppDispatch } from '@/app/store';

/** One upload at a time: how far it is, what became of it. `share` 1: the node reads it. */
export function useUpload(path: string) {
  const dispatch = useAppDispatch();
  const [share, setShare] = useState<number | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const send = async (file: File): Promise<Resume | null> => {
    const form = new FormData();
    form.append('file', file);
    setFailure(null);
    setShare(0);
    const got = await request({ path, method: 'POST', form, onProgress: setShare });
    setShare(null);
    if (!got.ok) {
      setFailure(got.failure);
      return null;
    }
    dispatch(api.util.invalidateTags(['Resumes']));
    return got.data as Resume;
  };
  return { share, failure, send };
}
