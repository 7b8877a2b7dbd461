import { useEffect, useRef, useState } from 'react'

// The newest value, but a new one at most every `every_ms`; the first comes at once.
export function useSampled<T>(value: T | null, every_ms: number): T | null {
  const [sampled, setSampled] = useState(value)
  const newest = useRef(value)
  const taken_ms = useRef(0)

  useEffect(() => {
    newest.current = value
    if (value === sampled) return
    const wait_ms = sampled === null ? 0 : taken_ms.current + every_ms - Date.now()
    const timer = setTimeout(() => {
      taken_ms.current = Date.now()
      setSampled(newest.current)
    }, Math.max(0, wait_ms))
    return () => clearTimeout(timer)
  }, [value, sampled, every_ms])

  return sampled
}
