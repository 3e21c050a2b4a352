// Failures of a form: at the field they are about, where there is one, and otherwise above the button.
import type { FormInstance } from 'antd';
import { useState } from 'react';

import { useWords } from '@/i18n';

import { failureFrom, wordsOf, type Fault } from './Failed';

export function useFormFailure(form: FormInstance) {
  const t = useWords();
  const [fault, set] = useState<Fault>(null);
  return {
    fault,
    clear: () => set(null),
    show: (next: Fault) => {
      const failure = failureFrom(next);
      const names = Object.keys(form.getFieldsValue(true) as object);
      if (failure?.field && names.includes(failure.field)) {
        const { title, detail } = wordsOf(failure, t);
        form.setFields([{ name: failure.field, errors: [detail || title] }]);
        form.focusField(failure.field);
      }
      set(next);
    },
  };
}
