// Pure: which of the orders at hand are shown.
import type { Order, OrderKind, OrderLine } from '@/lib/wire/types'

export interface OrderFilter {
  text: string // part of the customer, the order, or a product
  country: string
  kind: OrderKind | ''
}

export const isFiltering = ({ text, country, kind }: OrderFilter): boolean =>
  text !== '' || country !== '' || kind !== ''

const holds = (within: string | null, text: string) =>
  within !== null && within.toLowerCase().includes(text)

const isOf = (line: OrderLine, wanted: string) =>
  holds(line.description, wanted) || holds(line.product_id, wanted)

export function matches(order: Order, { text, country, kind }: OrderFilter): boolean {
  if (kind !== '' && order.kind !== kind) return false
  if (country !== '' && order.country !== country) return false
  if (text === '') return true
  const wanted = text.toLowerCase()
  return holds(order.customer_id, wanted) || holds(order.order_id, wanted) ||
    order.lines.some((line) => isOf(line, wanted))
}

// The line that stands for its order: the one that was looked for, else the first.
export function shownLine({ lines }: Order, text: string): OrderLine | undefined {
  const wanted = text.toLowerCase()
  return lines.find((line) => isOf(line, wanted)) ?? lines[0]
}

// Those that can be chosen: of the orders at hand, and the one that is chosen.
export function countriesOf(orders: readonly Order[], chosen: string): string[] {
  const named = orders.flatMap(({ country }) => (country === null ? [] : [country]))
  return [...new Set(chosen === '' ? named : [...named, chosen])].sort((a, b) => (a < b ? -1 : 1))
}
