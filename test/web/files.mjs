// Files a shop might drop: CSV, and a small workbook (a zip of XML, stored without compression).
const kCrc = Array.from({ length: 256 }, (_, n) => {
  for (let bit = 0; bit < 8; ++bit) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1
  return n >>> 0
})
const crc32 = (bytes) =>
  ~bytes.reduce((crc, byte) => kCrc[(crc ^ byte) & 255] ^ (crc >>> 8), ~0) >>> 0

function zip(entries) {
  const parts = []
  const central = []
  let offset = 0
  for (const [name, text] of entries) {
    const [path, data] = [Buffer.from(name), Buffer.from(text)]
    const fields = Buffer.alloc(26) // what the local and the central header share
    fields.writeUInt16LE(20, 0)
    fields.writeUInt32LE(0x21 << 16, 6) // 1 January 1980
    fields.writeUInt32LE(crc32(data), 10)
    fields.writeUInt32LE(data.length, 14)
    fields.writeUInt32LE(data.length, 18)
    fields.writeUInt16LE(path.length, 22)
    const tail = Buffer.alloc(14) // comment, disk, attributes, then where the entry begins
    tail.writeUInt32LE(offset, 10)
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), fields, path, data])
    central.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), fields, tail, path]))
    parts.push(local)
    offset += local.length
  }
  const directory = Buffer.concat(central)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...parts, directory, end])
}

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
const cell = (value, row, column) => {
  const at = `${String.fromCharCode(65 + column)}${row + 1}`
  return typeof value === 'number' ? `<c r="${at}"><v>${value}</v></c>`
    : `<c r="${at}" t="inlineStr"><is><t>${escaped(value)}</t></is></c>`
}

// One sheet of texts and numbers.
export function workbook(rows) {
  const ns = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
  const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
  const packed = 'http://schemas.openxmlformats.org/package/2006'
  const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml'
  const relation = (target, kind) => `<Relationships xmlns="${packed}/relationships">` +
    `<Relationship Id="rId1" Type="${office}/${kind}" Target="${target}"/></Relationships>`
  const lines = rows.map((row, i) =>
    `<row r="${i + 1}">${row.map((value, j) => cell(value, i, j)).join('')}</row>`)
  return zip([
    ['[Content_Types].xml', `<Types xmlns="${packed}/content-types">` +
      '<Default Extension="rels" ' +
      'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
      `<Override PartName="/xl/workbook.xml" ContentType="${type}.sheet.main+xml"/>` +
      `<Override PartName="/xl/worksheets/sheet1.xml" ContentType="${type}.worksheet+xml"/>` +
      '</Types>'],
    ['_rels/.rels', relation('xl/workbook.xml', 'officeDocument')],
    ['xl/_rels/workbook.xml.rels', relation('worksheets/sheet1.xml', 'worksheet')],
    ['xl/workbook.xml', `<workbook xmlns="${ns}" xmlns:r="${office}"><sheets>` +
      '<sheet name="Orders" sheetId="1" r:id="rId1"/></sheets></workbook>'],
    ['xl/worksheets/sheet1.xml',
      `<worksheet xmlns="${ns}"><sheetData>${lines.join('')}</sheetData></worksheet>`],
  ])
}

const quoted = (value) => (/[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value)
export const csv = (rows) =>
  Buffer.from(rows.map((row) => `${row.map((v) => quoted(String(v))).join(',')}\n`).join(''))

export const kHostile = '<script>window.hostile=1</script><img src=x onerror=hostile=1>'

const kUci = [
  'InvoiceNo', 'StockCode', 'Description', 'Quantity', 'InvoiceDate', 'UnitPrice', 'CustomerID',
  'Country',
]

// Three orders and a row that is none.
export const uciRows = (first, description) => [
  kUci,
  [`${first}`, '85123A', description, '6', '2010-12-01 08:26:00', '2.55', '17850', 'France'],
  [`${first}`, '71053', 'LANTERN', '2', '2010-12-01 08:26:00', '3.39', '17850', 'France'],
  [`${first + 1}`, '85123A', 'HOLDER', 'many', '2010-12-01 09:00:00', '2.55', '', 'Spain'],
  [`${first + 2}`, '22423', 'CAKESTAND', '1', '2010-12-01 10:00:00', '12.75', '', 'Spain'],
  [`${first + 3}`, '22423', 'CAKESTAND', '3', '2010-12-02 10:00:00', '12.75', '17851', 'Spain'],
]

// Columns that nobody could know by name.
export const oddRows = () => [
  ['auftrag', 'wannn', 'kiste', 'zaehler', 'betragje', 'xkunde'],
  ['A-1', '2011-01-05 10:00:00', 'K1', '2', '4.50', 'c1'],
  ['A-2', '2011-01-06 11:00:00', 'K2', '1', '9.00', 'c2'],
]

// Large enough for many parts; every order has one row.
export const manyRows = (count) => [
  kUci,
  ...Array.from({ length: count }, (_, i) => [
    `L${i}`, `P${i % 900}`, 'A THING OF SOME LENGTH '.repeat(6), 1,
    `2011-0${1 + (i % 9)}-1${i % 10} 10:00:00`, '1.25', `c${i % 4000}`, 'United Kingdom',
  ]),
]
