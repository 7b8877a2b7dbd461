import { describe, expect, it } from 'vitest'
import { decodeCurve, decodeCurves, decodeLearning } from './decode-curves'
import { DecodeError } from './fields'

const curve = { bins: 4, positives: [1, 0, 2, 3], negatives: [5, 4, 1, 0] }

describe('a curve', () => {
  it('is as many counts as it has bins', () => {
    expect(decodeCurve(curve, 'c')).toEqual({ positives: [1, 0, 2, 3], negatives: [5, 4, 1, 0] })
    expect(() => decodeCurve({ ...curve, bins: 5 }, 'c')).toThrow(/c.positives: expected 5 counts/)
    expect(() => decodeCurve({ ...curve, negatives: [5, 4, 1, -1] }, 'c')).toThrow(DecodeError)
  })

  it('that was not measured is left out', () => {
    const curves = decodeCurves({ 'walk-forward': curve, folds: null }, 'm.curves')
    expect([...curves.keys()]).toEqual(['walk-forward'])
  })
})

describe('how a training went', () => {
  const learning = {
    member: 'wide-deep', fold: 1, measure: 'log_loss', step: 'epoch', stopped_at: 2,
    train: [0.61, 0.55, 0.5], validation: [0.62, 0.58, null],
  }

  it('is two lines, every step of them unless said otherwise', () => {
    expect(decodeLearning(learning, 'l')).toEqual({ ...learning, every: 1 })
    expect(decodeLearning({ ...learning, step: 'tree', every: 5 }, 'l').every).toBe(5)
  })

  it('has no step that is not known', () => {
    expect(() => decodeLearning({ ...learning, step: 'hour' }, 'l')).toThrow(/l.step/)
  })
})
