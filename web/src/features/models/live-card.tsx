import type { ComponentProps } from 'react'
import { Card, CardHeader } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { InfoMark } from '@/components/ui/info-mark'
import { useAnalytics } from '@/lib/analytics/use-analytics'
import { catalogue } from '@/lib/catalogue'
import { formatCount, formatDate, formatPercent, formatSigned } from '@/lib/format'
import type { LiveGrading, Protocol, Rolling } from '@/lib/wire/types'
import { Figure } from './figure'
import { closingWords, verdictOf } from './grading'

const rows = ['auc', 'log_loss', 'ece'] as const
const arrows = { better: '\u25b2 ', worse: '\u25bc ', 'as expected': '' }
const tones = { better: 'text-good', worse: 'text-bad', 'as expected': 'text-muted' }

function Against({ row, rolling, promised }: {
  row: (typeof rows)[number]
  rolling: Rolling
  promised: Protocol | null
}) {
  const now = rolling[row]
  const mean = promised?.mean?.[row] ?? null
  if (now === null || mean === null) return '\u2014'
  const verdict = verdictOf(row, rolling, promised)
  return (
    <span className="whitespace-nowrap">
      {formatSigned(now - mean, 3)}
      {verdict && (
        <span className={`block text-xs ${tones[verdict]}`}>
          <span aria-hidden className="text-[9px]">{arrows[verdict]}</span>
          {verdict}
        </span>
      )}
    </span>
  )
}

function RollingTable({ rolling, promised }: { rolling: Rolling; promised: Protocol | null }) {
  const head = 'py-1 pl-3 text-right font-normal'
  const cell = 'py-1.5 pl-3 text-right tabular-nums'
  return (
    <table className="mx-4 mb-2 w-[calc(100%-2rem)] text-sm">
      <thead className="text-xs text-muted">
        <tr>
          <th scope="col" className="py-1 text-left font-normal">
            {rolling.windows === 1 ? 'The closed window' : `Last ${rolling.windows} windows`}
          </th>
          <th scope="col" className={head}>Live</th>
          <th scope="col" className={head}>Walk-forward</th>
          <th scope="col" className={head}>Difference</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row} className="border-t border-line align-top">
            <th scope="row" className="py-1.5 text-left font-normal">{catalogue[row].label}</th>
            <td className={cell}><Figure value={rolling[row]} /></td>
            <td className={cell}>
              <Figure value={promised?.mean?.[row]} error={promised?.standard_error?.[row]} />
            </td>
            <td className={cell}>
              <Against row={row} rolling={rolling} promised={promised} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Pending({ live }: { live: LiveGrading }) {
  const { kpis } = useAnalytics()
  const words = closingWords(live, kpis?.as_of ?? live.as_of, kpis?.engine?.replay ?? null)
  if (!words) return null
  return (
    <div className="px-4 pb-3 text-sm" data-testid="pending">
      <p className="tabular-nums">{words}.</p>
      <ul className="flex flex-wrap gap-x-4 pt-1 text-xs text-muted tabular-nums">
        {live.pending.map((w) => (
          <li key={w.as_of}>
            {formatDate(w.as_of)}: {formatCount(w.customers)} customers,{' '}
            {formatPercent(w.mean_probability)} expected, closes {formatDate(w.closes_at)}
          </li>
        ))}
      </ul>
    </div>
  )
}

export interface LiveCardProps extends ComponentProps<'section'> {
  live: LiveGrading
  promised: Protocol | null
}

// The server's own past predictions, graded as their 30 days are over.
export function LiveCard({ live, promised, ...props }: LiveCardProps) {
  const { label, text } = catalogue.live
  const graded = live.rolling !== null
  const watched = graded || live.pending.length > 0
  return (
    <Card aria-labelledby="live" data-testid="live" {...props}>
      <CardHeader
        titleId="live"
        title={
          <span className="inline-flex items-center gap-1.5">
            {label} <InfoMark label={label} text={text} />
          </span>
        }
        note={live.rolling &&
          `${formatCount(live.rolling.customers)} predictions graded, base rate ` +
            formatPercent(live.windows.at(-1)?.base_rate ?? null) + ' in the newest window'}
      />
      {live.rolling && <RollingTable rolling={live.rolling} promised={promised} />}
      {!graded && watched && (
        <p className="px-4 pb-2 text-sm text-muted">
          Nothing graded yet: a prediction is right or wrong only when its {live.horizon_days} days
          are over.
        </p>
      )}
      {!watched && (
        <EmptyState
          title="Not watched"
          command={live.role === 'registered'
            ? `tillcast models challenge ${live.model_id}` : undefined}
        >
          {live.role === 'registered'
            ? 'The champion and its challengers are graded. As a challenger it is scored beside it.'
            : 'Grading begins with the first day after the orders that this model learnt from.'}
        </EmptyState>
      )}
      <Pending live={live} />
    </Card>
  )
}
