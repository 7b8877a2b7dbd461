import { useState } from 'react'
import { bounded, widthsOf, type Widths } from './column-widths'

// A browser may forbid to keep anything; then the widths last as long as the view.
function kept(name: string): Widths {
  try {
    return widthsOf(localStorage.getItem(name))
  } catch {
    return {}
  }
}

function keep(name: string, widths: Widths): void {
  try {
    localStorage.setItem(name, JSON.stringify(widths))
  } catch {
    return
  }
}

export function useColumnWidths(name: string) {
  const [widths, setWidths] = useState(() => kept(name))
  const change = (next: Widths) => {
    setWidths(next)
    keep(name, next)
  }
  return {
    widths,
    resize: (key: string, width_px: number) => change({ ...widths, [key]: bounded(width_px) }),
    reset: () => change({}),
  }
}

export type ColumnWidths = ReturnType<typeof useColumnWidths>
