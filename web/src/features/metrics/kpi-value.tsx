import { formatCount, formatMoney, formatMoneyExact, formatPercent } from '@/lib/format'
import type { Kpis } from '@/lib/wire/types'
import type { KpiFigure } from './kpi-figures'

export interface KpiValueProps {
  figure: KpiFigure
  kpis: Kpis
}

function textsOf({ figure, kpis }: KpiValueProps): { shown: string; exact: string } {
  const value = kpis[figure.key]
  if (figure.kind === 'money') {
    const money = value as string | null
    const digits = figure.key === 'average_order_value' ? 2 : 0
    return {
      shown: formatMoney(money, kpis.currency, { digits }),
      exact: formatMoneyExact(money, kpis.currency),
    }
  }
  const number = value as number | null
  if (figure.kind === 'share') {
    return { shown: formatPercent(number, 1), exact: formatPercent(number, 3) }
  }
  return { shown: formatCount(number), exact: formatCount(number) }
}

function whyUnknown(figure: KpiFigure): string {
  return figure.key === 'expected_purchases_30d' ? 'no model yet' : 'no order yet'
}

export function KpiValue(props: KpiValueProps) {
  const { shown, exact } = textsOf(props)
  const unknown = props.kpis[props.figure.key] === null
  return (
    <p
      data-kpi={props.figure.key}
      title={unknown ? whyUnknown(props.figure) : exact}
      className="text-xl font-semibold tracking-tight tabular-nums"
    >
      {shown}
      {unknown && (
        <span className="ml-1 text-xs font-normal tracking-normal text-muted">
          {whyUnknown(props.figure)}
        </span>
      )}
    </p>
  )
}
