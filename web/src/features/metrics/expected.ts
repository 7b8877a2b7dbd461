// Pure: how many customers were expected to buy, week by week, from what is graded and what waits.
import type { LiveGrading } from '@/lib/wire/types'

export function expectedByWeek(live: LiveGrading | null): number[] {
  if (!live) return []
  return [...live.windows, ...live.pending]
    .filter((window) => window.mean_probability !== null)
    .sort((a, b) => Date.parse(a.as_of) - Date.parse(b.as_of))
    .map(({ customers, mean_probability }) => customers * mean_probability!)
}
