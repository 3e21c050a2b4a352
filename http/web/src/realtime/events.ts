// `text/event-stream`, as it is read by fetch: EventSource cannot send a bearer token. Pure.
export interface StreamEvent {
  type: string;
  /** Of this event or the last one before it that had one; empty: there was none. */
  id: string;
  data: string;
}

/** Characters of one event; a node sends far less. */
export const longestEvent = 1024 * 1024;

/** Takes the text of a stream in any pieces, and gives the events that have become whole. */
export class EventParser {
  #rest = '';
  #begun = false;
  #type = '';
  #id = '';
  #data: string[] = [];
  #size = 0;

  /** Throws a RangeError for an event over the bound. */
  feed(text: string): StreamEvent[] {
    this.#rest += text;
    if (!this.#begun && this.#rest !== '') {
      this.#begun = true;
      if (this.#rest.startsWith('\ufeff')) this.#rest = this.#rest.slice(1);
    }
    const out: StreamEvent[] = [];
    for (;;) {
      const end = this.#rest.search(/[\r\n]/);
      // Of a CR that is the last so far it is not known yet whether an LF belongs to it.
      if (end < 0 || (this.#rest[end] === '\r' && end + 1 === this.#rest.length)) break;
      const line = this.#rest.slice(0, end);
      this.#rest = this.#rest.slice(end + (this.#rest.startsWith('\r\n', end) ? 2 : 1));
      const event = this.#line(line);
      if (event) out.push(event);
    }
    if (this.#size + this.#rest.length > longestEvent) throw new RangeError('an event is too long');
    return out;
  }

  #line(line: string): StreamEvent | null {
    if (line === '') return this.#dispatch();
    const colon = line.indexOf(':');
    if (colon === 0) return null; // A comment, which keeps the line alive.
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + (line[colon + 1] === ' ' ? 2 : 1));
    if (field === 'event') this.#type = value;
    else if (field === 'id') {
      if (!value.includes('\0')) this.#id = value;
    } else if (field === 'data') {
      this.#data.push(value);
      this.#size += value.length + 1;
    }
    return null;
  }

  #dispatch(): StreamEvent | null {
    const event = this.#data.length > 0 ? { type: this.#type || 'message', id: this.#id, data: this.#data.join('\n') } : null;
    this.#type = '';
    this.#data = [];
    this.#size = 0;
    return event;
  }
}
