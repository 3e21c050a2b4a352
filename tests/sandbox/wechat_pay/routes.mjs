// WeChat Pay over HTTP: its interface below /v3, the pages that pay, and what only this machine may touch.
import { HttpError, html, json, readJson } from '../http/router.mjs';
import { listPage, orderPage } from './page.mjs';
import { jsapiSigned } from './signature.mjs';

const refundEnds = ['SUCCESS', 'CLOSED', 'ABNORMAL'];

/**
 * A form of another site must not pay. Browsers tell where a form comes from; `null` is what they say of a page without
 * a referrer, which ours are.
 */
function mustBeOurs(req) {
  const { origin, host, 'sec-fetch-site': site } = req.headers;
  const good = site === undefined ? [undefined, 'null', `http://${host}`].includes(origin) : site === 'same-origin';
  if (!good) throw new HttpError(403, 'from another site');
}

export function wechatPayRoutes(service) {
  const { book } = service;
  const byToken = (token) => {
    const order = book.findByToken(token);
    if (!order) throw new HttpError(404, 'no such order');
    return order;
  };
  const byNumber = (no) => {
    const order = book.find(String(no));
    if (!order) throw new HttpError(404, 'no such order');
    return order;
  };
  // The notice is on its way; nobody waits for the merchant's answer.
  const paid = async (order, how = {}) => {
    if (!(await service.pay(order, how))) throw new HttpError(409, `the order is ${order.state}`);
  };
  const local = true;
  return [
    { method: '*', path: '/v3/*', local, handler: (req, res) => service.api.handle(req, res) },
    { method: 'GET', path: '/pay', local, handler: (req, res) => html(res, 200, listPage(book.orders())) },
    {
      method: 'POST',
      path: '/pay/order/{no}',
      local,
      handler: async (req, res, { params }) => {
        mustBeOurs(req);
        await paid(byNumber(params.no));
        res.writeHead(303, { location: '/pay' }).end();
      },
    },
    { method: 'GET', path: '/pay/{token}', handler: (req, res, { params }) => html(res, 200, orderPage(byToken(params.token))) },
    {
      method: 'POST',
      path: '/pay/{token}',
      handler: async (req, res, { params }) => {
        mustBeOurs(req);
        await paid(byToken(params.token));
        res.writeHead(303, { location: `/pay/${params.token}` }).end();
      },
    },
    {
      method: 'GET',
      path: '/control/wechat_pay',
      local,
      handler: async (req, res) => {
        const account = await service.account();
        json(res, 200, {
          mch_id: service.merchant.mchId,
          app_id: service.merchant.appId,
          api_v3_key: service.merchant.apiV3Key,
          serial: account.merchantSerial,
          private_key_pem: account.merchantKeyPem,
          public_key_id: account.publicKeyId,
          public_key_pem: account.publicKeyPem,
          certificates: account.certificates.map(({ serial, pem }) => ({ serial, pem })),
          signer: account.signer,
          base_url: service.apiUrl(),
        });
      },
    },
    {
      method: 'POST',
      path: '/control/wechat_pay/keys',
      local,
      handler: async (req, res) => {
        const { signer, rotate = false } = await readJson(req);
        const account = await service.account();
        if (signer !== undefined && !['public_key', 'certificate'].includes(signer))
          throw new HttpError(422, 'signer must be public_key or certificate');
        if (signer !== undefined) account.signer = signer;
        if (rotate) await account.rotate();
        json(res, 200, { signer: account.signer, serials: account.certificates.map((x) => x.serial) });
      },
    },
    {
      method: 'GET',
      path: '/control/wechat_pay/orders',
      local,
      handler: (req, res) =>
        json(res, 200, {
          orders: book.orders().map((x) => book.transactionJson(x)),
          refunds: book.refunds().map((x) => book.refundJson(x)),
          notices: service.notices(),
        }),
    },
    {
      method: 'POST',
      path: '/control/wechat_pay/pay',
      local,
      handler: async (req, res) => {
        const { out_trade_no: no, even_if_closed: evenIfClosed = false } = await readJson(req);
        const order = byNumber(no);
        await paid(order, { evenIfClosed });
        json(res, 200, book.transactionJson(order));
      },
    },
    {
      // What a page in WeChat hands to the payment dialogue: it must be signed by the merchant.
      method: 'POST',
      path: '/control/wechat_pay/jsapi',
      local,
      handler: async (req, res) => {
        const asked = await readJson(req);
        const { merchantKey } = await service.account();
        const good = asked.signType === 'RSA' && asked.appId === service.merchant.appId && jsapiSigned(asked, merchantKey);
        if (!good) throw new HttpError(403, 'paySign is not the merchant\'s');
        const order = byToken(String(asked.package).replace(/^prepay_id=wx/, ''));
        await paid(order);
        json(res, 200, book.transactionJson(order));
      },
    },
    {
      method: 'POST',
      path: '/control/wechat_pay/refunds',
      local,
      handler: async (req, res) => {
        const { out_refund_no: no, status = 'SUCCESS' } = await readJson(req);
        const refund = book.findRefund(String(no));
        if (!refund) throw new HttpError(404, 'no such refund');
        if (!refundEnds.includes(status)) throw new HttpError(422, `status must be one of ${refundEnds.join(', ')}`);
        service.endRefund(refund, status);
        json(res, 200, { out_refund_no: no });
      },
    },
  ];
}
