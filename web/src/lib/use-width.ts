import { useEffect, useRef, useState } from 'react'

// How wide an element is now, in CSS pixels; null before it was measured.
export function useWidth<T extends HTMLElement>() {
  const element = useRef<T>(null)
  const [width_px, setWidth] = useState<number | null>(null)
  useEffect(() => {
    const measured = element.current
    if (!measured) return
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setWidth(Math.round(entry.contentRect.width))
    })
    observer.observe(measured)
    return () => observer.disconnect()
  }, [])
  return [element, width_px] as const
}
