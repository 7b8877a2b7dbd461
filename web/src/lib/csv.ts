// RFC 4180. What a spreadsheet would take for a formula is kept a text by a leading apostrophe.
export type CsvCell = string | number | null

function cellText(cell: CsvCell): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return String(cell)
  const text = /^[=+\-@\t\r]/.test(cell) && !/^-?\d+(\.\d+)?$/.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

export const csvText = (head: readonly string[], rows: readonly (readonly CsvCell[])[]): string =>
  [head, ...rows].map((row) => `${row.map(cellText).join(',')}\r\n`).join('')

const kByteOrderMark = '\ufeff' // without it spreadsheets do not read UTF-8

export const csvBlob = (text: string) => new Blob([kByteOrderMark, text], { type: 'text/csv' })

export function downloadCsv(name: string, text: string): void {
  const url = URL.createObjectURL(csvBlob(text))
  const link = Object.assign(document.createElement('a'), { href: url, download: name })
  link.click()
  URL.revokeObjectURL(url)
}

// A customer's or model's name as part of a file's.
export const fileNamePart = (text: string) => text.replaceAll(/[^\w.-]+/g, '_').slice(0, 60)
