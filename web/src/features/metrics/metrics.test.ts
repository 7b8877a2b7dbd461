import { describe, expect, it } from 'vitest'
import { decodeKpis } from '@/lib/wire/decode-kpis'
import { decodeLive } from '@/lib/wire/decode-live'
import { frameJson } from '@/test-wire'
import { expectedByWeek } from './expected'
import { figureChange, periodFigures, trendOf } from './kpi-figures'
import { kpiTexts } from './kpi-value'

const kpis = decodeKpis(frameJson('kpis').data)
const figure = (key: string) => periodFigures.find((known) => known.key === key)!
const point = (orders: number, customers: number | null) => ({
  at: '2011-09-01T00:00:00Z', customers, new_customers: null, orders, transactions: 0,
  gross_revenue: '10', refunds: '1', adjustments: '0', net_revenue: '9',
})

describe('the key figures', () => {
  it('are exact for who points at them', () => {
    expect(kpiTexts(figure('net_revenue'), kpis)).toEqual({
      shown: '\u00a39,747,748', exact: 'GBP\u00a09,747,747.934',
    })
    expect(kpiTexts(figure('orders'), kpis).shown).toBe('19,959')
    expect(kpiTexts(figure('refund_rate'), kpis).shown).toMatch(/^8\.4/)
  })

  it('change by shares, and shares by points', () => {
    const then = { ...kpis, gross_revenue: '100', refunds: '2', orders: 100 }
    const now = { ...kpis, gross_revenue: '200', refunds: '10', orders: 150 }
    expect(figureChange(figure('orders'), now, then)).toBe(0.5)
    expect(figureChange(figure('refund_rate'), now, then)).toBeCloseTo(0.03, 9)
    expect(figureChange(figure('refund_rate'), now, { ...then, gross_revenue: '0' })).toBeNull()
  })

  it('have a trend that ends before the running step', () => {
    const points = [point(1, 1), point(2, 1), point(3, 1)]
    expect(trendOf(figure('orders'), points, true)).toEqual([1, 2])
    expect(trendOf(figure('orders'), points, false)).toEqual([1, 2, 3])
    expect(trendOf(figure('average_order_value'), [point(0, 0), point(2, 1)], false))
      .toEqual([null, 5])
  })

  it('have none where the server does not say', () => {
    expect(trendOf(figure('customers'), [point(1, null), point(2, null)], false)).toBeNull()
    expect(trendOf(figure('customers'), null, true)).toBeNull()
  })

  it('count who was expected, week by week, graded or not', () => {
    const live = decodeLive(frameJson('live'))
    const weeks = expectedByWeek(live)
    expect(weeks).toHaveLength(live.windows.length + live.pending.length)
    const first = live.windows[0]!
    expect(weeks[0]).toBeCloseTo(first.customers * first.mean_probability!)
    expect(expectedByWeek(null)).toEqual([])
  })
})
