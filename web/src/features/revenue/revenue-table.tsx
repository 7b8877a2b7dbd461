import type { ComponentProps } from 'react'
import { classNames } from '@/lib/class-names'
import { formatCount, formatMoney } from '@/lib/format'
import type { Step } from '@/lib/wire/types'
import { stepLabel, type RevenuePoint } from './revenue-points'

export interface RevenueTableProps extends ComponentProps<'div'> {
  points: readonly RevenuePoint[]
  step: Step
  compared: boolean // with the period before
}

const pence = (money: string | null) => formatMoney(money, null, { digits: 2 })
const names = { hour: 'Hour', day: 'Day', week: 'Week', month: 'Month' } as const

export function RevenueTable({
  points, step, compared, className, ...props
}: RevenueTableProps) {
  const head = 'py-1 pl-3 text-right font-normal'
  const cell = 'py-1 pl-3 text-right tabular-nums'
  return (
    <div
      tabIndex={0}
      role="region"
      aria-label={`Revenue by ${step}, newest first`}
      className={classNames('scroll-hint overflow-auto px-4', className)}
      {...props}
    >
      <table className="w-full text-sm">
        <thead className="sticky top-0 bg-surface text-xs text-muted">
          <tr>
            <th scope="col" className="py-1 text-left font-normal">{names[step]}</th>
            <th scope="col" className={head}>Net</th>
            {compared && <th scope="col" className={head}>Before, net</th>}
            <th scope="col" className={head}>Gross</th>
            <th scope="col" className={head}>Refunds</th>
            <th scope="col" className={head}>Orders</th>
          </tr>
        </thead>
        <tbody>
          {[...points].reverse().map(({ at, source, sourceBefore, present }) => (
            <tr key={at} className="border-t border-line">
              <th scope="row" className="py-1 text-left font-normal whitespace-nowrap">
                {stepLabel(at, step)}
                {present && ', so far'}
              </th>
              <td className={cell}>{pence(source.net_revenue)}</td>
              {compared && (
                <td
                  className={cell}
                  title={sourceBefore ? stepLabel(sourceBefore.at, step) : undefined}
                >
                  {pence(sourceBefore?.net_revenue ?? null)}
                </td>
              )}
              <td className={cell}>{pence(source.gross_revenue)}</td>
              <td className={cell}>{pence(source.refunds)}</td>
              <td className={cell}>{formatCount(source.orders)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
