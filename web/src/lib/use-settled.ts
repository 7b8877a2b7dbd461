import { useEffect, useState } from 'react'

// A value once it has stayed the same for a while: for what is only wanted where one lingers.
export function useSettled<T>(value: T, for_ms: number): T {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), for_ms)
    return () => clearTimeout(timer)
  }, [value, for_ms])
  return settled
}
