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

export const missingFields = ({ fields }: Preview): MappedField[] =>
  fields.filter(({ required, column }) => required && column === null)

// Every order of another currency than the shop's would be refused: said before, not after.
export function currencyConflict(preview: Preview, store: StoreFacts | undefined): string | null {
  const shop = store?.currency ?? null
  if (shop === null || (store?.orders ?? 0) === 0) return null
  const said = preview.orders.map(({ currency }) => currency ?? preview.currency)
  const own = said.length > 0 ? said : [preview.currency]
  const other = own.find((currency) => currency !== null && currency !== shop)
  return other === undefined ? null
    : `The shop\u2019s orders are in ${shop}; orders in ${other} will be refused.`
}

// What the file of a row in the list came to, in a few words.
export function outcomeWords(file: FileImport): string {
  const { state, result, bytes, received, progress } = file
  if (state === 'receiving') return `${formatBytes(received)} of ${formatBytes(bytes)} are here`
  if (state === 'importing' && progress) return `${counted(progress.orders, 'order')} so far`
  if (!result) return formatBytes(bytes)
  const rejected = result.rejected > 0 ? `, ${counted(result.rejected, 'row')} left out` : ''
  return counted(result.orders_new, 'new order') + rejected
}

export const secondsLeft = (seconds: number | null): string | null =>
  seconds === null ? null : seconds < 1 ? 'less than 1 s' : formatDuration(Math.round(seconds))
