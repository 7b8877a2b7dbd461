import { useQuery } from '@tanstack/react-query'
import { modelLiveQuery } from '@/lib/api/models'
import { useAnalytics } from '@/lib/analytics/use-analytics'
import type { LiveGrading } from '@/lib/wire/types'

const kRefetchEvery_ms = 15_000

// How the champion does: as frames bring it, asked for where they do not.
export function useChampionLive(): LiveGrading | null {
  const { champion, isLive } = useAnalytics(({ champion, isLive }) => ({ champion, isLive }))
  const ask = champion !== null && champion.live === null && isLive
  const { data } = useQuery({
    ...modelLiveQuery(champion?.model_id ?? ''),
    refetchInterval: kRefetchEvery_ms,
    enabled: ask,
  })
  return champion?.live ?? (ask ? data : null) ?? null
}
