// What the model says: decided by what it is told, so that a test knows it.

/** About one token in four bytes: deterministic, which is what metering tests need. */
export const countTokens = (text) => Math.max(1, Math.ceil(Buffer.byteLength(text, 'utf8') / 4));

/** Advice on a resume, in the form its task asks for: rewrites of what it really says, without a figure of its own. */
function adviceOn({ resume, posting, task }) {
  const zh = task.language !== 'en';
  const lines = resume.split('\n').map((line) => line.trim());
  const bullets = lines.map((line) => /^[-*•●]\s*(.+)$/.exec(line)?.[1]).filter((line) => line && [...line].length >= 4 && !line.includes('['));
  const quotes = [...new Set(bullets)].slice(0, task.rewrites);
  const few = (list, most) => list.slice(0, most);
  return JSON.stringify({
    summary: zh ? '（模型）经历清楚，但多数要点只写职责，先补上结果。' : '(model) The experience is clear, but most points tell duties: add results first.',
    strengths: few(zh ? ['时间线清楚。', posting ? '技能与职位相关。' : '技能具体。'] : ['The dates are clear.', 'The skills are named.'], task.strengths),
    rewrites: quotes.map((quote) =>
      zh
        ? { quote, better: `主导${quote.replace(/^负责/, '')}，用【做法】把【指标】从【A】改善到【B】`, why: '写出做法和结果，职责才可信。' }
        : { quote, better: `Led this: ${quote.replace(/^Responsible for /i, '')}, moving [measure] from [A] to [B]`, why: 'A duty convinces with its result.' },
    ),
    questions: few(zh ? ['团队有多大，本人负责哪一部分？'] : ['How large was the team, and which part was yours?'], task.questions),
  });
}

/** Questions in the form their task asks for: one of each line that tells something, and of the posting, in words of their own. */
function questionsFrom({ resume, posting, given, task }) {
  const zh = task.language !== 'en';
  const told = (text) =>
    text.split('\n').map((line) => line.trim().replace(/^[-*•●]\s*/, '')).filter((line) => [...line].length >= 4 && [...line].length <= 120 && !line.includes('[') && !line.includes('@') && !line.includes('://'));
  const quotes = [...new Set([...told(resume), ...told(posting)])];
  const ask = (quote) => (zh ? `（模型）关于“${quote}”，你是怎么做的？` : `(model) You wrote "${quote}": how did you go about it?`);
  const questions = quotes
    .filter((quote) => !given.includes(ask(quote)))
    .slice(0, task.count)
    .map((quote, i) => ({
      kind: ['experience', 'technical', 'behavioural', 'situational'][i % 4],
      text: ask(quote),
      why: zh ? '资料里这样写，面试官会追问细节。' : 'It is written there, so details will be asked for.',
      quote,
      key_points: zh ? ['当时的处境', '自己做的部分', '可以核对的结果'] : ['the situation', 'your own part', 'a result that can be checked'],
      difficulty: ['easy', 'medium', 'hard'][i % 3],
      follow_ups: (zh ? ['如果再做一次呢？', '结果怎么衡量？'] : ['What would you change?', 'How was it measured?']).slice(0, task.follow_ups),
    }));
  return JSON.stringify({ questions });
}

/** The answer to `messages`: the question of our room's task, what our task asks for, or an echo. */
export function answerTo(messages) {
  const last = messages.at(-1)?.content ?? '';
  const text = typeof last === 'string' ? last : last.map((part) => part.text ?? '').join('');
  let told;
  try {
    told = JSON.parse(text);
  } catch {
    return `You said: ${text}`;
  }
  if (!told?.task) return `You said: ${text}`;
  if (told.task.kind === 'diagnosis') return adviceOn(told);
  if (told.task.kind === 'forecast') return questionsFrom(told);
  const zh = messages.some((m) => typeof m.content === 'string' && m.content.includes('"language":"zh"'));
  if (told.task.kind === 'closing') return zh ? '（模型）谢谢，问题问完了。😀' : '(model) Thank you, that was all. 😀';
  return `${zh ? '（模型）好的。' : '(model) All right. '}${told.question ?? told.task.ask}`;
}

/** The text in pieces of one to three characters, never inside one. */
export function piecesOf(text, size = 3) {
  const all = [...text];
  const out = [];
  for (let at = 0; at < all.length; at += size) out.push(all.slice(at, at + size).join(''));
  return out;
}
