import { describe, expect, it } from 'vitest'
import { decodeLive } from '@/lib/wire/decode-live'
import { decodeModel } from '@/lib/wire/decode-model'
import { frameJson } from '@/test-wire'
import {
  featureDifference, lineageFacts, liveRows, pairedOf, protocolsOf, rowOf, settingFacts,
} from './comparison'
import { accuracyWords, confusionWords, majorityOf } from './confusion-words'
import { cutAt, cutsOf } from './curve-cuts'
import { sourcesOf } from './curve-sources'
import { learningRows, learningSeries, stepAt } from './learning'
import { extentOf, spreadsOf } from './spread'
import { thresholdOf } from './use-threshold'

const model = decodeModel(frameJson('model'))
const live = decodeLive(frameJson('live'))

describe('two models', () => {
  it('differ by the mean of what lies between them, give or take its standard error', () => {
    // 1, 2 and 3 apart: mean 2, deviation 1, error 1 / sqrt 3
    const { mean, error } = pairedOf([0, 0, 0], [1, 2, 3])
    expect(mean).toBe(2)
    expect(error).toBeCloseTo(1 / Math.sqrt(3), 12)
    expect(pairedOf([0], [1]).error).toBeNull()
  })

  it('are told apart beyond two standard errors only, a loss the other way round', () => {
    expect(rowOf('auc', 0.75, 0.77, 0.009).better).toBe('b')
    expect(rowOf('auc', 0.75, 0.77, 0.011).better).toBe('neither')
    expect(rowOf('log_loss', 0.5, 0.52, 0.005).better).toBe('a')
    expect(rowOf('auc', 0.75, 0.77, null).better).toBeNull()
    expect(rowOf('auc', null, 0.77, 0.1)).toMatchObject({ difference: null, better: null })
  })

  it('are paired where they were measured at the same cut-offs', () => {
    const walk = model.protocols.find(({ name }) => name === 'walk-forward')!
    const better = {
      ...walk, mean: { ...walk.mean!, auc: walk.mean!.auc! + 0.01 },
      cutoffs: walk.cutoffs.map((cut, i) => ({ ...cut, auc: cut.auc! + 0.01 + 1e-4 * (i % 2) })),
    }
    const [first] = protocolsOf(model, { ...model, protocols: [better] })
    expect(first).toMatchObject({ name: 'walk-forward', measured: 'paired' })
    expect(first?.rows[0]).toMatchObject({ metric: 'auc', better: 'b' })
    expect(first?.rows[0]?.error).toBeLessThan(1e-4)
    const later = { ...better, cutoffs: better.cutoffs.slice(1) }
    const [apart] = protocolsOf(model, { ...model, protocols: [later] })
    expect(apart?.measured).toBe('apart')
    expect(apart?.rows[0]?.error).toBeNull()
  })

  it('are graded on the windows that both have', () => {
    const fewer = { ...live, windows: live.windows.slice(0, 1) }
    const { windows, customers, rows } = liveRows(live, fewer)
    expect([windows, customers]).toEqual([1, live.windows[0]!.customers])
    expect(rows[0]?.difference).toBe(0)
    expect(liveRows(live, undefined)).toMatchObject({ windows: 0 })
  })

  it('differ in what they read and how they were set', () => {
    const other = {
      ...model, features: [...model.features.slice(1), 'new_one'], rows: 1,
      settings: [['width', 64]] as [string, unknown][],
    }
    const { only_a, only_b, both } = featureDifference(model, other)
    expect([only_a, only_b, both]).toEqual(
      [[model.features[0]], ['new_one'], model.features.length - 1])
    expect(lineageFacts(model, other).filter((f) => f.differs).map((f) => f.name)).toEqual(
      ['Rows learnt from'])
    expect(settingFacts({ ...model, settings: [['width', 32]] }, other)).toEqual(
      [{ name: 'width', a: '32', b: '64', differs: true }])
  })
})

describe('a threshold', () => {
  const cut = cutAt(cutsOf({ positives: [1, 1, 1, 2], negatives: [6, 4, 3, 2] }), 0.5)

  it('is said in customers', () => {
    expect(confusionWords(cut)).toEqual([
      'Of 100 customers told likely, 38 bought.', 'Of 100 who bought, 60 were told likely.',
      'Of 100 customers, 40 are told likely.',
    ])
    expect(accuracyWords(cut)).toMatch(/right for 65 of 100; .*will not buy.* for 75\.$/)
    expect(majorityOf(cut)?.share).toBe(0.75)
  })

  it('that nobody reaches is said to be so', () => {
    const none = cutAt(cutsOf({ positives: [1, 0], negatives: [1, 0] }), 1)
    expect(confusionWords(none)[0]).toBe('Nobody is told likely.')
    expect(confusionWords({ ...none, tp: 0, fn: 0 })[1]).toBe('Nobody bought.')
  })

  it.each([['0.35', 0.35], ['0', 0], ['', 0.5], [null, 0.5], ['2', 0.5], ['x', 0.5]])(
    'of the address %s is %d', (given, taken) => expect(thresholdOf(given)).toBe(taken))
})

it('has curves of the honest sources first, and none without rows', () => {
  const curve = { positives: [1, 2], negatives: [3, 4] }
  const graded = { rolling: { ...live.rolling!, curve } }
  expect(sourcesOf(model, graded).map(({ source }) => source)).toEqual(
    ['walk-forward', 'live', 'folds'])
  const empty = new Map([['folds', { positives: [0], negatives: [0] }]])
  expect(sourcesOf({ curves: empty }, null)).toEqual([])
})

describe('a training', () => {
  const [first] = model.learning

  it('is drawn from its first step on, the kept one marked', () => {
    const [train, held] = learningSeries({ ...first!, every: 5 })
    expect([train?.points[0]?.x, held?.points[1]?.x]).toEqual([5, 10])
    expect(stepAt({ ...first!, every: 5 }, 10)).toBe(1)
    const rows = learningRows([first!])
    expect(rows.find(({ kept }) => kept)?.at).toBe(first!.stopped_at)
    expect(rows.filter(({ kept }) => kept)).toHaveLength(1)
  })
})

it('spreads over cut-offs and folds, the flattering protocol last', () => {
  const flattering = { ...model.protocols[0]!, name: 'snapshot-kfold' }
  const spreads = spreadsOf({ ...model, protocols: [flattering, ...model.protocols] }, live)
  expect(spreads[0]?.name).toBe('walk-forward')
  expect(spreads.at(-1)).toMatchObject({ name: 'snapshot-kfold', flatters: true })
  const folds = spreads.find(({ name }) => name === 'training folds')!
  expect(extentOf(folds.points, 'auc')).toMatchObject({ low: 0.7467, high: 0.7602 })
  expect(extentOf([], 'auc')).toBeNull()
})
