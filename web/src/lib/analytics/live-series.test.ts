import { describe, expect, it } from 'vitest'
import { frameJson } from '@/test-wire'
import { decodeKpis } from '@/lib/wire/decode-kpis'
import { gainOf, nextStart, withGain } from './live-series'

const base = decodeKpis(frameJson('kpis').data)
const later = {
  ...base,
  orders: base.orders + 2,
  gross_revenue: '10655700.1',
  net_revenue: '9747825.55',
}
const point = (at: string) => ({
  at, customers: 1, new_customers: 0, orders: 1, transactions: 1, gross_revenue: '10',
  refunds: '0', adjustments: '0', net_revenue: '10',
})

describe('the series brought up to now', () => {
  it('takes what the totals gained', () => {
    const gain = gainOf(later, base)
    expect(gain).toMatchObject({ orders: 2, gross_revenue: '77.616', net_revenue: '77.616' })
  })

  it('knows no gain across a restart or from another log', () => {
    expect(gainOf({ ...base, orders: 1 }, base)).toBeNull()
    const engine = { ...base.engine!, boot_id: 'other' }
    expect(gainOf({ ...later, engine }, base)).toBeNull()
  })

  it('adds it to the last step', () => {
    const points = [point('2011-09-01T00:00:00Z'), point('2011-09-02T00:00:00Z')]
    const grown = withGain(points, 'day', gainOf(later, base), '2011-09-02T20:00:00Z')
    expect(grown.map((p) => p.gross_revenue)).toEqual(['10', '87.616'])
    expect(points[1]?.gross_revenue).toBe('10')
  })

  it('opens the steps that began since, empty ones too', () => {
    const points = [point('2011-09-01T00:00:00Z')]
    const grown = withGain(points, 'day', gainOf(later, base), '2011-09-03T00:00:01Z')
    expect(grown.map((p) => p.orders)).toEqual([1, 0, 2])
    expect(grown.at(-1)?.at).toBe('2011-09-03T00:00:00.000Z')
  })

  it('steps over months of any length', () => {
    const next = nextStart(Date.parse('2011-02-01T00:00:00Z'), 'month')
    expect(new Date(next).toISOString()).toBe('2011-03-01T00:00:00.000Z')
  })
})
