// Pure: equal by their fields, one level deep; lists and maps by identity. What is picked anew each
// time may still say the same.
export function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Object.getPrototypeOf(a) !== Object.prototype) return false
  const [left, right] = [Object.entries(a), b as Record<string, unknown>]
  return left.length === Object.keys(b).length &&
    left.every(([key, value]) => key in b && Object.is(value, right[key]))
}
