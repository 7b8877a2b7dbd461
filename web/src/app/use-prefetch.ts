import { useEffect } from 'react'
import { useAnalytics } from '@/lib/analytics/use-analytics'
import type { ViewChunk } from './view-chunk'

const kAfter_ms = 3000 // the first figures, so that nothing they need waits behind these

// Safari has no idle callbacks.
function whenIdle(act: () => void): () => void {
  if (typeof requestIdleCallback === 'undefined') {
    const timer = setTimeout(act, 200)
    return () => clearTimeout(timer)
  }
  const handle = requestIdleCallback(act, { timeout: 5000 })
  return () => cancelIdleCallback(handle)
}

// Fetches the other views one by one while nothing else is to be done, so that each can be opened
// when the server is away.
export function usePrefetch(chunks: readonly ViewChunk[]): void {
  const there = useAnalytics(({ kpis, isLive }) => kpis !== null && isLive)
  useEffect(() => {
    if (!there) return
    let stop = () => {}
    const next = (i: number) => {
      const chunk = chunks[i]
      if (!chunk) return
      let stopped = false
      const cancel = whenIdle(() => void chunk.prefetch().then(() => stopped || next(i + 1)))
      stop = () => {
        stopped = true
        cancel()
      }
    }
    const timer = setTimeout(() => next(0), kAfter_ms)
    return () => {
      clearTimeout(timer)
      stop()
    }
  }, [there, chunks])
}
