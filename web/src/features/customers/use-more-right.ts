import { useEffect, useState, type RefObject } from 'react'

const kSlack_px = 2

const isBeyond = ({ scrollWidth, clientWidth, scrollLeft }: HTMLElement) =>
  scrollWidth - clientWidth - scrollLeft > kSlack_px

// Whether columns lie beyond the right edge of what scrolls: where a system hides its scrollbars
// nothing else would tell.
export function useMoreRight(element: RefObject<HTMLElement | null>, least_px: number) {
  const [more, setMore] = useState(false)
  useEffect(() => {
    const scrolled = element.current
    if (!scrolled) return
    const observer = new ResizeObserver(() => setMore(isBeyond(scrolled)))
    observer.observe(scrolled) // which looks at once, too
    return () => observer.disconnect()
  }, [element, least_px])
  const look = () => {
    if (element.current) setMore(isBeyond(element.current))
  }
  return { more, look }
}
