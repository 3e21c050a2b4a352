// The page a code leads to, for a browser or a phone. No script; every value is escaped.
const entities = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const esc = (text) => String(text ?? '').replace(/[&<>"']/g, (c) => entities[c]);

const style = `
  body{font:16px/1.5 system-ui,sans-serif;margin:0 auto;max-width:40rem;padding:1.5rem;color:#1c2430;background:#f7f8fa}
  h1{font-size:1.25rem;margin:0 0 1rem} a{color:#0b5cad} .muted{color:#68727f}
  table{width:100%;border-collapse:collapse;background:#fff;border:1px solid #dde2e8}
  th,td{text-align:left;padding:.5rem .75rem;border-bottom:1px solid #eceff3}
  .sum{font-size:2.5rem;margin:.5rem 0} .card{background:#fff;border:1px solid #dde2e8;padding:1.5rem;text-align:center}
  button{font:inherit;color:#fff;background:#07a350;border:0;border-radius:.4rem;padding:.8rem 3rem}`;

const names = { NOTPAY: 'not paid', SUCCESS: 'paid', REFUND: 'refunded', CLOSED: 'closed' };
const yuan = (fen) => `¥${(fen / 100).toFixed(2)}`;

function page(title, body) {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${esc(title)}</title>
<meta name="viewport" content="width=device-width,initial-scale=1"><style>${style}</style></head><body>${body}</body></html>`;
}

/** One order, with the button that pays. */
export function orderPage(order) {
  const button = order.state === 'NOTPAY' ? '<form method="post"><button autofocus>Pay</button></form>' : '';
  return page(
    'Sandbox payment',
    `<h1>Sandbox payment</h1><div class="card"><div>${esc(order.description)}</div>
<div class="sum">${yuan(order.total)}</div><p class="muted">${esc(order.no)} · ${names[order.state]}</p>${button}
<p class="muted">No money moves: this plays WeChat Pay.</p></div>`,
  );
}

/** All orders, newest first. */
export function listPage(orders) {
  const rows = [...orders]
    .reverse()
    .slice(0, 200)
    .map(
      (x) => `<tr><td>${esc(x.no)}</td><td>${esc(x.description)}</td><td>${yuan(x.total)}</td><td>${names[x.state]}</td>
<td>${x.state === 'NOTPAY' ? `<form method="post" action="/pay/order/${encodeURIComponent(x.no)}"><button>Pay</button></form>` : ''}</td></tr>`,
    )
    .join('\n');
  const none = '<tr><td colspan="5" class="muted">No order yet.</td></tr>';
  return page(
    'Sandbox orders',
    `<h1>Sandbox orders</h1><table><tr><th>Order</th><th>For</th><th>Amount</th><th></th><th></th></tr>${rows || none}</table>`,
  );
}
