// Pure: where the cursor goes from a row by a key; null where the key is not for it.
export function cursorBy(key: string, row: number, rows: number, seen: number): number | null {
  const last = Math.max(0, rows - 1)
  const within = (to: number) => Math.min(last, Math.max(0, to))
  switch (key) {
    case 'ArrowDown': return within(row + 1)
    case 'ArrowUp': return within(row - 1)
    case 'PageDown': return within(row + Math.max(1, seen - 1))
    case 'PageUp': return within(row - Math.max(1, seen - 1))
    case 'Home': return 0
    case 'End': return last
    default: return null
  }
}
