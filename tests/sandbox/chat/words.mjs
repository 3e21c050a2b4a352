// What the model says: decided by what it is told, so that a test knows it.

/** About one token in four bytes: deterministic, which is what metering tests need. */
export const countTokens = (text) => Math.max(1, Math.ceil(Buffer.byteLength(text, 'utf8') / 4));

/** The answer to `messages`: the question of our room's task, or an echo. */
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
  const zh = messages.some((m) => typeof m.content === 'string' && m.content.includes('"language":"zh"'));
  if (told.task.kind === 'closing') return zh ? '（模型）谢谢，问题问完了。😀' : '(model) Thank you, that was all. 😀';
  return `${zh ? '（模型）好的。' : '(model) All right. '}${told.task.ask}`;
}

/** The text in pieces of one to three characters, never inside one. */
export function piecesOf(text, size = 3) {
  const all = [...text];
  const out = [];
  for (let at = 0; at < all.length; at += size) out.push(all.slice(at, at + size).join(''));
  return out;
}
