import { Fields } from './fields'
import type { Figures } from './types'

// Figures by their names; what is not known is null.
export function decodeFigures(value: unknown, path: string): Figures {
  const f = new Fields(value, path)
  return Object.fromEntries(f.entries().map(([key]) => [key, f.numberOrNull(key)]))
}
