import type { ReactNode } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { revenueCsv } from './revenue-csv'
import { revenuePoints, stepLabel, tickLabel } from './revenue-points'
import { revenueTooltip } from './revenue-tooltip'

const textOf = (node: ReactNode) => renderToStaticMarkup(node).replace(/<[^>]*>/g, '')

const point = (day: number, net: string) => ({
  at: new Date(Date.UTC(2011, 8, day)).toISOString(),
  customers: 1, new_customers: 0,
  orders: 1, transactions: 2, gross_revenue: '10.505', refunds: '0', adjustments: '0',
  net_revenue: net,
})

describe('revenue', () => {
  it('marks the step still running and compares by position', () => {
    const before = [point(-30, '5'), point(-29, '20')]
    const points = revenuePoints([point(1, '10'), point(2, '15')], before)
    expect(points.map((p) => [p.net, p.before, p.change, p.present])).toEqual([
      [10, 5, 1, false],
      [15, 20, null, true],
    ])
    const closed = revenuePoints([point(1, '10'), point(2, '15')], before, false)
    expect(closed[1]).toMatchObject({ change: -0.25, present: false })
    expect(revenuePoints([point(1, '10')])[0]).toMatchObject({ before: null, change: null })
  })

  it('draws at most 300 points, the newest', () => {
    const points = revenuePoints(Array.from({ length: 400 }, (_, i) => point(i, '1')))
    expect(points).toHaveLength(300)
    expect(points.at(-1)?.at).toBe(point(399, '1').at)
  })

  it('exports every digit', () => {
    const csv = revenueCsv([point(1, '-3.123456'), point(2, '1')], [point(-30, '5.25')], 'GBP')
    expect(csv.split('\r\n').slice(1, 3)).toEqual([
      '2011-09-01T00:00:00.000Z,-3.123456,10.505,0,0,1,2,GBP,2011-08-01T00:00:00.000Z,5.25',
      '2011-09-02T00:00:00.000Z,1,10.505,0,0,1,2,GBP,,',
    ])
  })

  it('names the day that a bar is compared with, all money alike', () => {
    const [first, last] = revenuePoints([point(1, '10'), point(2, '2')], [point(-30, '5.125')])
    const rowsOf = (of: typeof first) =>
      revenueTooltip(of!, { step: 'day', currency: 'GBP', against: 'the 2 days before' })
        .rows.map(({ label, value, note }) => `${label}: ${value} ${textOf(note)}`)
    expect(rowsOf(first)[0]).toMatch(/^Net: \u00a310\.00 /)
    expect(rowsOf(first).slice(1, 3)).toEqual([
      'Gross: \u00a310.51 ', 'Net before: \u00a35.13 Mon 1 Aug 2011',
    ])
    expect(rowsOf(last)[2]).toBe('Net before: \u2014 ')
  })

  it('names its steps', () => {
    expect(stepLabel('2011-09-05T00:00:00Z', 'week')).toBe('Week of Mon 5 Sep 2011')
    expect(stepLabel('2011-09-01T00:00:00Z', 'month')).toBe('Sep 2011')
    expect(tickLabel('2011-09-01T08:00:00.000Z', 'hour')).toBe('08:00')
    expect(tickLabel('2011-09-01T00:00:00.000Z', 'hour')).toBe('1 Sep')
  })
})
