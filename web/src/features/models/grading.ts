// Pure: what is shown of a model's live grading.
import { formatDuration } from '@/lib/format'
import type { LiveGrading, Metrics, Model, Protocol, Replay } from '@/lib/wire/types'

export const walkForwardOf = (model: Model | undefined): Protocol | null =>
  model?.protocols.find(({ name }) => name === 'walk-forward') ?? null

export interface WindowPoint {
  at: number // ms, the time of the predictions
  auc: number | null
  log_loss: number | null
  customers: number
}

export const windowPoints = (live: LiveGrading): WindowPoint[] =>
  live.windows.map(({ as_of, auc, log_loss, customers }) => ({
    at: Date.parse(as_of), auc, log_loss, customers,
  }))

const kSteps = [0.01, 0.02, 0.05, 0.1, 0.2]

// Room for the line and what it is compared with, at most five round ticks; never zoomed in so far
// that noise looks large.
export function scaleOf(values: readonly (number | null)[], least = 0.06): number[] {
  const known = values.filter((value) => value !== null)
  if (known.length === 0) return [0, 0.5, 1]
  const spare = Math.max(0, least - (Math.max(...known) - Math.min(...known))) / 2
  const low = Math.min(...known) - spare
  const high = Math.max(...known) + spare
  const count = (step: number) => Math.ceil(high / step) - Math.floor(low / step) + 1
  const step = kSteps.find((step) => count(step) <= 5) ?? 0.5
  const first = Math.floor(low / step)
  return Array.from({ length: count(step) }, (_, i) => Math.round((first + i) * step * 100) / 100)
}

// The pending window that closes next, in the shop's own time and, in a replay, the watcher's.
export function closingWords(
  live: LiveGrading,
  now: string | null,
  replay: Replay | null,
): string | null {
  if (now === null || live.pending.length === 0) return null
  const waits_s = live.pending.map((w) => (Date.parse(w.closes_at) - Date.parse(now)) / 1000)
  const which = live.windows.length === 0 ? 'The first window' : 'The next window'
  // One whose time has come since this was asked is about to be among the closed ones.
  const wait_s = Math.min(...waits_s.filter((wait) => wait > 0))
  if (wait_s === Infinity) return `${which} closes now`
  const days = Math.max(1, Math.round(wait_s / 86_400))
  const shop = wait_s < 86_400 ? 'less than a day' : formatDuration(days * 86_400)
  const seconds = replay?.state === 'running' ? Math.round(wait_s / replay.speed) : null
  const watched = seconds === null ? '' : `, ${formatDuration(Math.max(1, seconds))} in this replay`
  return `${which} closes in ${shop} of shop time${watched}`
}

export type Verdict = 'better' | 'worse' | 'as expected'

// Beyond two standard errors of what was promised; without one no verdict is passed.
export function verdictOf(
  key: 'auc' | 'log_loss' | 'ece',
  live: Metrics,
  promised: Protocol | null,
): Verdict | null {
  const now = live[key]
  const mean = promised?.mean?.[key] ?? null
  const error = promised?.standard_error?.[key] ?? null
  if (now === null || mean === null || error === null) return null
  if (Math.abs(now - mean) <= 2 * error) return 'as expected'
  return (key === 'auc') === now > mean ? 'better' : 'worse'
}

const kRoles = ['champion', 'challenger', 'registered']

// Champion, challengers, the rest by how well they foretold; damaged ones last.
export function inOrder(models: readonly Model[]): Model[] {
  const rank = ({ role, problem }: Model) =>
    (problem === null ? 0 : 10) + (kRoles.indexOf(role ?? '') + 4) % 4
  const loss = (model: Model) => walkForwardOf(model)?.mean?.log_loss ?? Infinity
  const order = (a: number, b: number) => (a === b ? 0 : a < b ? -1 : 1)
  return [...models].sort((a, b) =>
    order(rank(a), rank(b)) || order(loss(a), loss(b)) || (a.model_id < b.model_id ? -1 : 1))
}
