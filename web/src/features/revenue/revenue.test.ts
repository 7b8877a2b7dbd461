import { describe, expect, it } from 'vitest'
import { revenueCsv } from './revenue-csv'
import { revenuePoints, stepLabel, tickTimes } from './revenue-points'

const point = (day: number, net: string) => ({
  at: new Date(Date.UTC(2011, 8, day)).toISOString(),
  orders: 1, transactions: 2, gross_revenue: '10.505', refunds: '0', adjustments: '0',
  net_revenue: net,
})

describe('revenue', () => {
  it('marks the step still running and knows each change', () => {
    const points = revenuePoints([point(1, '10'), point(2, '15')])
    expect(points.map((p) => [p.net, p.change, p.present])).toEqual([
      [10, null, false],
      [15, 0.5, true],
    ])
  })

  it('draws at most 300 points and five ticks', () => {
    const points = revenuePoints(Array.from({ length: 400 }, (_, i) => point(i, '1')))
    expect(points).toHaveLength(300)
    expect(tickTimes(points)).toHaveLength(5)
    expect(tickTimes(points.slice(0, 30)).length).toBeLessThanOrEqual(5)
    expect(tickTimes(points.slice(0, 3))).toHaveLength(3)
  })

  it('exports every digit', () => {
    const csv = revenueCsv([point(1, '-3.123456')], 'GBP')
    expect(csv.split('\r\n')[1]).toBe('2011-09-01T00:00:00.000Z,-3.123456,10.505,0,0,1,2,GBP')
  })

  it('names its steps', () => {
    expect(stepLabel('2011-09-05T00:00:00Z', 'week')).toBe('Week of Mon 5 Sep 2011')
    expect(stepLabel('2011-09-01T00:00:00Z', 'month')).toBe('Sep 2011')
  })
})
