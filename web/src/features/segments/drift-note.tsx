import type { ComponentProps } from 'react'
import { CopyCommand } from '@/components/ui/copy-command'
import { InfoMark } from '@/components/ui/info-mark'
import { catalogue } from '@/lib/catalogue'
import { classNames } from '@/lib/class-names'
import { formatDecimal } from '@/lib/format'
import type { SegmentsFit } from '@/lib/wire/types'

const nameOf = (fit: SegmentsFit, id: number | null) =>
  fit.segments.find((segment) => segment.id === id)?.name ?? 'A segment'

export interface DriftProps extends ComponentProps<'div'> {
  fit: SegmentsFit
}

// Quiet while the segments still are what was fitted.
export function DriftNote({ fit, className, ...props }: DriftProps) {
  const { drift } = fit
  if (!drift || drift.largest === null || drift.refit_proposed) return null
  const { label, text } = catalogue.segment_drift
  const base = 'flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-muted tabular-nums'
  return (
    <div data-testid="drift" className={classNames(base, className)} {...props}>
      <span
        aria-hidden
        className="h-1.5 w-16 shrink-0 overflow-hidden rounded-full bg-sunken"
      >
        <span
          className="block h-full rounded-full bg-control"
          style={{ width: `${Math.min(1, drift.largest / drift.bound) * 100}%` }}
        />
      </span>
      <span className="min-w-0 flex-1 basis-48 sm:flex-initial sm:basis-auto">
        The segments still hold: <bdi>{nameOf(fit, drift.segment)}</bdi> has gone furthest from what
        was fitted, {formatDecimal(drift.largest, 2)} of at most {formatDecimal(drift.bound, 2)}.
      </span>
      <InfoMark label={label} text={text} />
    </div>
  )
}

// A fit that is there and cannot be used.
export function SegmentsProblem({ text }: { text: string }) {
  return (
    <p role="status" className="rounded-card bg-bad-soft px-4 py-3 text-sm break-words text-bad">
      The segments that were fitted are not in use: {text}
    </p>
  )
}

// Clear once they no longer are, with the one command that mends it.
export function RefitNotice({ fit, className, ...props }: DriftProps) {
  const { drift } = fit
  if (!drift?.refit_proposed) return null
  const base =
    'flex flex-wrap items-center justify-between gap-x-6 gap-y-2 rounded-card bg-warn-soft ' +
    'px-4 py-3 text-sm'
  return (
    <div role="status" data-testid="refit" className={classNames(base, className)} {...props}>
      <p className="max-w-3xl text-warn">
        <span className="font-medium">Customers have changed since they were divided.</span>{' '}
        <bdi>{nameOf(fit, drift.segment)}</bdi> lies {formatDecimal(drift.largest, 2)} from where it
        was fitted; beyond {formatDecimal(drift.bound, 2)} a new division is proposed. Segments that
        stay alike keep their ids and hues.
      </p>
      <CopyCommand command="tillcast segment" />
    </div>
  )
}
