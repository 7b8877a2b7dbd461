import { useMemo } from 'react'
import { useSearchParams } from 'react-router'
import { ranges, type Choice, type Range } from './period'

const kUsual: Range = '30'

function choiceOf(range: string | null, from: string | null, to: string | null): Choice {
  const [from_ms, to_ms] = [Date.parse(from ?? ''), Date.parse(to ?? '')]
  if (from && to && from_ms < to_ms) return { from, to }
  return ranges.find((known) => known === range) ?? kUsual
}

// The window a view looks at, as its address says: `range`, or `from` and `to`. The range stays
// beside a stretch within it, so that there is a way back.
export function useWindowChoice() {
  const [params, setParams] = useSearchParams()
  const [range, from, to] = [params.get('range'), params.get('from'), params.get('to')]
  const change = (set: Record<string, string | null>) =>
    setParams((before) => {
      const after = new URLSearchParams(before)
      for (const [name, value] of Object.entries(set)) {
        if (value === null) after.delete(name)
        else after.set(name, value)
      }
      return after
    })
  const whole = choiceOf(range, null, null) as Range
  return {
    choice: useMemo(() => choiceOf(range, from, to), [range, from, to]),
    range: whole,
    setRange: (next: Range) =>
      change({ range: next === kUsual ? null : next, from: null, to: null }),
    setSpan: (from: string, to: string) => change({ from, to }),
    reset: () => change({ from: null, to: null }),
  }
}
