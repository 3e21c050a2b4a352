// Résumés as PDF: one by a PDF library, one whose Chinese text needs the CMaps of the reader.
import PDFDocument from 'pdfkit';

/** A text PDF with the given paragraphs, `pages` times; fonts and streams as real programs write them. */
export function textPdf(paragraphs, pages = 1) {
  return new Promise((resolve) => {
    const doc = new PDFDocument({ size: 'A4', autoFirstPage: false, info: { Title: 'Resume' } });
    const parts = [];
    doc.on('data', (part) => parts.push(part));
    doc.on('end', () => resolve(Buffer.concat(parts)));
    for (let i = 0; i < pages; ++i) {
      doc.addPage();
      for (const paragraph of paragraphs) doc.font('Helvetica').fontSize(11).text(paragraph).moveDown();
    }
    doc.end();
  });
}

/**
 * A PDF in the manner of older Chinese office programs: the font is only named, the text is UCS-2 for the predefined
 * CMap UniGB-UCS2-H, so a reader without its CMap files finds no text at all.
 */
export function namedFontPdf(lines) {
  const hex = (text) => Buffer.from(text, 'utf16le').swap16().toString('hex').toUpperCase();
  const text = lines.map((line) => `<${hex(line)}> Tj 0 -18 Td`).join('\n');
  const content = `BT /F1 12 Tf 60 780 Td\n${text}\nET`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    '<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [6 0 R] >>',
    '<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> /FontDescriptor 7 0 R >>',
    '<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>',
  ];
  let out = '%PDF-1.4\n';
  const offsets = objects.map((body, i) => {
    const at = out.length;
    out += `${i + 1} 0 obj\n${body}\nendobj\n`;
    return at;
  });
  const start = out.length;
  const rows = offsets.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('');
  out += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows}`;
  out += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(out, 'latin1');
}
