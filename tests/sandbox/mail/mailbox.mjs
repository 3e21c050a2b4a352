// The mails that arrived, read by an independent MIME parser.
import { simpleParser } from 'mailparser';

const maxMessages = 1000;
const maxWaiters = 200;

function addresses(field) {
  const list = Array.isArray(field) ? field : field ? [field] : [];
  return list.flatMap((group) => group.value ?? []).flatMap((x) => (x.group ? x.group : [x]));
}

/** Header lines as the receiver got them, unfolded; a header that occurs twice is a list. */
function headerMap(lines) {
  const out = {};
  for (const { key, line } of lines) {
    const value = line.slice(line.indexOf(':') + 1).replace(/\r?\n[ \t]+/g, ' ').trim();
    if (!Object.hasOwn(out, key)) out[key] = value;
    else out[key] = [].concat(out[key], value);
  }
  return out;
}

/** A bounded store of parsed mails; the oldest falls out. */
export class Mailbox {
  #messages = [];
  #next = 1;
  #waiters = new Set();

  /** Parses and keeps one mail. */
  async deliver(raw, envelope) {
    const mail = await simpleParser(raw, { skipTextToHtml: true, skipImageLinks: true });
    const message = {
      id: String(this.#next++),
      subject: mail.subject ?? '',
      text: mail.text ?? '',
      html: mail.html || '',
      headers: headerMap(mail.headerLines),
      to: addresses(mail.to).map((x) => x.address),
      from: mail.from?.text ?? '',
      date: mail.date ? mail.date.toISOString() : null,
      message_id: mail.messageId ?? '',
      received_at: new Date().toISOString(),
      envelope,
    };
    this.#messages.push(message);
    if (this.#messages.length > maxMessages) this.#messages.splice(0, this.#messages.length - maxMessages);
    for (const waiter of [...this.#waiters]) waiter();
    return message;
  }

  /** The mails to one address (its envelope recipient), oldest first; without an address: all. */
  list(to) {
    if (!to) return [...this.#messages];
    const wanted = to.trim().toLowerCase();
    return this.#messages.filter((message) => message.envelope.to.includes(wanted));
  }

  /** One mail by its number. */
  find(id) {
    return this.#messages.find((message) => message.id === id);
  }

  /** Forgets everything, or the mails of one address. */
  clear(to) {
    const gone = new Set(this.list(to));
    this.#messages = this.#messages.filter((message) => !gone.has(message));
  }

  /** The mails to `to` as soon as there are `count` of them, or what there is after `timeoutMs`. */
  wait(to, count, timeoutMs) {
    return new Promise((resolve) => {
      const finish = () => {
        clearTimeout(timer);
        this.#waiters.delete(look);
        resolve(this.list(to));
      };
      const look = () => {
        if (this.list(to).length >= count) finish();
      };
      const timer = setTimeout(finish, this.#waiters.size < maxWaiters ? timeoutMs : 0);
      this.#waiters.add(look);
      look();
    });
  }
}
