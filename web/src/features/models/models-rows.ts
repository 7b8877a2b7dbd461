// Pure: the figures of every model, way of measuring by way of measuring, and their file.
import { csvText } from '@/lib/csv'
import type { Model, Rolling } from '@/lib/wire/types'

export interface ModelRow {
  model: Model
  rolling: Rolling | null // null: not graded live, or not yet
}

export function figuresOf({ model, rolling }: ModelRow) {
  const of = (name: string) => model.protocols.find((protocol) => protocol.name === name)
  const walk = of('walk-forward')
  return {
    walk: walk?.mean ?? null,
    walkError: walk?.standard_error ?? null,
    folds: of('folds')?.mean ?? null,
    known: of('snapshot-kfold')?.mean ?? null,
    live: rolling,
  }
}

// Sound, and without the figures that count.
export const isUnmeasured = (row: ModelRow): boolean =>
  row.model.problem === null && figuresOf(row).walk === null

export function modelsCsv(rows: readonly ModelRow[]): string {
  const head = [
    'model_id', 'role', 'model_type', 'trained_until', 'walk_forward_auc',
    'walk_forward_auc_error', 'walk_forward_log_loss', 'walk_forward_log_loss_error',
    'training_folds_auc', 'training_folds_log_loss', 'live_auc', 'live_log_loss',
    'snapshot_kfold_auc', 'problem',
  ]
  return csvText(head, rows.map((row) => {
    const { model_id, role, model_type, trained_until, problem } = row.model
    const { walk, walkError, folds, known, live } = figuresOf(row)
    return [
      model_id, role, model_type, trained_until, walk?.auc ?? null, walkError?.auc ?? null,
      walk?.log_loss ?? null, walkError?.log_loss ?? null, folds?.auc ?? null,
      folds?.log_loss ?? null, live?.auc ?? null, live?.log_loss ?? null, known?.auc ?? null,
      problem,
    ]
  }))
}
