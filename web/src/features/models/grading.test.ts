import { describe, expect, it } from 'vitest'
import type { LiveGrading, Model, Protocol } from '@/lib/wire/types'
import { decodeModel } from '@/lib/wire/decode-model'
import { frameJson } from '@/test-wire'
import { closingWords, inOrder, scaleOf, verdictOf } from './grading'
import { allFigures, liveFigures } from './protocols'

const none = {
  average_precision: null, brier: null, accuracy: null, majority_accuracy: null, ece: null,
  top_decile_lift: null,
}

const pending = (as_of: string, closes_at: string) =>
  ({ as_of, closes_at, customers: 10, mean_probability: 0.3 })

function liveOf(change: Partial<LiveGrading> = {}): LiveGrading {
  return {
    model_id: 'm', role: 'champion', as_of: '2011-09-20T00:00:00Z', trained_until: null,
    horizon_days: 30, windows: [], pending: [], rolling: null, drift: null, ...change,
  }
}

describe('when the next window closes', () => {
  const two = [
    pending('2011-09-08T00:00:00Z', '2011-10-08T00:00:00Z'),
    pending('2011-09-01T00:00:00Z', '2011-10-01T00:00:00Z'),
  ]
  const running = { state: 'running', event_time: '2011-09-19T00:00:00Z', speed: 21600 } as const

  it('is said in shop time, and in the watcher\u2019s during a replay', () => {
    const live = liveOf({ pending: two })
    expect(closingWords(live, '2011-09-19T00:00:00Z', null)).toBe(
      'The first window closes in 12 days of shop time')
    expect(closingWords(live, '2011-09-19T00:00:00Z', running)).toBe(
      'The first window closes in 12 days of shop time, 48 s in this replay')
    expect(closingWords(live, '2011-09-30T20:00:00Z', null)).toMatch(/in less than a day/)
  })

  it('passes over one whose time has come since it was asked', () => {
    const live = liveOf({ pending: two })
    expect(closingWords(live, '2011-10-05T00:00:00Z', null)).toMatch(/in 3 days/)
    expect(closingWords(live, '2011-11-05T00:00:00Z', null)).toMatch(/closes now$/)
  })

  it('is not said where nothing waits', () => {
    expect(closingWords(liveOf(), '2011-10-05T00:00:00Z', null)).toBeNull()
    expect(closingWords(liveOf({ pending: two }), null, null)).toBeNull()
  })
})

describe('live against the card', () => {
  const card = {
    mean: { ...none, auc: 0.75, log_loss: 0.5 },
    standard_error: { ...none, auc: 0.005, log_loss: 0.004 },
  } as Protocol
  const live = (auc: number, log_loss: number) => ({ ...none, auc, log_loss })

  it('is judged by two standard errors, log-loss the other way round', () => {
    expect(verdictOf('auc', live(0.741, 0), card)).toBe('as expected')
    expect(verdictOf('auc', live(0.739, 0), card)).toBe('worse')
    expect(verdictOf('auc', live(0.761, 0), card)).toBe('better')
    expect(verdictOf('log_loss', live(0, 0.49), card)).toBe('better')
    expect(verdictOf('log_loss', live(0, 0.51), card)).toBe('worse')
  })

  it('is not judged without a standard error', () => {
    expect(verdictOf('auc', live(0.5, 0), { ...card, standard_error: null })).toBeNull()
    expect(verdictOf('auc', live(0.5, 0), null)).toBeNull()
    expect(verdictOf('ece', live(0.5, 0), card)).toBeNull()
  })
})

describe('the scale of a chart', () => {
  it.each([[[0.75], 0.06], [[0.7, 0.76, null], 0.06], [[0.31, 0.9], 0.06], [[0.5, 0.501], 0.06]])(
    'of %j has at most five round ticks around all values', (values, least) => {
      const ticks = scaleOf(values)
      const known = values.filter((v) => v !== null)
      expect(ticks.length).toBeLessThanOrEqual(5)
      expect(ticks[0]).toBeLessThanOrEqual(Math.min(...known))
      expect(ticks.at(-1)).toBeGreaterThanOrEqual(Math.max(...known))
      expect(ticks.at(-1)! - ticks[0]!).toBeGreaterThanOrEqual(least - 1e-9)
    },
  )
})

const champion = decodeModel(frameJson('models').data)
const named = (model_id: string, change: Partial<Model>): Model =>
  ({ ...champion, model_id, role: 'registered', ...change })

it('orders champion, challengers, the better foretelling, unmeasured and damaged ones', () => {
  const better = { ...champion.protocols[0]!, mean: { ...none, auc: 0.8, log_loss: 0.4 } }
  const listed = inOrder([
    named('broken', { problem: 'cut short' }),
    named('unmeasured', { protocols: [] }),
    named('plain', {}),
    named('better', { protocols: [better] }),
    named('rival', { role: 'challenger' }),
    champion,
  ])
  expect(listed.map((m) => m.model_id)).toEqual(
    [champion.model_id, 'rival', 'better', 'plain', 'unmeasured', 'broken'])
})

it('shows honest figures first and marks the flattering ones', () => {
  const snapshot = { ...champion.protocols[0]!, name: 'snapshot-kfold', mean_report: null }
  const figures = allFigures({ ...champion, protocols: [snapshot, ...champion.protocols] })
  expect(figures[0]?.name).toBe('walk-forward, mean of 6')
  expect(figures.at(-1)).toMatchObject({ name: 'snapshot-kfold, mean of 6', flatters: true })
  expect(figures.filter((f) => f.flatters)).toHaveLength(1)
})

it('names how many windows the live figures are of', () => {
  const rolling = { ...none, auc: 0.7, log_loss: 0.5, windows: 1, customers: 9, calibration: [],
    curve: null }
  expect(liveFigures(liveOf({ rolling }))[0]?.name).toBe('live, one window')
  expect(liveFigures(liveOf({ rolling: { ...rolling, windows: 6 } }))[0]?.name).toBe(
    'live, last 6 windows')
  expect(liveFigures(liveOf())).toEqual([])
  expect(liveFigures(null)).toEqual([])
})
