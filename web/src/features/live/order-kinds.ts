import type { OrderKind } from '@/lib/wire/types'

export const kindNames: Record<OrderKind, string> = {
  placed: 'Order',
  updated: 'Updated',
  cancelled: 'Cancelled',
  refunded: 'Refund',
  adjusted: 'Adjusted',
}

export const kinds = Object.keys(kindNames) as OrderKind[]
