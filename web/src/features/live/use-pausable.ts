import { useState } from 'react'
import type { Order } from '@/lib/wire/types'

interface Feed {
  orders: readonly Order[]
  orders_seen: number
}

// While paused the feed stands still and counts what waits.
export function usePausable(feed: Feed) {
  const [held, setHeld] = useState<Feed | null>(null)
  return {
    paused: held !== null,
    waiting: held === null ? 0 : feed.orders_seen - held.orders_seen,
    shown: held?.orders ?? feed.orders,
    toggle: () => setHeld(held === null ? feed : null),
  }
}
