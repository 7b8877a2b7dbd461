// Reads fields of unknown JSON. Everything throws DecodeError with the path of what is wrong.
export class DecodeError extends Error {}

export class Fields {
  private readonly values: Record<string, unknown>

  constructor(
    value: unknown,
    private readonly path: string,
  ) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new DecodeError(`${path}: expected an object`)
    }
    this.values = value as Record<string, unknown>
  }

  private fail(key: string, expected: string): never {
    throw new DecodeError(`${this.path}.${key}: expected ${expected}`)
  }

  has(key: string): boolean {
    return this.values[key] !== undefined && this.values[key] !== null
  }

  raw(key: string): unknown {
    return this.values[key]
  }

  text(key: string): string {
    const value = this.values[key]
    return typeof value === 'string' ? value : this.fail(key, 'a string')
  }

  textOrNull(key: string): string | null {
    return this.has(key) ? this.text(key) : null
  }

  number(key: string): number {
    const value = this.values[key]
    if (typeof value === 'number' && Number.isFinite(value)) return value
    return this.fail(key, 'a number')
  }

  numberOrNull(key: string): number | null {
    return this.has(key) ? this.number(key) : null
  }

  money(key: string): string {
    const value = this.text(key)
    return /^-?\d+(\.\d+)?$/.test(value) ? value : this.fail(key, 'a decimal string')
  }

  moneyOrNull(key: string): string | null {
    return this.has(key) ? this.money(key) : null
  }

  time(key: string): string {
    const value = this.text(key)
    return Number.isNaN(Date.parse(value)) ? this.fail(key, 'an RFC 3339 time') : value
  }

  timeOrNull(key: string): string | null {
    return this.has(key) ? this.time(key) : null
  }

  oneOf<T extends string>(key: string, allowed: readonly T[]): T {
    const value = this.values[key] as T
    return allowed.includes(value) ? value : this.fail(key, `one of ${allowed.join(', ')}`)
  }

  list<T>(key: string, decode: (value: unknown, path: string) => T): T[] {
    return decodeList(this.values[key], `${this.path}.${key}`, decode)
  }

  entries(): [string, unknown][] {
    return Object.entries(this.values)
  }
}

export function decodeList<T>(
  value: unknown,
  path: string,
  decode: (value: unknown, path: string) => T,
): T[] {
  if (!Array.isArray(value)) throw new DecodeError(`${path}: expected an array`)
  return value.map((item, index) => decode(item, `${path}[${index}]`))
}
