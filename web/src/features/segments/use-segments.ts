import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useAnalytics } from '@/lib/analytics/use-analytics'
import { segmentsQuery } from './api'
import { withLive } from './live'

// The segments as they were fitted, with everything that frames keep fresh laid over.
export function useSegments() {
  const { segments: live, boot_id } = useAnalytics()
  const { data, error } = useQuery(segmentsQuery(boot_id, live?.fit_id ?? null))
  const fit = useMemo(() => data && withLive(data, live), [data, live])
  return { fit, error }
}
