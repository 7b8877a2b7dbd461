import type { Customer } from '@/lib/wire/types'
import { csvText } from './csv'

// Exactly what the server said of each, every digit of it.
export function customersCsv(customers: readonly Customer[]): string {
  const columns = [
    'customer_id', 'country', 'segment_id', 'segment', 'orders', 'monetary', 'refunded', 'currency',
    'first_purchase_at', 'last_purchase_at', 'probability',
  ] as const
  return csvText(columns, customers.map((customer) => columns.map((column) => customer[column])))
}
