import type { Words } from '../zh';

export const resumes: Words['resumes'] = {
  title: 'Résumés', hint: 'They are read when uploaded; mock interviews ask about them.', drop: 'Drop a résumé here, or click to choose', dropHint: 'PDF, Word, Markdown, TXT, or a JPEG or PNG of a page; 10 MiB at most', dropVersion: 'Upload a new version',
  uploading: (n) => `Uploading ${n}%`, checking: 'Checking and reading…', uploaded: 'The résumé is ready', processing: 'The pictures are being read; we will tell you', failed: 'This file could not be read',
  empty: 'No résumé yet', emptyHint: 'Upload one so that the interviewer knows what to ask.',
  state: { processing: 'Being read', ready: 'Ready', failed: 'Failed' }, isDefault: 'Default', setDefault: 'Make default', version: (n) => `Version ${n}`, versions: 'Versions', choose: 'Résumé', which: 'Version', corrected: 'Corrected by hand',
  pages: (n) => `${n} page${n === 1 ? '' : 's'}`, skills: 'Skills found', sections: 'Content', text: 'Full text', words: 'Frequent words', original: 'Original file', remove: 'Delete', removeAsk: 'Delete this résumé and all its older versions?', removeVersionAsk: 'Delete this version?', removed: 'Deleted',
  correct: 'Correct the text', correctHint: 'Mend what was misread. Interviews use the corrected text.', useIt: 'Interview with it', engine: { builtin: 'Read by the built-in engine', tesseract: 'Read by built-in OCR', tencent_ocr: 'Read by Tencent Cloud OCR' },
  section: { contact: 'Contact', summary: 'Summary', education: 'Education', experience: 'Experience', projects: 'Projects', skills: 'Skills', awards: 'Awards', languages: 'Languages', other: 'Other' },
  warning: {
    text_truncated: 'Too long; only the beginning was taken', page_without_text: 'Some pages have no text', page_unreadable: 'Some pages could not be read', characters_unreadable: 'Some characters could not be read', encoding_guessed_gb18030: 'Read as GB18030',
    ocr_used: 'The text was read from pictures', ocr_low_confidence: 'The pictures are unclear; please check the text', ocr_pages_skipped: 'Too many pages; the last pictures were not read', ocr_provider_unavailable: 'Cloud OCR was unavailable; the built-in engine was used',
  },
};
