import { describe, expect, it } from 'vitest'
import type { Order } from '@/lib/wire/types'
import { countriesOf, isFiltering, matches, shownLine } from './order-filter'

const order: Order = {
  seq: 1, order_id: '536365', kind: 'placed', customer_id: '17850', currency: 'GBP',
  ordered_at: '2011-09-01T00:00:00Z', country: 'France', amount: '5',
  lines: [{ product_id: '85123A', description: 'WHITE HEART', quantity: 1, unit_price: '5' }],
}
const all = { text: '', country: '', kind: '' } as const

describe('the filter of the orders', () => {
  it('lets all through where nothing is asked for', () => {
    expect(isFiltering(all)).toBe(false)
    expect(matches(order, all)).toBe(true)
  })

  it.each([['heart', true], ['178', true], ['5363', true], ['85123a', true], ['red', false]])(
    'finds %s in customer, order and products: %s', (text, found) => {
      expect(matches(order, { ...all, text })).toBe(found)
    })

  it('shows the line that was looked for, else the first', () => {
    const tin = { product_id: '22423', description: 'CAKE TIN', quantity: 1, unit_price: '2' }
    const both = { ...order, lines: [...order.lines, tin] }
    expect(shownLine(both, 'cake')).toBe(tin)
    expect(shownLine(both, '22423')).toBe(tin)
    expect(shownLine(both, '17850')).toBe(order.lines[0])
    expect(shownLine(both, '')).toBe(order.lines[0])
    expect(shownLine({ ...order, lines: [] }, 'x')).toBeUndefined()
  })

  it('asks for country and kind together', () => {
    expect(matches(order, { ...all, country: 'France', kind: 'placed' })).toBe(true)
    expect(matches(order, { ...all, country: 'France', kind: 'refunded' })).toBe(false)
    expect(matches({ ...order, country: null }, { ...all, country: 'France' })).toBe(false)
  })

  it('offers the countries at hand, and the one that was chosen before', () => {
    expect(countriesOf([order, { ...order, country: null }], 'Malta')).toEqual(['France', 'Malta'])
  })
})
