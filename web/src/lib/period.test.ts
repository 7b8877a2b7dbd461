import { expect, it } from 'vitest'
import { periodOf } from './period'

it('covers whole days up to now, against as many before until the same time of day', () => {
  const period = periodOf('7', '2011-09-10T15:30:00Z', '2010-12-01T08:26:00Z')
  expect(period).toMatchObject({
    label: 'Last 7 days',
    previousLabel: 'the 7 days before',
    from: '2011-09-04T00:00:00.000Z',
    previousFrom: '2011-08-28T00:00:00.000Z',
    previousTo: '2011-09-03T15:30:00.000Z',
  })
})

it('has nothing to compare all time with, and few enough points to draw', () => {
  const step = (from: string) => periodOf('all', '2011-12-09T12:50:00Z', from)
  const year = { from: null, previousFrom: null, step: 'week' }
  expect(step('2010-12-01T08:26:00Z')).toMatchObject(year)
  expect(step('2011-09-01T00:00:00Z').step).toBe('day')
  expect(step('2001-06-01T00:00:00Z').step).toBe('month')
})

it('takes a stretch with both ends, against the equally long one before it', () => {
  const days = periodOf({ from: '2011-09-05', to: '2011-09-10' }, '2011-12-01T00:00:00Z', null)
  expect(days).toMatchObject({
    label: '5 Sep \u2013 9 Sep 2011', previousLabel: 'the 5 days before', short: '5 d', step: 'day',
    from: '2011-09-05T00:00:00.000Z', to: '2011-09-10T00:00:00.000Z',
    previousFrom: '2011-08-31T00:00:00.000Z', previousTo: '2011-09-05T00:00:00.000Z',
  })
  const hours = { from: '2011-09-05T08:00:00Z', to: '2011-09-05T20:00:00Z' }
  expect(periodOf(hours, '2011-12-01T00:00:00Z', null)).toMatchObject({
    label: '5 Sep 08:00 \u2013 5 Sep 20:00', step: 'hour', short: '12 h',
  })
})
