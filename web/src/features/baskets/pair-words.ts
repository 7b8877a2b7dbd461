// Pure: a pair in plain words, and its file.
import { csvText } from '@/lib/csv'
import { formatCount, formatDecimal } from '@/lib/format'
import type { Baskets, Pair, PairedProduct } from '@/lib/wire/types'

// Shops leave blanks around names; a sentence would show them before its comma.
export const nameOf = ({ product_id, description }: PairedProduct): string =>
  description?.trim() || product_id

export const pairKey = ({ a, b }: Pair): string => `${a.product_id}\n${b.product_id}`

// 16.9 is 17 times, 1.24 is 1.2 times, 512 is 512 times.
export const timesOf = (lift: number): string =>
  lift >= 10 ? formatCount(Math.round(lift)) : formatDecimal(lift, 1)

function outOf100(share: number): string {
  const of100 = share * 100
  if (of100 > 0 && of100 < 1) return 'fewer than one'
  return share < 1 && of100 > 99.5 ? 'nearly all' : formatCount(Math.round(of100))
}

export function againstChance(lift: number): string {
  if (lift >= 1.05) return `${timesOf(lift)} times as often as by chance`
  return lift > 0.95 ? 'as often as by chance' : 'less often than by chance'
}

// After "Of 100 orders with A, ": "83 also have B: 17 times as often as by chance".
export function sentenceParts({ confidence, lift }: Pick<Pair, 'confidence' | 'lift'>) {
  return { also: outOf100(confidence), chance: againstChance(lift) }
}

export function pairsCsv({ from, to, orders, pairs }: Baskets): string {
  const head = [
    'from', 'to', 'orders_of_window', 'a_product_id', 'a_description', 'a_orders', 'b_product_id',
    'b_description', 'b_orders', 'orders_with_both', 'support', 'confidence_a_to_b',
    'confidence_b_to_a', 'lift', 'surprise',
  ]
  return csvText(head, pairs.map(({ a, b, ...pair }) => [
    from, to, orders, a.product_id, a.description, a.orders, b.product_id, b.description, b.orders,
    pair.orders, pair.support, pair.confidence, pair.confidence_back, pair.lift, pair.surprise,
  ]))
}
