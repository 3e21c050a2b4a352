// Many rooms at once, each with a scripted candidate: who said what when, and how long it took to be told.

/** Runs `work(item, index)` for all items, so many at a time; answers the results in order. */
export async function each(items, atOnce, work) {
  const out = new Array(items.length);
  let next = 0;
  const run = async () => {
    while (next < items.length) {
      const at = next++;
      out[at] = await work(items[at], at);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, run));
  return out;
}

/** One room and its members; the first answers. Every member must see every final once, in order. */
export class CrowdRoom {
  #seen;
  #begun = 0;
  turn = 0; // That waits for its answer; 0: none.
  over = false;
  delivered = 0;
  faults = [];

  /** `seats` have `onFrame`, `join` and `answer`. `latencies` collects milliseconds from an answer's sending. */
  constructor(id, seats, latencies) {
    this.id = id;
    this.seats = seats;
    this.latencies = latencies;
    this.#seen = seats.map(() => 0);
    seats.forEach((seat, i) => (seat.onFrame = (frame) => this.#take(frame, i)));
  }

  join(epoch) {
    return Promise.all(this.seats.map((seat) => seat.join(this.id, epoch)));
  }

  /** Sends the answer of the open turn. False: no turn is open yet. */
  answer(text) {
    if (this.turn === 0) return false;
    const turn = this.turn;
    this.turn = 0;
    this.#begun = performance.now();
    this.seats[0].answer(this.id, turn, text).catch((err) => this.faults.push(`${this.id} turn ${turn}: ${err.message}`));
    return true;
  }

  /** Whether each member has seen the final `seq`. */
  seen(seq) {
    return this.#seen.every((x) => x >= seq);
  }

  /** Whether everybody has heard the same and a turn is open, or the interview is over. */
  get settled() {
    return (this.turn !== 0 || this.over) && this.#seen.every((x) => x === this.#seen[0]);
  }

  #take(frame, member) {
    if (frame.seq !== this.#seen[member] + 1) this.faults.push(`${this.id}: seq ${frame.seq} after ${this.#seen[member]}`);
    this.#seen[member] = frame.seq;
    ++this.delivered;
    if (this.#begun > 0) this.latencies.push(performance.now() - this.#begun);
    if (member === 0 && frame.type === 'question') this.turn = frame.data.turn;
    if (frame.type === 'ended') this.over = true;
  }
}

/** Lets each room answer `turns` times, once in `period` ms, the rooms spread evenly over it. Answers how many were late. */
export async function converse(rooms, { turns, period, text }) {
  let late = 0;
  const begin = performance.now();
  // Room i speaks at (k + i / n) * period.
  const total = rooms.length * turns;
  for (let sent = 0; sent < total; ) {
    const due = Math.min(total, Math.floor(((performance.now() - begin) / period) * rooms.length));
    for (; sent < due; ++sent) {
      const room = rooms[sent % rooms.length];
      if (!room.over && !room.answer(text(Math.floor(sent / rooms.length)))) ++late;
    }
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  return late;
}
