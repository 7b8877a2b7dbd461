import { describe, expect, it } from 'vitest'
import { decodeImport, decodeStore } from '@/lib/wire/decode-imports'
import { frameJson } from '@/test-wire'
import { refusalOf, troubleOf } from './trouble'
import {
  currencyConflict, isRefused, missingFields, outcomeWords, pageWords, previewWords, refusedWhy,
} from './words'

const ready = decodeImport(frameJson('import-ready'))
const preview = ready.preview!
const store = decodeStore(frameJson('store'))

describe('a file before it is sent', () => {
  it.each(['orders.csv', 'ORDERS.XLSX', 'a.ndjson', 'a.csv.gz', 'export', 'a.dat'])(
    '%s is looked at', (name) => expect(refusalOf(name, 10)).toBeNull())

  it.each([
    ['orders.xls', /older Excel/, /\.xlsx/], ['photo.png', /not a table/, /\.csv/],
    ['all.zip', /Archives/, /Unpack/], ['a.ods', /of its own/, /Export/],
  ])('%s is not, and why is said', (name, why, todo) => {
    expect(refusalOf(name, 10)?.why).toMatch(why)
    expect(refusalOf(name, 10)?.todo).toMatch(todo)
  })

  it('that is empty is not', () => {
    expect(refusalOf('orders.csv', 0)?.title).toBe('This file is empty')
  })
})

describe('what the server refuses', () => {
  it.each([
    [403, /takes no files/], [409, /Not now/], [413, /too large/], [507, /disk is full/],
    [null, /does not answer/], [500, /refused/],
  ])('with %s has a title, its reason and a way on', (status, title) => {
    const { title: said, why, todo } = troubleOf(status, 'because of this', 5_000_000)
    expect(said).toMatch(title)
    expect(why).toMatch(/^because of this\./)
    expect(todo.length).toBeGreaterThan(10)
  })

  it('for its size names the size', () => {
    expect(troubleOf(507, 'no room', 5_000_000).why).toBe('no room. The file has 5\u00a0MB.')
  })
})

describe('a file that was looked at', () => {
  it('says what it is', () => {
    expect(previewWords(preview)).toBe(
      'CSV, recognised as Shopify orders; all 3 rows looked at')
    const part = { ...preview, layout: null, format: 'xlsx', complete: false, checked_rows: 20000 }
    expect(previewWords(part)).toBe('Excel (XLSX); the first 20,000 rows looked at')
  })

  it('lacks required fields without a column, and only those', () => {
    expect(missingFields(preview)).toEqual([])
    const fields = preview.fields.map((f) => ({ ...f, column: null }))
    expect(missingFields({ ...preview, fields }).map(({ field }) => field)).toEqual(
      ['order_id', 'ordered_at', 'product_id', 'quantity', 'unit_price'])
  })

  it('in another currency than the shop\u2019s will be refused', () => {
    expect(currencyConflict(preview, store)).toBeNull()
    expect(currencyConflict(preview, { ...store, currency: 'EUR' })).toMatchObject(
      { shop: 'EUR', other: 'GBP' })
    expect(currencyConflict(preview, { ...store, currency: 'EUR', orders: 0 })).toBeNull()
    expect(currencyConflict({ ...preview, orders: [], currency: 'USD' }, store)?.other).toBe('USD')
    expect(currencyConflict(preview, undefined)).toBeNull()
  })
})

describe('a file whose orders are refused', () => {
  const euro = { ...store, currency: 'EUR' }
  const mapped = (column: string | null) => preview.fields.map((field) =>
    (field.field === 'currency' ? { ...field, column } : field))

  it('is refused whole only where no order can name another currency', () => {
    const all = (column: string | null, complete: boolean) => currencyConflict(
      { ...preview, fields: mapped(column), complete, orders: preview.orders.slice(0, 2) }, euro,
    )?.all
    expect(all(null, false)).toBe(true)
    expect(all('Currency', false)).toBe(false)
    expect(all('Currency', true)).toBe(true)
  })

  it('was refused, not imported, and says why', () => {
    const done = decodeImport(frameJson('import-done'))
    const result = { ...done.result!, orders: 0, orders_new: 0, orders_duplicate: 0 }
    const refused = { ...done, result: { ...result, orders_rejected: 4 } }
    expect(isRefused(done)).toBe(false)
    expect(isRefused(refused)).toBe(true)
    expect(outcomeWords(refused)).toMatch(/^0 new orders, 4 orders refused/)
    expect(refusedWhy({ ...refused, preview }, euro)).toMatch(/in EUR, those of this file in GBP/)
    expect(refusedWhy({ ...refused, preview: null }, euro)).toMatch(/another currency/)
  })
})

it('says what the server says of its command line in the page\u2019s words', () => {
  const column = 'say which column is which (--map FIELD=COLUMN)'
  expect(pageWords(`a.csv has no column for quantity; found: a; ${column}`)).toBe(
    'a.csv has no column for quantity; found: a; choose them below ' +
    '\u201cWhich column means what\u201d')
  expect(pageWords('no currency; say which (--currency EUR)')).toBe('no currency; say which')
})

it('says in the list what became of a file', () => {
  const of = (name: string) => outcomeWords(decodeImport(frameJson(name)))
  expect(of('import-receiving')).toBe('16.8\u00a0MB of 45.1\u00a0MB are here')
  expect(of('import-ready')).toBe('412\u00a0B')
  expect(of('import-importing')).toBe('24,000 orders so far')
  expect(of('import-done')).toBe('2 new orders, 1 row left out')
})
