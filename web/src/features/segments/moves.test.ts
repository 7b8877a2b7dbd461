import { describe, expect, it } from 'vitest'
import { decodeSegmentsFit, decodeSegmentsOrNull } from '@/lib/wire/decode-segments'
import { decodeFlow } from '@/lib/wire/decode-segments-flow'
import { frameJson } from '@/test-wire'
import { addressOf, everyone, type Members } from './address'
import { inOrder, weekOf, withLive } from './live'
import { membersWords } from './members-words'
import {
  changedMembers, chosenPeriod, isGone, matrixOf, moveMembers, moversOf, periodAddress, periodWords,
  sizesAtEnd, stayedShare, withLiveMoves,
} from './moves'
import {
  roomFor, sizeMembers, sizesBars, sizesScale, slicesOf, spreadLabels, totalOf,
} from './sizes'

const flow = decodeFlow(frameJson('segments-flow'))
const fit = decodeSegmentsFit(frameJson('segments-view'))
const live = decodeSegmentsOrNull(frameJson('segments').data)!
const [before, refit, current] = flow.periods

describe('the newest frame', () => {
  it('is laid over the segments of its own fit', () => {
    const segments = live.segments.map((s) => ({ ...s, size: s.size + 1 }))
    const now = withLive(fit, { ...live, segments })
    expect(now.segments.map((s) => s.size)).toEqual([289, 737])
    expect(now.customers).toBe(1026)
    expect(now.segments[0]?.advice).toBe('They carry the shop.')
    expect(withLive(fit, { ...live, fit_id: 'other', segments })).toBe(fit)
    expect(withLive(fit, null)).toBe(fit)
  })

  it('says who came and who left this week', () => {
    expect(weekOf(live.moves, 1)).toEqual({ came: 12, left: 3, net: 9 })
    expect(weekOf(live.moves, 2)).toEqual({ came: 10, left: 12, net: -2 })
    expect(weekOf(null, 1)).toBeNull()
  })

  it('brings the current period up to now, with those who stayed', () => {
    const moving = withLiveMoves(flow, live.moves)
    const now = moving.periods.at(-1)!
    expect(now.moves).toContainEqual({ from: null, to: 2, customers: 7 })
    expect(now.moves).toContainEqual({ from: 1, to: 1, customers: 279 - 3 })
    expect(now.moves).toContainEqual({ from: 2, to: 2, customers: 691 - 12 })
    expect(moving.periods[0]).toBe(before)
    // Of another week it says nothing.
    const later = { ...live.moves!, from: '2011-09-05T00:00:00Z' }
    expect(withLiveMoves(flow, later)).toBe(flow)
  })
})

it('rows are in the order asked for', () => {
  const ids = (query: string) =>
    inOrder(fit, addressOf(new URLSearchParams(query))).map(({ id }) => id)
  expect(ids('')).toEqual([1, 2])
  expect(ids('sort=size')).toEqual([2, 1])
  expect(ids('sort=name&order=desc')).toEqual([2, 1])
  expect(ids('sort=week&order=asc')).toEqual([2, 1])
})

