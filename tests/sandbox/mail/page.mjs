// The mailbox as people see it. No script; every value is escaped.
const entities = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const esc = (text) => String(text ?? '').replace(/[&<>"']/g, (c) => entities[c]);

const style = `
  body{font:15px/1.5 system-ui,sans-serif;margin:0 auto;max-width:60rem;padding:1.5rem;color:#1c2430;background:#f7f8fa}
  h1{font-size:1.25rem;margin:0 0 1rem} a{color:#0b5cad} .muted{color:#68727f}
  table{width:100%;border-collapse:collapse;background:#fff;border:1px solid #dde2e8}
  th,td{text-align:left;padding:.5rem .75rem;border-bottom:1px solid #eceff3;vertical-align:top}
  pre{white-space:pre-wrap;overflow-wrap:anywhere;background:#fff;border:1px solid #dde2e8;padding:1rem;margin:0 0 1rem}
  iframe{width:100%;height:26rem;border:1px solid #dde2e8;background:#fff}
  form{margin:0 0 1rem} input{font:inherit;padding:.3rem .5rem;width:18rem}`;

function page(title, body) {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${esc(title)}</title>
<meta name="viewport" content="width=device-width,initial-scale=1"><style>${style}</style></head><body>${body}</body></html>`;
}

/** All mails, newest first; `to` narrows to one address. */
export function listPage(messages, to, smtpPort) {
  const rows = [...messages]
    .reverse()
    .map(
      (m) => `<tr><td class="muted">${esc(m.received_at.replace('T', ' ').slice(0, 19))}</td>
<td>${m.envelope.to.map((x) => `<a href="/mail?to=${encodeURIComponent(x)}">${esc(x)}</a>`).join('<br>')}</td>
<td><a href="/mail/${esc(m.id)}">${esc(m.subject || '(no subject)')}</a></td></tr>`,
    )
    .join('\n');
  const empty = `<tr><td colspan="3" class="muted">No mail yet. The node sends to smtp://127.0.0.1:${smtpPort}.</td></tr>`;
  return page(
    'Sandbox mail',
    `<h1>Sandbox mail${to ? ` to ${esc(to)}` : ''}</h1>
<form action="/mail" method="get"><input name="to" type="email" placeholder="address" value="${esc(to)}"> ${
      to ? '<a href="/mail">all</a>' : ''
    }</form>
<table><tr><th>Received (UTC)</th><th>To</th><th>Subject</th></tr>${rows || empty}</table>`,
  );
}

/** One mail: headers, text part, and the HTML part in a frame that may do nothing. */
export function mailPage(m) {
  const facts = [
    ['From', m.from],
    ['To', m.to.join(', ')],
    ['Date', m.date],
    ['Message-ID', m.message_id],
  ];
  const headers = Object.entries(m.headers)
    .flatMap(([name, value]) => [].concat(value).map((v) => `${name}: ${v}`))
    .join('\n');
  return page(
    m.subject || 'Mail',
    `<p><a href="/mail">all mail</a></p><h1>${esc(m.subject || '(no subject)')}</h1>
<table>${facts.map(([k, v]) => `<tr><th>${k}</th><td>${esc(v)}</td></tr>`).join('')}</table><br>
<pre>${esc(m.text)}</pre>
${m.html ? `<iframe sandbox="" src="/mail/${esc(m.id)}/html" title="HTML part"></iframe>` : ''}
<details><summary>Headers</summary><pre>${esc(headers)}</pre></details>`,
  );
}

/** The HTML part as it came. */
export function bodyPage(m) {
  return m.html || '<!doctype html><p>This mail has no HTML part.</p>';
}
