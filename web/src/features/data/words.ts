// Pure: what a file's state, its fields and its figures are called.
import { formatBytes, formatCount, formatDuration } from '@/lib/format'
import type { FileImport, ImportState, MappedField, Preview, StoreFacts } from '@/lib/wire/types'

type Tone = 'neutral' | 'accent' | 'warn' | 'bad'

export const stateWords: Record<ImportState, { label: string; tone: Tone }> = {
  receiving: { label: 'not all here yet', tone: 'warn' },
  reading: { label: 'being looked at', tone: 'neutral' },
  ready: { label: 'not imported yet', tone: 'accent' },
  waiting: { label: 'waits its turn', tone: 'neutral' },
  importing: { label: 'importing', tone: 'accent' },
  done: { label: 'imported', tone: 'neutral' },
  failed: { label: 'failed', tone: 'bad' },
}

const labels: Record<string, string> = {
  order_id: 'Order', ordered_at: 'Ordered at', product_id: 'Product', quantity: 'Quantity',
  unit_price: 'Unit price', customer_id: 'Customer', description: 'Description', amount: 'Amount',
  country: 'Country', currency: 'Currency', kind: 'Kind',
}

// "1 row", "20,000 rows"
export const counted = (count: number, what: string) =>
  `${formatCount(count)} ${what}${count === 1 ? '' : 's'}`

export const fieldLabel = (field: string) => labels[field] ?? field

export const kColumnsTitle = 'Which column means what'
const kOrdersSeen = 3 // a preview has the first so many orders

// What a cell of a field may hold, where that is a list.
export const fieldKinds: Record<string, string> = {
  kind: 'placed, refunded, cancelled, adjusted, and words like them: sale, return, credit, void',
}

const formats: Record<string, string> = {
  csv: 'CSV', tsv: 'CSV', xlsx: 'Excel (XLSX)', ndjson: 'one order a line (NDJSON)',
}

export const formatName = (format: string) =>
  Object.entries(formats).find(([key]) => format.includes(key))?.[1] ?? format

// "CSV as Shopify writes it, 20,000 rows looked at"
export function previewWords({ format, layout, checked_rows, complete }: Preview): string {
  const kind = formatName(format) + (layout ? `, recognised as ${layout}` : '')
  const rows = counted(checked_rows, 'row')
  return `${kind}; ${complete ? `all ${rows}` : `the first ${rows}`} looked at`
}

// What the server says for the command line too, in the words of this page.
export const pageWords = (error: string): string => error
  .replace(/say which column is which \(--map [^)]*\)/,
    `choose them below \u201c${kColumnsTitle}\u201d`)
  .replace(/ \((?:with )?--[a-z][^)]*\)/g, '')

export const missingFields = ({ fields }: Preview): MappedField[] =>
  fields.filter(({ required, column }) => required && column === null)

export interface CurrencyConflict {
  shop: string
  other: string
  all: boolean // not one order would be taken
}

// Every order of another currency than the shop's is refused: said before, not only after.
export function currencyConflict(
  preview: Preview, store: StoreFacts | undefined,
): CurrencyConflict | null {
  const shop = store?.currency ?? null
  if (shop === null || (store?.orders ?? 0) === 0) return null
  const said = preview.orders.map(({ currency }) => currency ?? preview.currency)
  const own = said.length > 0 ? said : [preview.currency]
  const other = own.find((currency) => currency !== null && currency !== shop)
  if (other === undefined || other === null) return null
  // Known of all where none can name its own, or where all are among those that were looked at.
  const unnamed = preview.fields.some(({ field, column }) => field === 'currency' && !column)
  const seen = preview.complete && said.length > 0 && said.length < kOrdersSeen
  const all = own.every((currency) => currency !== null && currency !== shop) && (unnamed || seen)
  return { shop, other, all }
}

// Done, and yet not one order was taken or known.
export const isRefused = ({ state, result }: Pick<FileImport, 'state' | 'result'>): boolean =>
  state === 'done' && result !== null && result.orders_rejected > 0 &&
  result.orders_new === 0 && result.orders_duplicate === 0

export const stateOf = (file: FileImport) =>
  isRefused(file) ? { label: 'refused', tone: 'bad' as const } : stateWords[file.state]

// Why orders were refused, as far as that is known of the file.
export function refusedWhy({ preview }: FileImport, store: StoreFacts | undefined): string {
  const conflict = preview && currencyConflict(preview, store)
  return conflict
    ? `The shop\u2019s orders are in ${conflict.shop}, those of this file in ${conflict.other}.`
    : 'They are in another currency than the shop\u2019s, or their numbers stand here already ' +
      'with other content.'
}

// What the file of a row in the list came to, in a few words.
export function outcomeWords(file: FileImport): string {
  const { state, result, bytes, received, progress } = file
  if (state === 'receiving') return `${formatBytes(received)} of ${formatBytes(bytes)} are here`
  if (state === 'importing' && progress) return `${counted(progress.orders, 'order')} so far`
  if (!result) return formatBytes(bytes)
  const rejected = result.rejected > 0 ? `, ${counted(result.rejected, 'row')} left out` : ''
  const refused = result.orders_rejected > 0
    ? `, ${counted(result.orders_rejected, 'order')} refused` : ''
  return counted(result.orders_new, 'new order') + refused + rejected
}

export const secondsLeft = (seconds: number | null): string | null =>
  seconds === null ? null : seconds < 1 ? 'less than 1 s' : formatDuration(Math.round(seconds))
