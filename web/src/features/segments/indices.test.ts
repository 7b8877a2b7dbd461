import { describe, expect, it } from 'vitest'
import { decodeSegmentsFit } from '@/lib/wire/decode-segments'
import { frameJson } from '@/test-wire'
import { passedOf, ruleWords, ticksOf, verdictOf } from './indices'
import { scoresCsv } from './segments-csv'
import { portraitFacts } from './words'

const fit = decodeSegmentsFit(frameJson('segments-view'))

describe('the tests of a number of segments', () => {
  it('are passed, not passed, not measured, or none', () => {
    expect([true, false, null, undefined].map(verdictOf)).toEqual(
      ['passed', 'not passed', 'not measured', 'no vote'])
    expect(passedOf(fit.scores[0]!)).toEqual({ passed: 6, measured: 6, failed: [] })
    expect(passedOf(fit.scores[1]!)).toEqual({ passed: 4, measured: 5, failed: ['stability'] })
  })

  it('state the rule that chose', () => {
    expect(ruleWords(fit)).toBe(
      '2 segments: of 2 to 3 tried, the finest division that passes all tests.')
    expect(ruleWords({ ...fit, k: 3 })).toMatch(/none passes all tests/)
    expect(ruleWords({ ...fit, k_by: 'given' })).toMatch(/^2 segments, as asked for/)
  })

  it('are exported, what was not measured left empty', () => {
    const [head, , second] = scoresCsv(fit).split('\r\n')
    expect(head).toMatch(/^k,inertia,.*gap_passed.*,chosen$/)
    expect(second).toMatch(/^3,711\.625,0\.25,2100\.25,1\.125,,,0\.75,0\.125,true,true,true,,false/)
  })
})

it.each([
  [[0.15, 0.33], 5], [[0, 4338], 5], [[1011, 10111], 5], [[-0.02, 0.021], 5], [[3, 3], 5],
  [[0, 1], 5],
])('ticks around %j are few, round and hold all of it', (values, most) => {
  const ticks = ticksOf(values, most)
  expect(ticks.length).toBeGreaterThanOrEqual(2)
  expect(ticks.length).toBeLessThanOrEqual(most)
  expect(ticks[0]).toBeLessThanOrEqual(Math.min(...values))
  expect(ticks.at(-1)).toBeGreaterThanOrEqual(Math.max(...values))
})

it('a portrait says medians as a shopkeeper would, and why one is unknown', () => {
  const [champions, fresh] = fit.segments
  const of = (portrait: typeof fresh) =>
    new Map(portraitFacts(portrait!.portrait, 'GBP').map((fact) => [fact.name, fact]))
  expect(of(champions).get('Rhythm')?.value).toBe('every 25 days')
  expect(of(champions).get('Spent in all')?.value).toBe('\u00a36,687')
  expect(of(champions).get('Lines an order')?.value).toBe('17')
  expect(of(fresh).get('Rhythm')).toMatchObject({ value: null, why: /one day only/ })
  expect(of(fresh).get('Last order')?.value).toBe('50 days ago')
  const rhythm = { ...fresh!, portrait: { frequency: 1, gap_mean_days: 63 } }
  expect(of(rhythm).get('Rhythm')).toMatchObject({
    value: 'every 63 days', note: 'of those who came back',
  })
  const once = { ...fresh!, portrait: { gap_mean_days: -1 } }
  expect(of(once).get('Rhythm')?.value).toBeNull()
})
