import { describe, expect, it } from 'vitest'
import { decodeImport, decodeImports, decodeStore } from './decode-imports'
import { DecodeError } from './fields'

// The examples of docs/api.md.
const store = {
  orders: 25900, sales: 19959, transactions: 530103, customers: 4372, products: 4070,
  countries: 38, currency: 'GBP', first_at: '2010-12-01T08:26:00Z',
  last_at: '2011-12-09T12:50:00Z', entries: 25900,
  bytes: {
    log: 15000000, checkpoints: 9000000, models: 4000000, segments: 100000, imports: 0, other: 0,
    free: 70000000000,
  },
}
const order = {
  order_id: '536365', kind: 'placed', customer_id: '17850', ordered_at: '2010-12-01T08:26:00Z',
  currency: 'GBP', country: 'United Kingdom', source: '', revision: 0, amount: '15.3',
  lines: [{ product_id: '85123A', description: 'HOLDER', quantity: 6, unit_price: '2.55' }],
}
const preview = {
  format: 'csv', layout: 'UCI Online Retail', timezone: 'UTC', currency: 'GBP',
  header: ['InvoiceNo', 'StockCode'], ready: true,
  fields: [
    { field: 'order_id', required: true, words: 'the order', column: 'InvoiceNo', by: 'name' },
    { field: 'country', required: false, words: 'where to', column: null, by: null },
  ],
  rows: [{ row: 1, cells: ['536365', '85123A'], problem: null }],
  checked_rows: 20000, complete: false, rejected_rows: 3,
  problems: [{ reason: 'quantity: is not a whole number', rows: 3, first_row: 17, text: 'a,b' }],
  orders: [order],
}
const one = {
  import_id: '20110901-6f1c', name: 'orders.csv', bytes: 45123456, received: 45123456,
  state: 'importing', created_at: '2026-01-05T10:00:00Z', finished_at: null, error: null, preview,
  progress: {
    rows: 120000, orders: 6000, rejected: 3, fraction: 0.22, rows_per_second: 400000,
    seconds_left: 1.1,
  },
  result: null,
}

describe('the store', () => {
  it('is counts, first and last, bytes by kind', () => {
    expect(decodeStore(store)).toEqual(store)
  })

  it('may be empty: then times and currency are unknown', () => {
    const empty = { ...store, orders: 0, currency: null, first_at: null, last_at: null }
    expect(decodeStore(empty)).toMatchObject({ orders: 0, first_at: null, currency: null })
  })
})

describe('an import', () => {
  it('brings what was recognised, rows, problems and orders without a place in the log', () => {
    const { preview: read, progress } = decodeImport(one)
    expect(read?.fields[1]).toEqual({
      field: 'country', required: false, words: 'where to', column: null, by: null,
    })
    expect(read?.rows[0]?.cells).toEqual(['536365', '85123A'])
    expect(read?.problems[0]?.first_row).toBe(17)
    expect(read?.orders[0]).toMatchObject({ order_id: '536365', amount: '15.3' })
    expect(progress?.seconds_left).toBe(1.1)
  })

  it('in a list has no preview', () => {
    const [first] = decodeImports({ imports: [{ ...one, preview: undefined }] })
    expect(first).toMatchObject({ import_id: '20110901-6f1c', preview: null })
  })

  it('is refused in a state that is not known, or with a cell that is no text', () => {
    expect(() => decodeImport({ ...one, state: 'lost' })).toThrow(/import.state: expected one of/)
    const rows = [{ row: 1, cells: [1], problem: null }]
    expect(() => decodeImport({ ...one, preview: { ...preview, rows } })).toThrow(DecodeError)
  })

  it('of NDJSON has neither header nor fields', () => {
    const lines = { ...preview, format: 'ndjson', header: undefined, fields: undefined }
    expect(decodeImport({ ...one, preview: lines }).preview).toMatchObject({
      header: [], fields: [],
    })
  })
})