describe('the flow', () => {
  it('has the period of the address, else the current one', () => {
    expect(chosenPeriod(flow, { period: null, refit: false })).toBe(current)
    expect(chosenPeriod(flow, periodAddress(refit!))).toBe(refit)
    expect(chosenPeriod(flow, periodAddress(before!))).toBe(before)
    expect(chosenPeriod(flow, { period: '1999-01-01T00:00:00Z', refit: false })).toBe(current)
    expect(chosenPeriod({ ...flow, periods: [] }, { period: null, refit: false })).toBeNull()
  })

  it('names its periods', () => {
    expect(periodWords(before!)).toBe('Week of 22 Aug \u2013 29 Aug 2011')
    expect(periodWords(refit!)).toBe('New division on 29 Aug 2011')
    expect(periodWords(current!)).toBe('This week, 29 Aug \u2013 1 Sep 2011')
  })

  it('says that all stayed only where they did', () => {
    expect(stayedShare({ stayed: 3618, before: 3634 })).toBe(0.99)
    expect(stayedShare({ stayed: 9, before: 9 })).toBe(1)
    expect(stayedShare({ stayed: 0, before: 0 })).toBeNull()
  })

  it('has the largest moves first, without those who stayed', () => {
    const { moves, stayed, before: all } = moversOf(current!)
    expect(moves.map((m) => m.customers)).toEqual([54, 12, 3])
    expect([stayed, all]).toEqual([276 + 679, 276 + 3 + 12 + 679])
  })

  it('as a matrix has only rows and columns that hold someone', () => {
    const { from, to, count } = matrixOf(current!, [1, 2, 3])
    expect(from).toEqual([1, 2, null])
    expect(to).toEqual([1, 2])
    expect([count(2, 1), count(null, 2), count(null, 1)]).toEqual([12, 54, 0])
  })

  it('leads from each number to its customers', () => {
    const names = new Map(flow.names.map(({ id, name }) => [id, name]))
    const words = (from: number | null, to: number | null, period = current!) =>
      membersWords(moveMembers({ from, to }, period), names)
    expect(words(2, 1)).toBe('Customers who moved from New to Champions in the week from ' +
      '29 Aug 2011')
    expect(words(null, 2)).toMatch(/^Customers who first bought .*, in New$/)
    expect(words(1, null)).toMatch(/^Customers of Champions whose only purchase was taken back in/)
    expect(words(3, 2, refit!)).toBe(
      'Customers of Lost whom the new division of 29 Aug 2011 counts as New')
    expect(words(1, 1)).toMatch(/^Customers who stayed in Champions/)
    expect(membersWords({ ...everyone, segment: 9 }, names)).toBe('Customers in segment 9')
    expect(membersWords(everyone, names)).toBe('All customers')
    expect(membersWords({ ...everyone, period: '2011-08-29T00:00:00.000Z' }, names))
      .toMatch(/^All customers at the end of the week from /)
  })

  it('says who came and who went, of a segment and in all', () => {
    const names = new Map(flow.names.map(({ id, name }) => [id, name]))
    const words = (period: typeof current, of?: Partial<Members>) =>
      membersWords(changedMembers(period!, of), names)
    const week = 'in the week from 29 Aug 2011'
    expect(words(current, { segment: 1 })).toBe(`Customers who came into Champions ${week}`)
    expect(words(current, { moved_from: 1 })).toBe(`Customers who went out of Champions ${week}`)
    expect(words(current)).toBe(`Customers who came, moved or left ${week}`)
    const division = 'the new division of 29 Aug 2011'
    expect(words(refit, { segment: 2 })).toBe(`Customers whom ${division} newly counts as New`)
    expect(words(refit, { moved_from: 3 }))
      .toBe(`Customers of Lost whom ${division} counts as others`)
    expect(words(refit)).toBe(`Customers whom ${division} counts as others than before`)
    const now = { ...everyone, segment: 1, changed: true }
    expect(membersWords(now, names)).toBe('Customers who came into Champions this week')
  })

  it('counts a bar as the end of its period, the oldest as the beginning of one', () => {
    const [oldest, second] = sizesBars(flow)
    const last = sizesBars(flow).at(-1)
    const from = before!.from
    expect(sizeMembers(oldest!, 3)).toEqual({ ...everyone, moved_from: 3, period: from })
    expect(sizeMembers(second!, 3)).toEqual({ ...everyone, segment: 3, period: from })
    expect(sizeMembers(last!, 3)).toEqual({ ...everyone, segment: 3 })
    expect(sizeMembers(oldest!, null)).toBeNull()
    expect(sizeMembers(second!, null)).toEqual({ ...everyone, period: from })
    expect(sizeMembers(last!, null)).toEqual(everyone)
  })

  it('knows which periods are not kept', () => {
    expect(isGone(flow, { period: null, refit: false })).toBe(false)
    expect(isGone(flow, periodAddress(refit!))).toBe(false)
    expect(isGone(flow, { period: '1999-01-01T00:00:00Z', refit: false })).toBe(true)
    expect(isGone(flow, { period: before!.from, refit: true })).toBe(true)
    expect(isGone(flow, { period: 'never', refit: false })).toBe(true)
  })
})

describe('the sizes', () => {
  const bars = sizesBars(flow)

  it('are a bar a snapshot and one for now, each with the period that ends there', () => {
    expect(bars.map((bar) => [bar.refit, bar.present, totalOf(bar)])).toEqual([
      [false, false, 950], [false, false, 970], [true, false, 970], [false, true, 1024],
    ])
    expect(bars.map((bar) => bar.period)).toEqual([null, before, refit, current])
    expect([...sizesAtEnd(current!)]).toContainEqual([1, 288])
  })

  it('stand one on the other', () => {
    expect(slicesOf(bars[3]!, [1, 2, 3])).toEqual([
      { id: 1, from: 0, to: 288 }, { id: 2, from: 288, to: 1024 },
    ])
  })

  it('have labels that keep apart and inside', () => {
    const wanted = [{ id: 1, y: 198 }, { id: 2, y: 197 }, { id: 3, y: 10 }]
    const labels = spreadLabels(wanted, 16, 20, 200)
    expect(labels.map(({ id, y }) => [id, y])).toEqual([[3, 20], [2, 184], [1, 200]])
  })
})

describe('the chart of the sizes', () => {
  it('is as tall as its tallest bar, whose names and ticks fit', () => {
    const bars = sizesBars(flow)
    const scale = sizesScale(bars, new Map(), { width: 600, height: 300 })
    const most = Math.max(...bars.map(totalOf))
    expect(scale.y(most)).toBeLessThan(scale.top + 20)
    expect(scale.y(most)).toBeGreaterThan(scale.top)
    for (const tick of scale.ticks) expect(scale.y(tick)).toBeGreaterThanOrEqual(scale.top)
  })

  it('names refits where there is room, the newest first', () => {
    const box = { left: 40, right: 400 }
    expect(roomFor([100, 300], 80, box)).toEqual(['start', 'start'])
    expect(roomFor([300, 340, 390], 80, box)).toEqual(['end', null, 'end'])
    expect(roomFor([200, 390], 80, box)).toEqual(['start', 'end'])
    expect(roomFor([50], 400, box)).toEqual([null])
    expect(roomFor([], 80, box)).toEqual([])
  })
})
