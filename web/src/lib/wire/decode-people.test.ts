import { describe, expect, it } from 'vitest'
import { frameJson } from '@/test-wire'
import { decodeBaskets } from './decode-baskets'
import { decodeCohorts } from './decode-cohorts'
import { decodeCustomerDetail, decodeCustomers } from './decode-orders'
import { decodeHistory, decodeTimeline } from './decode-timeline'
import { DecodeError } from './fields'

describe('customers', () => {
  it('come in pages, whatever they are called', () => {
    const page = decodeCustomers(frameJson('customers'))
    expect(page).toMatchObject({ total: 4338, seq: 19001, as_of: '2011-10-01T08:12:00.001Z' })
    expect(page.next).toBe(frameJson('customers').next)
    const [hostile, loyal] = page.customers
    expect(hostile).toMatchObject({ customer_id: '<script>alert(1)</script>', country: null })
    expect(loyal).toMatchObject({ customer_id: '17850', segment_id: 1, refunded: '102.58' })
    expect(page.customers.at(-1)).toMatchObject({ probability: null, segment_id: null })
  })

  it('have their features, or none before the first purchase', () => {
    const customer = decodeCustomerDetail(frameJson('customer'))
    expect(customer.features?.frequency).toBe(34)
    expect(customer.recent_orders).toHaveLength(2)
    expect(decodeCustomerDetail({ ...frameJson('customer'), features: null }).features).toBeNull()
  })
})

describe('one customer over time', () => {
  const json = frameJson('customer-timeline')

  it('has purchases, refunds, products and a rhythm', () => {
    const timeline = decodeTimeline(json)
    expect(timeline).toMatchObject({ purchases_total: 34, products_total: 21, currency: 'GBP' })
    expect(timeline.purchases.at(-1)).toMatchObject({ amount: '1015.30', units: 160 })
    expect(timeline.refunds.map(({ cancellation }) => cancellation)).toEqual([false, true])
    expect(timeline.rhythm).toMatchObject({ gap_median_days: 35.5, gaps_days: [21, 50] })
    expect(timeline.rhythm?.weekdays[2]).toBe(3)
    expect(timeline.rhythm?.hours).toHaveLength(24)
    expect(timeline.products[1]?.description).toBeNull()
  })

  it('has no rhythm before the second purchase', () => {
    expect(decodeTimeline({ ...json, rhythm: null }).rhythm).toBeNull()
  })

  it('is refused where an amount is no money', () => {
    const purchases = [{ ...json.purchases[0], amount: 12.5 }]
    expect(() => decodeTimeline({ ...json, purchases })).toThrow(/timeline\.purchases\[0\]\.amount/)
  })

  it('has a history of what was said, and what came of it', () => {
    const history = decodeHistory(frameJson('customer-history'))
    expect(history).toMatchObject({ horizon_days: 30, trained_until: '2011-09-01T00:00:00Z' })
    expect(history.points.map(({ bought }) => bought).slice(0, 4)).toEqual([
      true, true, false, null,
    ])
    const points = [{ at: '2011-09-01T00:00:00Z', probability: 0.5, bought: 'yes' }]
    expect(() => decodeHistory({ ...frameJson('customer-history'), points })).toThrow(DecodeError)
  })
})

describe('cohorts', () => {
  const cohort = {
    month: '2010-12', customers: 885, active: [885, 324, 286], revenue: ['572713.89', '1', '0'],
  }
  const json = { as_of: '2011-02-09T12:50:00Z', currency: 'GBP', cohorts: [cohort] }

  it('have as many months of money as of customers', () => {
    expect(decodeCohorts(json).cohorts[0]).toEqual(cohort)
    const odd = { ...cohort, revenue: ['1'] }
    expect(() => decodeCohorts({ ...json, cohorts: [odd] })).toThrow(/cohorts\[0\]\.revenue/)
  })

  it('are of a month', () => {
    const odd = { ...cohort, month: 'December' }
    expect(() => decodeCohorts({ ...json, cohorts: [odd] })).toThrow(/cohorts\[0\]\.month/)
  })
})

describe('baskets', () => {
  const pair = {
    a: { product_id: '22698', description: 'PINK', orders: 700 },
    b: { product_id: '22697', description: '', orders: 980 },
    orders: 580, support: 0.029, confidence: 0.83, confidence_back: 0.59, lift: 16.9,
    surprise: 3050.2,
  }
  const json = {
    from: null, to: null, as_of: null, orders: 19959, products: 4070, min_orders: 20,
    products_frequent: 2111, total: 51234, pairs: [pair],
  }

  it('are pairs of products', () => {
    const baskets = decodeBaskets(json)
    expect(baskets).toMatchObject({ orders: 19959, min_orders: 20, total: 51234 })
    expect(baskets.pairs[0]).toEqual({ ...pair, b: { ...pair.b, description: null } })
  })

  it('are refused where a figure is none', () => {
    const pairs = [{ ...pair, lift: null }]
    expect(() => decodeBaskets({ ...json, pairs })).toThrow(/baskets\.pairs\[0\]\.lift/)
  })
})
