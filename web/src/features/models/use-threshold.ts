import { useEffect, useRef, useState } from 'react'
import { useSearchParams } from 'react-router'

const kName = 'threshold'
const kUsual = 0.5
const kSettle_ms = 250 // a browser takes only so many addresses a second

export function thresholdOf(text: string | null): number {
  const value = text === null || text.trim() === '' ? NaN : Number(text)
  return value >= 0 && value <= 1 ? value : kUsual
}

// From which probability on a customer counts as told likely. The address has it once it stays.
export function useThreshold() {
  const [params, setParams] = useSearchParams()
  const [held, setHeld] = useState<number | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  const change = (next: number) => {
    setHeld(next)
    clearTimeout(timer.current)
    timer.current = setTimeout(() => {
      setParams((before) => {
        const after = new URLSearchParams(before)
        if (next === kUsual) after.delete(kName)
        else after.set(kName, String(next))
        return after
      }, { replace: true })
      setHeld(null)
    }, kSettle_ms)
  }
  return [held ?? thresholdOf(params.get(kName)), change] as const
}
