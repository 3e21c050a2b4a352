// Tencent Cloud OCR (2018-11-19): GeneralBasicOCR. It recognises nothing: it checks the request as the real one does
// and answers the lines it was told to.
import { randomUUID } from 'node:crypto';

import { HttpError } from '../http/router.mjs';
import { signatureFault } from './signature.mjs';

export const ocrOperations = { GeneralBasicOCR: ['delay', 'error', 'status', 'garbage', 'drop'] };

/** The account that the sandbox knows. */
export const tencentAccount = { secretId: 'AKIDsandbox0000000000', secretKey: 'sandbox-secret-key' };

const maxBody = 11 * 1024 * 1024;
const simulated = [
  { text: '模拟识别：张晓明', confidence: 99 },
  { text: '后端开发工程师', confidence: 98 },
  { text: '专业技能', confidence: 99 },
  { text: '熟悉 Java、Redis 和 PostgreSQL', confidence: 97 },
];

async function bodyOf(req) {
  const parts = [];
  let size = 0;
  for await (const part of req) {
    size += part.length;
    if (size > maxBody) throw new HttpError(413, 'too large');
    parts.push(part);
  }
  return Buffer.concat(parts);
}

const magic = { pdf: /^%PDF-/, png: /^\x89PNG\r\n\x1a\n/, jpeg: /^\xff\xd8\xff/, bmp: /^BM/ };

/** What is wrong with the parameters, as the real service calls it. */
function requestFault(body) {
  if (typeof body.ImageBase64 !== 'string' && typeof body.ImageUrl !== 'string') return 'InvalidParameterValue.InvalidParameterValueLimit';
  if (typeof body.ImageBase64 !== 'string') return 'FailedOperation.DownLoadError';
  if (body.ImageBase64.length > 10 * 1024 * 1024) return 'LimitExceeded.TooLargeFileError';
  const bytes = Buffer.from(body.ImageBase64, 'base64');
  if (bytes.length === 0 || bytes.toString('base64') !== body.ImageBase64) return 'FailedOperation.ImageDecodeFailed';
  const head = bytes.subarray(0, 16).toString('latin1');
  if (body.IsPdf === true) {
    if (!magic.pdf.test(head)) return 'FailedOperation.UnOpenError';
    if (body.PdfPageNumber !== undefined && !(Number.isInteger(body.PdfPageNumber) && body.PdfPageNumber >= 1))
      return 'InvalidParameterValue.InvalidParameterValueLimit';
    return null;
  }
  return magic.png.test(head) || magic.jpeg.test(head) || magic.bmp.test(head) ? null : 'FailedOperation.ImageDecodeFailed';
}

/** One service; `say(lines)` sets what it recognises from now on. */
export class TencentOcr {
  #faults;
  #log;
  #lines = simulated;

  constructor({ faults, log }) {
    this.#faults = faults;
    this.#log = log;
  }

  /** `[{text, confidence}]`; nothing: the simulated resume. */
  say(lines = simulated) {
    this.#lines = lines;
  }

  /** Routes: the service stands at the root, as the real one does. */
  routes() {
    return [{ method: 'POST', path: '/', handler: (req, res) => this.#answer(req, res) }];
  }

  async #answer(req, res) {
    const body = await bodyOf(req);
    const operation = req.headers['x-tc-action'] ?? '';
    const send = (response) => {
      this.#log.add({ service: 'tencent_ocr', operation, outcome: response.Error?.Code ?? 'ok' });
      res.writeHead(200, { 'content-type': 'application/json' });
      res.end(JSON.stringify({ Response: { ...response, RequestId: randomUUID() } }));
    };
    const refuse = (Code) => send({ Error: { Code, Message: `sandbox: ${Code}` } });
    if (operation !== 'GeneralBasicOCR') return refuse('InvalidAction');
    const fault = this.#faults.take('tencent_ocr', operation);
    if (fault?.fault === 'drop') return req.socket.destroy();
    if (fault?.fault === 'delay') await new Promise((resolve) => setTimeout(resolve, Number(fault.args.ms) || 1000));
    if (fault?.fault === 'status') {
      res.writeHead(Number(fault.args.status) || 502);
      return res.end();
    }
    if (fault?.fault === 'garbage') return res.end('<html>gateway</html>');
    const wrong = signatureFault({
      headers: req.headers,
      body,
      service: 'ocr',
      secretOf: (id) => (id === tencentAccount.secretId ? tencentAccount.secretKey : undefined),
    });
    if (wrong) return refuse(wrong);
    if (fault?.fault === 'error') return refuse(fault.args.code ?? 'InternalError');
    if (req.headers['x-tc-version'] !== '2018-11-19') return refuse('InvalidParameterValue');
    if (!/^ap-[a-z]+$/.test(req.headers['x-tc-region'] ?? '')) return refuse('UnsupportedRegion');
    let parameters;
    try {
      parameters = JSON.parse(body.toString('utf8'));
    } catch {
      return refuse('InvalidParameter');
    }
    const bad = requestFault(parameters);
    if (bad) return refuse(bad);
    if (this.#lines.length === 0) return refuse('FailedOperation.ImageNoText');
    send({
      TextDetections: this.#lines.map(({ text, confidence }, i) => ({
        DetectedText: text,
        Confidence: confidence,
        Polygon: [],
        AdvancedInfo: JSON.stringify({ Parag: { ParagNo: i + 1 } }),
        ItemPolygon: { X: 0, Y: 20 * i, Width: 400, Height: 18 },
        Words: [],
        WordCoordPoint: [],
      })),
      Language: 'zh',
      Angel: 0,
      Angle: 0,
      PdfPageSize: parameters.IsPdf === true ? 1 : 0,
    });
  }
}
