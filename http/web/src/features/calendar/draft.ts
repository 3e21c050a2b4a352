// Between an event and the fields of its form. Pure.
import type { CalendarDraft, CalendarEvent } from '@/api/types';

export interface Fields {
  title: string;
  kind: 'interview' | 'deadline' | 'other';
  all_day: boolean;
  date: string;
  time: string;
  length: number;
  place: string;
  link: string;
  note: string;
  remind: number;
  repeat: 'once' | 'daily' | 'weekly' | 'monthly' | 'yearly';
  until: string;
}

export const never = -1;
const day = 1440;

export const emptyFields = (date: string): Fields => ({
  title: '', kind: 'interview', all_day: false, date, time: '10:00', length: 60, place: '', link: '', note: '', remind: 60, repeat: 'once', until: '',
});

export function fieldsOf(x: CalendarEvent): Fields {
  const [date = '', time = '10:00'] = x.starts_at.split('T');
  return {
    title: x.title, kind: x.kind, all_day: x.all_day, date, time, length: x.all_day ? x.duration_min / day : x.duration_min, place: x.place ?? '', link: x.link ?? '', note: x.note ?? '',
    remind: x.remind_before_min ?? never, repeat: x.recurrence?.freq ?? 'once', until: x.recurrence?.until ?? '',
  };
}

/** What is sent. Of a series that is kept, what this form does not show stays as it was. */
export function draftOf(f: Fields, before?: CalendarEvent): CalendarDraft {
  const kept = before?.recurrence?.freq === f.repeat ? { ...before.recurrence } : null;
  // A series on chosen weekdays has to begin on one of them.
  if (kept && !before?.starts_at.startsWith(f.date)) delete kept.by_weekday;
  const recurrence = f.repeat === 'once' ? null : { ...kept, freq: f.repeat, until: f.until || null, ...(f.until ? { count: null } : {}) };
  return {
    title: f.title.trim(),
    kind: f.kind,
    all_day: f.all_day,
    starts_at: f.all_day ? f.date : `${f.date}T${f.time}`,
    duration_min: f.all_day ? f.length * day : f.length,
    place: f.place.trim() || null,
    link: f.link.trim() || null,
    note: f.note.trim() || null,
    remind_before_min: f.remind === never ? null : f.remind,
    recurrence,
    ...(before ? { time_zone: before.time_zone } : {}),
  };
}
