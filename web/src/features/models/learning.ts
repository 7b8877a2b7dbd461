// Pure: the points of a training's curves. The first is after `every` steps.
import type { LineSeries } from '@/components/chart/line-series'
import type { Learning } from '@/lib/wire/types'

export interface LearningRow {
  fold: number
  at: number
  train: number | null
  validation: number | null
  kept: boolean
}

const stepOf = ({ every }: Learning, i: number) => (i + 1) * every

// The point nearest to a step.
export const stepAt = ({ every, validation }: Learning, step: number) =>
  Math.min(validation.length - 1, Math.max(0, Math.round(step / every) - 1))

export function learningSeries(learning: Learning): LineSeries[] {
  const points = (values: readonly (number | null)[]) =>
    values.map((y, i) => ({ x: stepOf(learning, i), y }))
  return [
    {
      id: 'train', label: 'learnt from', dashed: true, quiet: true,
      colour: 'var(--chart-neutral)', points: points(learning.train),
    },
    { id: 'validation', label: 'held out', quiet: true, points: points(learning.validation) },
  ]
}

export function learningRows(folds: readonly Learning[]): LearningRow[] {
  return folds.flatMap((learning) => {
    const { fold, train, validation, stopped_at } = learning
    const count = Math.max(train.length, validation.length)
    const kept = stopped_at === null ? -1 : stepAt(learning, stopped_at)
    return Array.from({ length: count }, (_, i) => ({
      fold, at: stepOf(learning, i), train: train[i] ?? null, validation: validation[i] ?? null,
      kept: i === kept,
    }))
  })
}
