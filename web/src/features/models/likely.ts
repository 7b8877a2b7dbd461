// Pure: the fetched list with the newest live probabilities laid over it, likeliest first.
import type { Customer, Prediction } from '@/lib/wire/types'

export function withLive(
  customers: readonly Customer[],
  predictions: ReadonlyMap<string, Prediction>,
  fetched_at_ms: number,
  heard_at_ms: number | null,
): Customer[] {
  // Whatever was fetched after the last frame is newer than all of them.
  const live = heard_at_ms !== null && heard_at_ms > fetched_at_ms
  return customers
    .map((customer) => {
      const newest = live ? predictions.get(customer.customer_id) : undefined
      if (!newest) return customer
      const { probability, segment, segment_id } = newest
      return { ...customer, probability, segment, segment_id }
    })
    .sort((a, b) => (b.probability ?? -1) - (a.probability ?? -1))
}
