// Pure: what went wrong with a file, why, and what to do; in the shopkeeper's words.
import { formatBytes } from '@/lib/format'

export interface Trouble {
  title: string
  why: string
  todo: string
}

const kTables = /\.(csv|tsv|tab|txt|xlsx|ndjson|jsonl|json)(\.gz)?$/i
const others: [RegExp, string, string][] = [
  [/\.xls$/i, 'It is a workbook of an older Excel.', 'Save it as .xlsx or .csv there.'],
  [/\.(xlsm|xlsb)$/i, 'Workbooks with macros are not read.', 'Save it as .xlsx there.'],
  [/\.(ods|numbers)$/i, 'Its program has a format of its own.', 'Export it as .xlsx or .csv.'],
  [/\.(zip|rar|7z|tar|tgz)$/i, 'Archives are not opened.', 'Unpack it and choose the table in it.'],
]
const kElse = 'Choose a table of orders: .csv, .xlsx or .ndjson, also compressed as .gz.'

// What can be said before a byte is sent; null: let the server look at it.
export function refusalOf(name: string, bytes: number): Trouble | null {
  if (bytes === 0) {
    return {
      title: 'This file is empty', why: 'There is not a single byte in it.',
      todo: 'Export it again, and see that the export has finished.',
    }
  }
  if (kTables.test(name)) return null
  const known = others.find(([pattern]) => pattern.test(name))
  const picture = /\.(png|jpe?g|gif|webp|pdf|docx?|pptx?|html?|exe|mp4)$/i.test(name)
  if (!known && !picture) return null
  return {
    title: 'This kind of file cannot be read',
    why: known?.[1] ?? 'It is not a table.',
    todo: known?.[2] ?? kElse,
  }
}

const sentence = (text: string) => (/[.!?]$/.test(text) ? text : `${text}.`)

const byStatus: Record<number, Omit<Trouble, 'why'>> = {
  403: {
    title: 'This server takes no files',
    todo: 'Whoever runs it can start it without --no-imports, or use ' +
      '\u2018tillcast import FILE\u2019.',
  },
  404: {
    title: 'This file is gone',
    todo: 'It was removed, perhaps in another window. Choose it again to send it anew.',
  },
  409: {
    title: 'Not now',
    todo: 'Finish or remove one of the files below, then try again.',
  },
  413: {
    title: 'The file is too large',
    todo: 'Split it by years, or use \u2018tillcast import FILE\u2019, which has no limit.',
  },
  415: { title: 'The server did not take it for a file', todo: 'Load the page again.' },
  422: { title: 'This cannot be read as it is', todo: 'Change the columns, or the file.' },
  429: { title: 'The server is busy', todo: 'Try again in a moment.' },
  507: {
    title: 'The disk is full',
    todo: 'Make room on the server, or remove files below that are not needed any more.',
  },
}

// status null: the server did not answer.
export function troubleOf(status: number | null, message: string, bytes?: number): Trouble {
  if (status === null) {
    return {
      title: 'The server does not answer', why: sentence(message),
      todo: 'See that it runs; then try again.',
    }
  }
  const size = (status === 413 || status === 507) && bytes !== undefined
    ? ` The file has ${formatBytes(bytes)}.` : ''
  const { title, todo } = byStatus[status] ??
    { title: 'The server refused it', todo: 'Try again; its log says more.' }
  return { title, why: sentence(message) + size, todo }
}
