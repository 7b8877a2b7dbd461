import type { ComponentProps } from 'react'
import { InfoMark } from '@/components/ui/info-mark'
import { catalogue } from '@/lib/catalogue'
import { classNames } from '@/lib/class-names'
import { formatDecimal, formatPercent } from '@/lib/format'
import type { LiveGrading, Metrics, Model } from '@/lib/wire/types'
import { liveFigures, protocolFigures } from './protocols'

const rows = [
  { key: 'auc', show: (m: Metrics) => formatDecimal(m.auc, 3) },
  { key: 'accuracy', show: (m: Metrics) => formatPercent(m.accuracy, 1) },
  { key: 'log_loss', show: (m: Metrics) => formatDecimal(m.log_loss, 3) },
  { key: 'ece', show: (m: Metrics) => formatDecimal(m.ece, 3) },
] as const

export interface ChampionFiguresProps extends ComponentProps<'div'> {
  model: Model
  live: LiveGrading | null
}

// No figure without the way it was measured: the protocols are the columns, the honest one first,
// beside it what really came as soon as there is any.
export function ChampionFigures({ model, live, className, ...props }: ChampionFiguresProps) {
  const [first, ...others] = protocolFigures(model)
  const protocols = [...(first ? [first] : []), ...liveFigures(live), ...others].slice(0, 2)
  if (protocols.length === 0) {
    return (
      <p className="px-4 py-2 text-sm text-muted">
        Not evaluated yet; <code>tillcast evaluate</code> measures it.
      </p>
    )
  }
  return (
    <div className={classNames('px-4', className)} {...props}>
      <table className="w-full text-sm">
        <thead className="text-xs text-muted">
          <tr>
            <th scope="col" className="py-1 text-left font-normal">
              Measured by
            </th>
            {protocols.map((p) => (
              <th
                key={p.name}
                scope="col"
                title={p.explanation}
                className="py-1 pl-3 text-right font-normal"
              >
                {p.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, show }) => (
            <tr key={key} className="border-t border-line align-top">
              <th scope="row" className="py-1.5 text-left font-normal">
                <span className="flex items-center gap-1.5 whitespace-nowrap">
                  {catalogue[key].label}
                  <InfoMark label={catalogue[key].label} text={catalogue[key].text} />
                </span>
              </th>
              {protocols.map(({ name, metrics }) => (
                <td key={name} className="py-1.5 pl-3 text-right tabular-nums">
                  <span className="font-medium">{show(metrics)}</span>
                  {key === 'accuracy' && (
                    <span className="block text-xs whitespace-nowrap text-muted">
                      majority {formatPercent(metrics.majority_accuracy, 1)}
                    </span>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
