// The bounds of request fields, from the interface document, as rules of forms.
import type { Rule } from 'antd/es/form';

import { rules } from '@/generated/rules';
import type { Words } from '@/i18n/zh';

type All = typeof rules;
export type RequestName = keyof All;
export interface Bounds {
  required?: boolean;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  pattern?: string;
  format?: string;
  minItems?: number;
  maxItems?: number;
}

/** Length as the server counts it: code points. */
export const lengthOf = (text: string) => [...text].length;

export function boundsOf<R extends RequestName>(request: R, field: keyof All[R] & string): Bounds {
  const fields: Record<string, Bounds> = rules[request];
  return fields[field] ?? {};
}

/** What is wrong with a value; nothing when the server would take it. */
export function faultOf(bounds: Bounds, value: unknown, t: Words): string | undefined {
  const empty = value === undefined || value === null || value === '';
  if (empty) return bounds.required ? t.form.required : undefined;
  if (typeof value === 'string') {
    const length = lengthOf(value);
    if (bounds.minLength && length < bounds.minLength) return t.form.tooShort(bounds.minLength);
    if (bounds.maxLength && length > bounds.maxLength) return t.form.tooLong(bounds.maxLength);
    if (bounds.pattern && !new RegExp(bounds.pattern, 'u').test(value)) return t.form.wrongForm;
    if (bounds.format === 'email' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value.trim())) return t.form.email;
  }
  if (typeof value === 'number') {
    if (bounds.minimum !== undefined && value < bounds.minimum) return t.form.atLeast(bounds.minimum);
    if (bounds.maximum !== undefined && value > bounds.maximum) return t.form.atMost(bounds.maximum);
  }
  return undefined;
}

export const ruleOf = <R extends RequestName>(request: R, field: keyof All[R] & string, t: Words): Rule[] => ruleWithin(boundsOf(request, field), t);

export function ruleWithin(bounds: Bounds, t: Words): Rule[] {
  return [
    {
      validator: (_, value: unknown) => {
        const fault = faultOf(bounds, value, t);
        return fault ? Promise.reject(new Error(fault)) : Promise.resolve();
      },
    },
  ];
}
