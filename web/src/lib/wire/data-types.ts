// The store and imports of files, as docs/api.md names things ("Data").
import type { Money, Order, Time } from './types'

export interface StoreFacts {
  orders: number
  sales: number
  transactions: number
  customers: number
  products: number | null
  countries: number | null
  currency: string | null
  first_at: Time | null
  last_at: Time | null
  entries: number
  bytes: StoreBytes
}

export interface StoreBytes {
  log: number | null
  checkpoints: number | null
  models: number | null
  segments: number | null
  imports: number | null
  other: number | null
  free: number | null
}

export const importStates = [
  'receiving', 'reading', 'ready', 'waiting', 'importing', 'done', 'failed',
] as const
export type ImportState = (typeof importStates)[number]

export interface MappedField {
  field: string
  required: boolean
  words: string
  column: string | null // null: none was found, or it was taken away
  by: 'name' | 'hand' | null
}

export interface PreviewRow {
  row: number
  cells: string[]
  problem: string | null
}

export interface RowProblem {
  reason: string
  rows: number
  first_row: number | null
  text: string | null
}

// An order as it was understood; it has no place in the log yet.
export type UnderstoodOrder = Omit<Order, 'seq'>

export interface Preview {
  format: string
  layout: string | null // the shop's software, where it was recognised
  timezone: string | null
  currency: string | null
  header: string[]
  ready: boolean
  error: string | null // why it is not ready, where the file itself is at fault
  fields: MappedField[]
  rows: PreviewRow[]
  checked_rows: number
  complete: boolean // the rows that were looked at are all there are
  rejected_rows: number
  problems: RowProblem[]
  notes: string[] // what is left unread, and why
  orders: UnderstoodOrder[]
}

export interface ImportProgress {
  rows: number
  orders: number
  rejected: number
  fraction: number | null
  rows_per_second: number | null
  seconds_left: number | null
}

export interface ImportResult {
  rows: number
  accepted: number
  rejected: number
  orders: number
  orders_new: number
  orders_duplicate: number
  orders_rejected: number
  customers: number
  products: number
  countries: number
  amount_total: Money | null
  gross_total: Money | null
  first_at: Time | null
  last_at: Time | null
  advice: string | null
  seconds: number | null
}

export interface FileImport {
  import_id: string
  name: string
  bytes: number
  received: number
  state: ImportState
  created_at: Time | null
  finished_at: Time | null
  error: string | null
  preview: Preview | null // absent in a list, and before the file was looked at
  progress: ImportProgress | null
  result: ImportResult | null
}
