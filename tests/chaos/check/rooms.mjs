// Rooms and people: I3 of answers and registrations, I5 of those who follow.

/** Answers that were acknowledged are in the stream once, at the place that was told; no answer is there twice. */
export function answersAreOnce({ answers, events }, wrong) {
  const byId = new Map();
  for (const e of events) {
    if (e.type !== 'answer') continue;
    const id = /\(([0-9A-Z]{26})\)/.exec(e.text)?.[1];
    if (!byId.has(id)) byId.set(id, []);
    byId.get(id).push(e);
  }
  const counts = { acknowledged: 0, lost: 0, doubled: 0 };
  for (const a of answers) {
    ++counts.acknowledged;
    const found = byId.get(a.id) ?? [];
    if (found.length === 0) {
      ++counts.lost;
      wrong('I3', `answer ${a.id} in ${a.room} was acknowledged at ${a.end} ms and is not in the stream`);
    } else if (found.length === 1 && (found[0].seq !== a.seq || found[0].room !== a.room)) {
      wrong('I3', `answer ${a.id} was told as ${a.seq} of ${a.room} and is ${found[0].seq} of ${found[0].room}`);
    }
  }
  for (const [id, found] of byId)
    if (found.length > 1) {
      ++counts.doubled;
      wrong('I3', `answer ${id} is in the stream ${found.length} times`);
    }
  return counts;
}

/** A finished room has one record, and each of its answers stands in it once. */
export function recordsAreWhole({ rooms, storedRooms, records, events }, wrong) {
  const ended = new Map();
  const said = new Map();
  for (const e of events) {
    if (e.type === 'ended') ended.set(e.room, (ended.get(e.room) ?? 0) + 1);
    if (e.type === 'answer') said.set(e.room, (said.get(e.room) ?? 0) + 1);
  }
  const kept = new Map();
  for (const r of records) {
    if (kept.has(r.room)) wrong('I3', `room ${r.room} has two records`);
    kept.set(r.room, r);
    if (r.answers !== (said.get(r.room) ?? 0)) wrong('I3', `the record of ${r.room} holds ${r.answers} answers, its stream ${said.get(r.room) ?? 0}`);
  }
  for (const [room, times] of ended) {
    if (times !== 1) wrong('I3', `room ${room} ended ${times} times`);
    if (!kept.has(room)) wrong('I3', `room ${room} ended and has no record`);
  }
  const counts = { acknowledged: rooms.length, lost: 0, doubled: 0 };
  const there = new Set(storedRooms);
  for (const room of rooms)
    if (!there.has(room)) {
      ++counts.lost;
      wrong('I3', `room ${room} was opened for somebody and is not there`);
    }
  return counts;
}

/** No follower saw a final twice or missed one without a snapshot, and what it saw is what is stored. */
export function followersMissNothing({ frames, events }, wrong) {
  const stored = new Map(events.map((e) => [`${e.room}#${e.seq}`, e]));
  const seen = new Map();
  for (const f of frames) {
    const who = `${f.client} in ${f.room}`;
    const last = seen.get(who) ?? 0;
    if (!f.snapshot && f.seq !== last + 1) wrong('I5', `${who} got ${f.seq} after ${last} at ${f.at} ms`);
    if (f.snapshot && f.seq < last) wrong('I5', `${who} got a snapshot of ${f.seq} after ${last}`);
    if (!f.snapshot) {
      const row = stored.get(`${f.room}#${f.seq}`);
      if (!row) wrong('I5', `${who} got frame ${f.seq}, which is not stored`);
      else if (row.type !== f.type || (f.text !== undefined && row.text !== f.text)) wrong('I5', `${who} got another frame ${f.seq} than is stored`);
    }
    seen.set(who, f.seq);
  }
}

/** Who was told that their address is proved has exactly one account, and can sign in. */
export function peopleAreThere({ verified, users, signIns }, wrong) {
  const byEmail = new Map();
  for (const u of users) byEmail.set(u.email, [...(byEmail.get(u.email) ?? []), u.id]);
  const counts = { acknowledged: 0, lost: 0, doubled: 0 };
  for (const v of verified) {
    ++counts.acknowledged;
    const found = byEmail.get(v.email) ?? [];
    if (!found.includes(v.user)) {
      ++counts.lost;
      wrong('I3', `${v.email} was registered as ${v.user} and is not there`);
    }
  }
  for (const [email, ids] of byEmail)
    if (ids.length > 1) {
      ++counts.doubled;
      wrong('I3', `${email} has ${ids.length} accounts`);
    }
  for (const s of signIns) if (s.status !== 200) wrong('I3', `${s.email} was registered and cannot sign in: ${s.status}`);
  return counts;
}

/** A token that was just given out is good, unless an answer on the way was lost. */
export function tokensAreGood({ refreshes }, wrong) {
  for (const r of refreshes) if (r.outcome === 'fail') wrong('I3', `the newest token of ${r.email} was refused at ${r.end} ms: ${r.code}`);
}
