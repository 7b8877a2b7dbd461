import { classNames } from '@/lib/class-names'
import { formatDecimal, formatPercent } from '@/lib/format'
import type { KScore } from '@/lib/wire/types'
import { indices, saysAlone, verdictMarks, verdictOf } from './indices'

// One number of segments alone makes no curve: its figures, and what can be said without others.
export function SoleScore({ score }: { score: KScore }) {
  const size = {
    name: 'size', label: 'Smallest segment', shown: formatPercent(score.smallest_share, 1),
  }
  const all = [
    ...indices.map(({ name, label, digits }) =>
      ({ name, label, shown: formatDecimal(score[name], digits) })),
    size,
  ]
  return (
    <dl className="mx-4 text-sm tabular-nums" data-testid="sole">
      {all.map(({ name, label, shown }) => {
        const verdict = saysAlone(name) ? verdictOf(score.votes[name]) : null
        return (
          <div
            key={name}
            className={
              'grid grid-cols-[1fr_4rem_6rem] gap-3 border-t border-line py-1.5 first:border-0'
            }
          >
            <dt>{label}</dt>
            <dd className="text-right font-medium">{shown}</dd>
            <dd className={classNames(verdict === 'not passed' ? 'text-ink' : 'text-muted')}>
              {verdict !== null && (
                <><span aria-hidden>{verdictMarks[verdict]} </span>{verdict}</>
              )}
            </dd>
          </div>
        )
      })}
    </dl>
  )
}
