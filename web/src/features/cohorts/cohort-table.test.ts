import { describe, expect, it } from 'vitest'
import type { Cohort } from '@/lib/wire/types'
import {
  cellsOf, cohortsCsv, curveOf, isRunning, meanCurve, monthAfter, monthsOf, spanOfCohorts, valueOf,
} from './cohort-table'

const first: Cohort = {
  month: '2010-12', customers: 100, active: [100, 40, 30, 5],
  revenue: ['2000', '900.5', '600', '50'],
}
const second: Cohort = {
  month: '2011-01', customers: 300, active: [300, 60, 9], revenue: ['6000', '1200', '90'],
}
const last: Cohort = { month: '2011-02', customers: 50, active: [50], revenue: ['500'] }
const cohorts = [first, second, last]

it('names the month that lies some after another', () => {
  expect(['2010-12', '2011-01', '2011-11'].map((month) => monthAfter(month, 1))).toEqual([
    '2011-01', '2011-02', '2011-12',
  ])
  expect(monthAfter('2010-12', 25)).toBe('2013-01')
  expect(monthAfter('2010-12', 0)).toBe('2010-12')
})

describe('a cell', () => {
  it('is a share, a number, or the money of each who belongs to the cohort', () => {
    expect(valueOf(first, 1, 'share')).toBe(0.4)
    expect(valueOf(first, 1, 'customers')).toBe(40)
    expect(valueOf(first, 1, 'revenue')).toBe(9.005)
    expect(valueOf(second, 3, 'share')).toBeNull()
    expect(valueOf({ ...first, customers: 0 }, 1, 'share')).toBeNull()
  })

  it('is of a month that is not over, where it is the last', () => {
    expect([0, 1, 2, 3].map((later) => isRunning(first, later))).toEqual([
      false, false, false, true,
    ])
    expect(isRunning(last, 0)).toBe(true)
    expect(monthsOf(cohorts)).toBe(4)
    expect(monthsOf([])).toBe(0)
  })
})

it('the ramp begins at nothing and leaves out the month that is always all', () => {
  expect(spanOfCohorts(cohorts, 'share')).toEqual([0, 0.4])
  expect(spanOfCohorts(cohorts, 'revenue')).toEqual([0, 20])
  expect(spanOfCohorts([last], 'share')).toEqual([0, 1])
})

describe('a curve', () => {
  it('ends before the month that is not over', () => {
    expect(curveOf(first, 'share').map(({ y }) => y)).toEqual([1, 0.4, 0.3])
    expect(curveOf(last, 'share')).toEqual([])
  })

  // The obvious way: customer by customer.
  it('of the mean is of all customers who have come so far', () => {
    const everyone = cohorts.flatMap((cohort) =>
      Array.from({ length: cohort.customers }, (_, i) =>
        cohort.active.slice(0, -1).map((active) => (i < active ? 1 : 0))))
    const mean = [0, 1].map((later) => {
      const known = everyone.flatMap((months) => months[later] ?? [])
      return known.reduce<number>((sum, one) => sum + one, 0) / known.length
    })
    const got = meanCurve(cohorts, 'share')
    expect(got.map(({ x }) => x)).toEqual([0, 1]) // one cohort alone has come further
    got.forEach(({ y }, i) => expect(y).toBeCloseTo(mean[i]!, 12))
  })

  it('of customers is the mean of the cohorts, of money that of each customer', () => {
    expect(meanCurve(cohorts, 'customers').map(({ y }) => y)).toEqual([200, 50])
    expect(meanCurve(cohorts, 'revenue').map(({ y }) => y)).toEqual([20, 2100.5 / 400])
  })
})

it('every cell stands in the file, with every digit of its money', () => {
  const lines = cohortsCsv({ as_of: null, currency: 'GBP', cohorts }).trim().split('\r\n')
  expect(lines).toHaveLength(1 + cellsOf({ as_of: null, currency: 'GBP', cohorts }).length)
  expect(lines[2]).toBe('2010-12,100,1,2011-01,true,40,0.4,900.5,GBP')
  expect(lines.at(-1)).toBe('2011-02,50,0,2011-02,false,50,1,500,GBP')
})
