import { describe, expect, it } from 'vitest'
import { frameJson } from '@/test-wire'
import { decodeExplained } from './decode-explanation'
import { decodeFrame } from './decode-frame'
import { decodeLive } from './decode-live'
import { decodeModel, decodeModels } from './decode-model'
import { DecodeError } from './fields'

describe('a model', () => {
  it('may be damaged: then it has a name, a role and a problem only', () => {
    const damaged = { model_id: 'x', role: 'registered', shipped: false, problem: 'cut' }
    expect(decodeModel(damaged)).toMatchObject({
      model_type: null, problem: 'cut', protocols: [], features: [],
    })
    expect(() => decodeModel({ ...damaged, problem: null })).toThrow(DecodeError)
    const listed = decodeModels({ champion: null, models: [damaged], problem: 'y: unknown' })
    expect(listed.models).toHaveLength(1)
    expect(listed.problem).toBe('y: unknown')
  })

  it('brings calibration, settings, importance and lineage', () => {
    const model = decodeModel({
      ...frameJson('models').data,
      calibration: { kind: 'platt', slope: 1.1, intercept: 0 },
      settings: { width: 64, loss: { kind: 'bce' } },
      importance: [{ feature: 'recency_days', mean_abs_contribution: 0.4 }],
      lineage: { data_fingerprint: 'xxh3', code_version: '0.1', seed: 1, features: 37,
        trained_at: null, trained_until: null },
    })
    expect(model.calibration).toBe('platt')
    expect(model.settings).toEqual([['width', 64], ['loss', { kind: 'bce' }]])
    expect(model.lineage?.features).toBe(37)
    expect(model.live).toBeNull()
  })
})

describe('live grading', () => {
  const live = frameJson('live')

  it('is understood as the server writes it', () => {
    const { windows, pending, rolling, drift } = decodeLive(live)
    expect(windows).toHaveLength(live.windows.length)
    expect(windows[0]).toMatchObject({ customers: 2975, positives: 912, auc: 0.7462 })
    expect(windows[0]?.calibration).toHaveLength(10)
    expect(pending[0]?.closes_at).toBe(live.pending[0].closes_at)
    expect(rolling?.calibration).toHaveLength(10)
    expect(drift?.features[0]?.bins.at(-1)?.to).toBeNull()
  })

  it('comes without bins and calibration in frames', () => {
    const frame = decodeFrame(frameJson('models-live'))
    if (frame.type !== 'models') throw new Error('not models')
    expect(frame.data?.live?.windows[0]?.calibration).toEqual([])
    expect(frame.data?.live?.drift?.features[0]?.bins).toEqual([])
    expect(frame.data?.live?.rolling?.auc).toBe(live.rolling.auc)
  })

  it('keeps what is unknown unknown', () => {
    const nothing = { as_of: null, rolling: null, drift: null }
    const window = { ...live.windows[0], auc: null }
    const { as_of, windows, rolling } = decodeLive({ ...live, ...nothing, windows: [window] })
    expect([as_of, windows[0]?.auc, rolling]).toEqual([null, null, null])
  })

  it('has no level of drift that is not known', () => {
    const features = [{ ...live.drift.features[0], level: 'awful' }]
    expect(() => decodeLive({ ...live, drift: { ...live.drift, features } })).toThrow(
      /drift.features\[0\].level/)
  })
})

describe('a prediction', () => {
  const golden = frameJson('prediction-explained')

  it('says why as the server writes it', () => {
    const { explanation, probability } = decodeExplained(golden)
    expect(probability).toBe(golden.probability)
    expect(explanation?.method).toBe(golden.explanation_method)
    expect(explanation?.contributions.map((c) => c.words)).toEqual(
      golden.contributions.map((c: { words: string }) => c.words))
  })

  it('without contributions has no explanation; a reason without words goes by its name', () => {
    expect(decodeExplained({ ...golden, contributions: null }).explanation).toBeNull()
    const contributions = [{ feature: 'frequency', value: null, contribution: 0 }]
    const [only] = decodeExplained({ ...golden, contributions }).explanation!.contributions
    expect(only).toEqual({ feature: 'frequency', value: null, contribution: 0, words: 'frequency' })
  })
})
