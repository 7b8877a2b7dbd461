import { formatCount, formatMoney, formatMoneyExact, formatPercent } from '@/lib/format'
import type { Kpis } from '@/lib/wire/types'
import { figureOf, type KpiFigure } from './kpi-figures'

// What stands on the card, and every digit of it for who points at it.
export function kpiTexts(figure: KpiFigure, kpis: Kpis): { shown: string; exact: string } {
  const { key, kind, digits = 0 } = figure
  if (kind === 'money') {
    const money = kpis[key] as string | null
    return {
      shown: formatMoney(key === 'average_order_value' ? figureOf(kpis, key) : money,
        kpis.currency, { digits }),
      exact: formatMoneyExact(money, kpis.currency),
    }
  }
  const number = figureOf(kpis, key)
  if (kind === 'share') {
    return { shown: formatPercent(number, 1), exact: formatPercent(number, 3) }
  }
  return { shown: formatCount(number), exact: formatCount(number) }
}
