// Pure: whose predictions a model's curves can be of, the honest ones first.
import type { Curve, LiveGrading, Model } from '@/lib/wire/types'
import { rowsOf } from './curve-cuts'

export const curveSources = ['walk-forward', 'live', 'folds'] as const
export type CurveSource = (typeof curveSources)[number]

export interface SourceCurve {
  source: CurveSource
  label: string
  words: string
  curve: Curve
}

const words: Record<CurveSource, [label: string, words: string]> = {
  'walk-forward': [
    'Walk-forward', 'of all customers at later cut-offs, by models that knew only what was before',
  ],
  live: ['Live', 'of the server\u2019s own predictions, graded when their 30 days were over'],
  folds: ['Training folds', 'of customers left out of each fold while this model was trained'],
}

export function sourcesOf(
  model: Pick<Model, 'curves'>,
  live: Pick<LiveGrading, 'rolling'> | null | undefined,
): SourceCurve[] {
  return curveSources.flatMap((source) => {
    const curve = source === 'live' ? live?.rolling?.curve : model.curves.get(source)
    if (!curve || rowsOf(curve) === 0) return []
    const [label, said] = words[source]
    return [{ source, label, words: said, curve }]
  })
}
