// Pure: the quick check of an order. It accepts only what decode-orders.ts would read the same way.
import type { Order, OrderKind, OrderLine } from './types'

type Raw = Record<string, unknown>

const kinds = new Set<unknown>(['placed', 'updated', 'cancelled', 'refunded', 'adjusted'])
const isNumber = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value)
const isOptional = (value: unknown) => value == null || typeof value === 'string'

// -?digits[.digits], without a regular expression's cost for each of thousands of lines.
function isMoney(value: unknown): value is string {
  if (typeof value !== 'string') return false
  let [digits, point] = [0, false]
  for (let i = value.charCodeAt(0) === 45 ? 1 : 0; i < value.length; ++i) {
    const code = value.charCodeAt(i)
    if (code >= 48 && code <= 57) ++digits
    else if (code === 46 && !point && digits > 0) [digits, point] = [0, true]
    else return false
  }
  return digits > 0
}

function lineAsItIs(value: unknown): OrderLine | null {
  if (typeof value !== 'object' || value === null) return null
  const { product_id, description, quantity, unit_price } = value as Raw
  if (typeof product_id !== 'string' || !isOptional(description)) return null
  if (!isNumber(quantity) || !isMoney(unit_price)) return null
  return { product_id, description: (description as string) ?? null, quantity, unit_price }
}

export function orderAsItIs(value: unknown): Order | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  const { seq, order_id, kind, customer_id, ordered_at, currency, country, amount, lines } =
    value as Raw
  if (!isNumber(seq) || typeof order_id !== 'string' || !kinds.has(kind)) return null
  if (!isOptional(customer_id) || !isOptional(currency) || !isOptional(country)) return null
  if (typeof ordered_at !== 'string' || Number.isNaN(Date.parse(ordered_at))) return null
  if (!isMoney(amount) || !Array.isArray(lines)) return null
  const read: OrderLine[] = []
  for (const item of lines) {
    const line = lineAsItIs(item)
    if (!line) return null
    read.push(line)
  }
  return {
    seq, order_id, kind: kind as OrderKind, customer_id: (customer_id as string) || null,
    ordered_at, currency: (currency as string) ?? null, country: (country as string) || null,
    amount, lines: read,
  }
}
