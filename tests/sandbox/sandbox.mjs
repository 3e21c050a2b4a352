// The sandbox: one process that plays every outside service: mail, a language model, object storage, payments, …. A
// service brings its own folder, declares its operations to the faults and adds its routes here.
import { createServer } from 'node:http';

import { chatOperations } from './chat/faults.mjs';
import { chatRoutes } from './chat/routes.mjs';
import { ActivityLog } from './control/activity_log.mjs';
import { Faults } from './control/faults.mjs';
import { controlRoutes } from './control/routes.mjs';
import { createHandler } from './http/router.mjs';
import { Mailbox } from './mail/mailbox.mjs';
import { mailRoutes } from './mail/routes.mjs';
import { SmtpReceiver, smtpOperations } from './mail/smtp.mjs';
import { createTestCa } from './mail/test_ca.mjs';
import { S3Store, s3Operations } from './s3/store.mjs';
import { Clamd, clamdOperations } from './scan/clamd.mjs';
import { TencentOcr, ocrOperations } from './tencent/ocr.mjs';
import { wechatPayOperations } from './wechat_pay/faults.mjs';
import { wechatPayRoutes } from './wechat_pay/routes.mjs';
import { WechatPay } from './wechat_pay/service.mjs';

/** Binds and answers the port that was taken; an error names the listener it belongs to. */
function listen(server, port, host, listener) {
  return new Promise((resolve, reject) => {
    const fail = (err) => {
      err.listener = listener;
      if (err.code === 'EADDRINUSE') err.message = `port ${port} is taken`;
      reject(err);
    };
    server.once('error', fail);
    server.listen(port, host, () => {
      server.removeListener('error', fail);
      resolve(server.address().port);
    });
  });
}

/** Starts all services. `ports` of the answer holds what was bound; a port of 0 takes a free one. */
export async function startSandbox({
  bind = '127.0.0.1',
  httpPort = 0,
  smtpPort = 0,
  startTlsPort = null,
  smtpsPort = null,
  login = null,
  clamdPort = 0,
  s3Port = 0,
  wechatPay: paySettings = {},
} = {}) {
  const log = new ActivityLog();
  const faults = new Faults(log);
  faults.declare('smtp', smtpOperations);
  faults.declare('chat', chatOperations);
  faults.declare('tencent_ocr', ocrOperations);
  faults.declare('clamd', clamdOperations);
  faults.declare('s3', s3Operations);
  faults.declare('wechat_pay', wechatPayOperations);
  const ocr = new TencentOcr({ faults, log });
  const clamd = new Clamd({ faults, log });
  const s3 = new S3Store({ faults, log });
  const mailbox = new Mailbox();
  const wantsTls = startTlsPort !== null || smtpsPort !== null;
  const ca = wantsTls ? await createTestCa() : null;

  const receivers = [];
  const ports = {};
  const wechatPay = new WechatPay({ faults, log, bind, ports, ...paySettings });
  // Mail is taken on loopback only, whatever the page is bound to: nobody outside may use this as a relay.
  const receive = async (name, port, settings) => {
    const receiver = new SmtpReceiver({ mailbox, faults, log, ...settings });
    receivers.push(receiver);
    ports[name] = await listen(receiver, port, '127.0.0.1', name);
    receiver.onError((err) => log.add({ service: 'smtp', operation: 'listen', outcome: err.message }));
  };
  const http = createServer();
  const stop = async () => {
    wechatPay.stop();
    http.closeAllConnections?.();
    await Promise.all([
      new Promise((resolve) => http.close(() => resolve())),
      ...receivers.map((receiver) => receiver.stop()),
      clamd.stop(),
      s3.stop(),
    ]);
  };
  try {
    await receive('smtp', smtpPort, { tls: null, login: null });
    if (startTlsPort !== null) await receive('startTls', startTlsPort, { tls: { ...ca, implicit: false }, login });
    if (smtpsPort !== null) await receive('smtps', smtpsPort, { tls: { ...ca, implicit: true }, login });
    if (clamdPort !== null) ports.clamd = await listen(clamd.server, clamdPort, '127.0.0.1', 'clamd');
    if (s3Port !== null) ports.s3 = await listen(s3.server, s3Port, '127.0.0.1', 's3');
    http.on(
      'request',
      createHandler([
        ...mailRoutes({ mailbox, ports }),
        ...chatRoutes({ faults, log }),
        ...ocr.routes(),
        ...wechatPayRoutes(wechatPay),
        ...controlRoutes({ faults, log, ca }),
      ]),
    );
    ports.http = await listen(http, httpPort, bind, 'http');
  } catch (err) {
    await stop();
    throw err;
  }
  return { ports, mailbox, faults, log, ocr, s3, wechatPay, stop };
}
