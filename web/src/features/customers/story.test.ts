import { describe, expect, it } from 'vitest'
import { decodeHistory, decodeTimeline } from '@/lib/wire/decode-timeline'
import { frameJson } from '@/test-wire'
import {
  dueWords, happeningsOf, historyCsv, partsOf, recordOf, rhythmCsv, spanOfStory, timelineCsv,
  zoomOf, zoomText,
} from './story'

const timeline = decodeTimeline(frameJson('customer-timeline'))
const history = decodeHistory(frameJson('customer-history'))

describe('the timeline', () => {
  it('has refunds below the line, all in the order of time', () => {
    const all = happeningsOf(timeline)
    expect(all.map(({ kind }) => kind)).toEqual([
      'purchase', 'purchase', 'refund', 'purchase', 'cancellation', 'purchase',
    ])
    expect(all[2]!.amount).toBe(-102.58)
    expect(all.every(({ at_ms }, i) => i === 0 || at_ms >= all[i - 1]!.at_ms)).toBe(true)
  })

  it('reaches to the present, and is never of no width', () => {
    const all = happeningsOf(timeline)
    expect(spanOfStory(all, timeline.as_of)).toEqual([
      Date.parse('2010-12-01T08:26:00Z'), Date.parse('2011-10-01T08:12:00.001Z'),
    ])
    const [from, to] = spanOfStory(all.slice(0, 1), null)!
    expect(to).toBeGreaterThan(from)
    expect(spanOfStory([], timeline.as_of)).toBeNull()
  })

  it('has every digit in its file', () => {
    const lines = timelineCsv(timeline).split('\r\n')
    expect(lines[2]).toBe('17850,2010-12-01T08:28:00.000Z,purchase,22.20,GBP,2,12')
    expect(lines[3]).toBe('17850,2010-12-03T10:04:00.000Z,refund,-102.58,GBP,3,')
  })

  it('keeps what was marked of it in the address', () => {
    const [from, to] = [Date.parse('2011-01-01T00:00:00Z'), Date.parse('2011-02-01T10:20:30Z')]
    expect(zoomOf(zoomText(from, to))).toEqual([from, to])
    expect(zoomText(from, to)).toBe('2011-01-01T00:00:00~2011-02-01T10:20:30')
    for (const text of [null, '', 'x~y', '2011-01-01T00:00:00', zoomText(to, from)]) {
      expect(zoomOf(text)).toBeNull()
    }
  })
})

describe('the history', () => {
  it('is told apart at the moment until which the model had learnt', () => {
    const { back, ahead } = partsOf(history)
    expect(back.map(({ y }) => y)).toEqual([0.5625, 0.46875, 0.3125])
    expect(ahead.map(({ y }) => y)).toEqual([
      0.3125, 0.25, 0.1875, 0.15625, 0.125, 0.12109375,
    ])
    expect(partsOf({ ...history, trained_until: null }).back).toEqual([])
    expect(partsOf({ ...history, trained_until: '2030-01-01T00:00:00Z' }).ahead).toEqual([])
  })

  it('counts only what was foretold, and is over', () => {
    expect(recordOf(history)).toEqual({ said: 0, bought: 0, expected: 0 })
    const earlier = { ...history, trained_until: '2011-08-20T00:00:00Z' }
    expect(recordOf(earlier)).toEqual({ said: 2, bought: 1, expected: 0.78125 })
  })

  it('says of each point in its file which kind it is', () => {
    const lines = historyCsv(history).split('\r\n')
    expect(lines[1]).toBe(
      '17850,wide-deep-20110901-1,2011-08-15T00:00:00Z,0.5625,true,look back')
    expect(lines[4]).toMatch(/,0\.25,,forecast$/)
  })
})

describe('the rhythm', () => {
  const rhythm = timeline.rhythm!

  it('says when the next purchase is due', () => {
    expect(dueWords(rhythm)).toBe('197 days ago, by their usual gap')
    expect(dueWords({ ...rhythm, days_since_last: 34.6 })).toBe('in 1 day, by their usual gap')
    expect(dueWords({ ...rhythm, days_since_last: 35.4 })).toBe('about now')
    expect(dueWords({ ...rhythm, gap_median_days: null })).toBeNull()
  })

  it('has gaps, weekdays and hours in its file', () => {
    const lines = rhythmCsv(rhythm, ['Mon', 'Tue', 'Wed']).trim().split('\r\n')
    expect(lines).toHaveLength(1 + 2 + 7 + 24)
    expect(lines).toContain('weekday,Wed,3')
    expect(lines).toContain('gap,2,50')
    expect(lines).toContain('hour_utc,14,2')
  })
})
