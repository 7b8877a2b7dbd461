// GET /v1/store, and imports of files as GET /v1/imports and its neighbours answer.
import {
  importStates, type FileImport, type ImportProgress, type ImportResult, type MappedField,
  type Preview, type PreviewRow, type RowProblem, type StoreBytes, type StoreFacts,
} from './data-types'
import { decodeStatement } from './decode-orders'
import { DecodeError, Fields } from './fields'

function decodeBytes(value: unknown, path: string): StoreBytes {
  const f = new Fields(value, path)
  return {
    log: f.numberOrNull('log'),
    checkpoints: f.numberOrNull('checkpoints'),
    models: f.numberOrNull('models'),
    segments: f.numberOrNull('segments'),
    imports: f.numberOrNull('imports'),
    other: f.numberOrNull('other'),
    free: f.numberOrNull('free'),
  }
}

export function decodeStore(value: unknown): StoreFacts {
  const f = new Fields(value, 'store')
  return {
    orders: f.number('orders'),
    sales: f.number('sales'),
    transactions: f.number('transactions'),
    customers: f.number('customers'),
    products: f.numberOrNull('products'),
    countries: f.numberOrNull('countries'),
    currency: f.textOrNull('currency'),
    first_at: f.timeOrNull('first_at'),
    last_at: f.timeOrNull('last_at'),
    entries: f.number('entries'),
    bytes: decodeBytes(f.raw('bytes'), 'store.bytes'),
  }
}

function decodeText(value: unknown, path: string): string {
  if (typeof value !== 'string') throw new DecodeError(`${path}: expected a string`)
  return value
}

function decodeField(value: unknown, path: string): MappedField {
  const f = new Fields(value, path)
  return {
    field: f.text('field'),
    required: f.raw('required') === true,
    words: f.text('words'),
    column: f.textOrNull('column'),
    by: f.has('by') ? f.oneOf('by', ['name', 'hand'] as const) : null,
  }
}

function decodeRow(value: unknown, path: string): PreviewRow {
  const f = new Fields(value, path)
  return {
    row: f.number('row'),
    cells: f.list('cells', decodeText),
    problem: f.textOrNull('problem'),
  }
}

function decodeProblem(value: unknown, path: string): RowProblem {
  const f = new Fields(value, path)
  return {
    reason: f.text('reason'),
    rows: f.number('rows'),
    first_row: f.numberOrNull('first_row'),
    text: f.textOrNull('text'),
  }
}

function decodePreview(value: unknown, path: string): Preview {
  const f = new Fields(value, path)
  const some = <T>(key: string, decode: (value: unknown, path: string) => T) =>
    f.has(key) ? f.list(key, decode) : []
  return {
    format: f.text('format'),
    layout: f.textOrNull('layout'),
    timezone: f.textOrNull('timezone') || null,
    currency: f.textOrNull('currency') || null,
    header: some('header', decodeText),
    ready: f.raw('ready') === true,
    error: f.textOrNull('error'),
    fields: some('fields', decodeField),
    rows: some('rows', decodeRow),
    checked_rows: f.number('checked_rows'),
    complete: f.raw('complete') === true,
    rejected_rows: f.number('rejected_rows'),
    problems: some('problems', decodeProblem),
    notes: some('notes', decodeText),
    orders: some('orders', decodeStatement),
  }
}

function decodeProgress(value: unknown, path: string): ImportProgress {
  const f = new Fields(value, path)
  return {
    rows: f.number('rows'),
    orders: f.number('orders'),
    rejected: f.number('rejected'),
    fraction: f.numberOrNull('fraction'),
    rows_per_second: f.numberOrNull('rows_per_second'),
    seconds_left: f.numberOrNull('seconds_left'),
  }
}

function decodeResult(value: unknown, path: string): ImportResult {
  const f = new Fields(value, path)
  return {
    rows: f.number('rows'),
    accepted: f.number('accepted'),
    rejected: f.number('rejected'),
    orders: f.number('orders'),
    orders_new: f.number('orders_new'),
    orders_duplicate: f.number('orders_duplicate'),
    orders_rejected: f.number('orders_rejected'),
    customers: f.number('customers'),
    products: f.number('products'),
    countries: f.number('countries'),
    amount_total: f.moneyOrNull('amount_total'),
    gross_total: f.moneyOrNull('gross_total'),
    first_at: f.timeOrNull('first_at'),
    last_at: f.timeOrNull('last_at'),
    advice: f.textOrNull('advice'),
    seconds: f.numberOrNull('seconds'),
  }
}

export function decodeImport(value: unknown, path = 'import'): FileImport {
  const f = new Fields(value, path)
  const inner = <T>(key: string, decode: (value: unknown, path: string) => T) =>
    f.has(key) ? decode(f.raw(key), `${path}.${key}`) : null
  return {
    import_id: f.text('import_id'),
    name: f.text('name'),
    bytes: f.number('bytes'),
    received: f.number('received'),
    state: f.oneOf('state', importStates),
    created_at: f.timeOrNull('created_at'),
    finished_at: f.timeOrNull('finished_at'),
    error: f.textOrNull('error'),
    preview: inner('preview', decodePreview),
    progress: inner('progress', decodeProgress),
    result: inner('result', decodeResult),
  }
}

export const decodeImports = (value: unknown): FileImport[] =>
  new Fields(value, 'imports').list('imports', decodeImport)
