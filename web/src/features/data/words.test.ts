import { describe, expect, it } from 'vitest'
import { decodeImport, decodeStore } from '@/lib/wire/decode-imports'
import { frameJson } from '@/test-wire'
import { refusalOf, troubleOf } from './trouble'
import { currencyConflict, missingFields, outcomeWords, previewWords } from './words'

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
    expect(currencyConflict(preview, { ...store, currency: 'EUR' })).toMatch(/in EUR; .* in GBP/)
    expect(currencyConflict(preview, { ...store, currency: 'EUR', orders: 0 })).toBeNull()
    expect(currencyConflict({ ...preview, orders: [], currency: 'USD' }, store)).toMatch(/USD/)
    expect(currencyConflict(preview, undefined)).toBeNull()
  })
})

it('says in the list what became of a file', () => {
  const of = (name: string) => outcomeWords(decodeImport(frameJson(name)))
  expect(of('import-receiving')).toBe('16.8\u00a0MB of 45.1\u00a0MB are here')
  expect(of('import-ready')).toBe('412\u00a0B')
  expect(of('import-importing')).toBe('24,000 orders so far')
  expect(of('import-done')).toBe('2 new orders, 1 row left out')
})
