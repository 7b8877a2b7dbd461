// Pure: what a range of a filter is called, and how it is said.
import { formatCount, formatDate, formatMoney, formatPercent } from '@/lib/format'
import type { Between, RangeKey } from './list-address'

export interface RangeLook {
  name: string
  unit: string
  from: string // what the two ends are called
  to: string
  step: string
  offers: readonly (readonly [words: string, from: string | null, to: string | null])[]
}

export const rangeLooks: Record<RangeKey, RangeLook> = {
  probability: {
    name: 'Chance', unit: '%', from: 'At least', to: 'Below', step: '1',
    offers: [['Half or more', '0.5', null], ['Below a tenth', null, '0.1']],
  },
  monetary: {
    name: 'Spent', unit: '', from: 'At least', to: 'Below', step: 'any',
    offers: [['1,000 or more', '1000', null], ['Below 100', null, '100']],
  },
  orders: {
    name: 'Orders', unit: '', from: 'At least', to: 'Below', step: '1',
    offers: [['Only one', '1', '2'], ['10 or more', '10', null]],
  },
  last_purchase: {
    name: 'Last purchase', unit: 'UTC', from: 'From', to: 'Before', step: '1', offers: [],
  },
}

// A share of the address as percent in its field, and back; "0.07" is 7, not 7.000000000000001.
export const asTyped = (key: RangeKey, value: string | null): string =>
  value === null ? ''
    : key === 'probability' ? String(Number((Number(value) * 100).toFixed(6))) : value

export const asKept = (key: RangeKey, typed: string): string | null =>
  typed.trim() === '' ? null
    : key === 'probability' ? String(Number((Number(typed) / 100).toFixed(8))) : typed.trim()

function shown(key: RangeKey, value: string, currency: string | null): string {
  switch (key) {
    case 'probability': return formatPercent(Number(value), Number(value) * 100 % 1 === 0 ? 0 : 1)
    case 'monetary': return formatMoney(value, currency)
    case 'orders': return formatCount(Number(value))
    case 'last_purchase': return formatDate(value)
  }
}

// "Spent 100 to 500", "Chance 50 % or more", null where all are taken.
export function rangeWords(
  key: RangeKey, { from, to }: Between, currency: string | null,
): string | null {
  const { name } = rangeLooks[key]
  const say = (value: string) => shown(key, value, currency)
  if (key === 'last_purchase') {
    if (from !== null && to !== null) return `${name} ${say(from)} to before ${say(to)}`
    return from !== null ? `${name} since ${say(from)}` : to && `${name} before ${say(to)}`
  }
  if (from !== null && to !== null) return `${name} ${say(from)} to below ${say(to)}`
  return from !== null ? `${name} ${say(from)} or more` : to && `${name} below ${say(to)}`
}
