import type { Words } from '../zh';

const s = (n: number) => (n === 1 ? '' : 's');
export const diagnosis: Words['diagnosis'] = {
  title: 'Résumé diagnosis', hint: 'What is wrong, sentence by sentence, what to write instead, and how a posting is met.', start: 'Start a diagnosis', noResume: 'No résumé can be used yet', upload: 'Upload one first', position: 'Position (optional)', positionHint: 'Such as: backend engineer', posting: 'Job description (optional)', postingHint: 'Paste the posting: key words, years and degree are held against it', go: 'Diagnose', again: 'Diagnose again',
  history: 'Past diagnoses', historyEmpty: 'No diagnoses yet', historyHint: 'Results appear here after a diagnosis.',
  cancel: 'Cancel it', cancelAsk: 'Cancel this diagnosis? Reserved points come back.', cancelled: 'The diagnosis was cancelled; nothing was charged.', failed: 'The diagnosis did not succeed; nothing was charged.',
  total: 'Score', radar: 'Dimensions', weight: (n) => `weight ${n}%`, rules: 'Rules', cost: 'Cost',
  dim: { structure: 'Structure', contact: 'Contact', experience: 'Experience', skills: 'Skills', language: 'Language', layout: 'Layout', risks: 'Risks' },
  severity: { high: 'Grave', medium: 'Medium', low: 'Minor' }, counts: (high, medium, low) => `${high} grave, ${medium} medium, ${low} minor`,
  text: 'Your résumé', textHint: 'Click what is marked to see what is wrong with it.', textGone: 'This résumé was deleted; only what was quoted is left.', textChanged: (n) => `The text was changed since: ${n} finding${s(n)} cannot be shown in it.`, textBeyond: 'What lies beyond the limit was not judged.',
  findings: 'Findings', noFindings: 'Nothing was found', points: (n) => `−${n}`, show: 'In the text', suggestion: 'Suggestion', copy: 'Copy the suggestion', risks: 'Risks', risksHint: 'Dates and claims that somebody will ask about.',
  advice: 'Advice of a language model', adviceMark: 'Write anew', advised: (model) => `Scores and findings go by rule, by the built-in engine; the language model ${model} added its advice`, prompt: 'Prompt', configuration: 'Configuration', strengths: 'What it does well', rewrites: 'Write anew', openQuestions: 'What it leaves open', leftOut: (n) => `${n} more item${s(n)} of the model ${n === 1 ? 'was' : 'were'} left out: your résumé does not bear ${n === 1 ? 'it' : 'them'} out.`,
  coverage: 'The posting', required: 'Required', wanted: 'Of advantage', met: (a, b) => `${a} / ${b}`, asked: (n) => `asked for ${n} time${s(n)}`, answered: (n) => `${n} time${s(n)} in your résumé`, absent: 'not in your résumé', years: 'Years', yearsAsked: (n) => (n > 0 ? `${n} asked for` : 'none asked for'), monthsShown: (n) => `your dates show ${Math.floor(n / 12)} y${n % 12 ? ` ${n % 12} m` : ''}`, degree: 'Degree', degreeAsked: (x) => `${x} asked for`, degreeShown: (x) => `yours: ${x}`, notSaid: 'not said', noPosting: 'Without a posting no key words were judged.', languages: 'Languages', keywords: (a, b) => `key words ${a} / ${b}`,
  skills: 'Skills and where they show', noSkills: 'No skill was found', listed: 'Listed', used: 'Used at work', unused: 'Not used at work', asked_: 'Asked for', times: (n) => `${n}×`,
  fileName: (position, day) => `Resume diagnosis ${position ? `${position} ` : ''}${day}`,
  locked: (tier) => `Findings, suggestions and the posting open at ${tier}`,
  compare: 'Compare', compareWith: 'Compare with another diagnosis', compareNone: 'This résumé has no other diagnosis yet', compareTitle: 'Two diagnoses', before: 'Before', after: 'After', change: 'Change', gone: 'Solved', fresh: 'New', kept: 'Still there', nothing: 'None', rulesDiffer: 'The two were judged by different rules; scores may differ for that.', open: 'Open',
};
