import { useState } from 'react'
import type { UseAnalytics } from '@/lib/analytics/use-analytics'
import type { Order } from '@/lib/wire/types'

type Held = { orders: readonly Order[]; seen: number }

// While paused the feed stands still and counts what waits.
export function usePausable({ orders, orders_seen }: UseAnalytics) {
  const [held, setHeld] = useState<Held | null>(null)
  return {
    paused: held !== null,
    waiting: held === null ? 0 : orders_seen - held.seen,
    shown: held?.orders ?? orders,
    toggle: () => setHeld(held === null ? { orders, seen: orders_seen } : null),
  }
}
