// Pure: a customer's features beside what the server's catalogue says of each.
import type { FeatureInfo } from '@/lib/api/features'
import { formatDecimal } from '@/lib/format'
import type { Figures } from '@/lib/wire/types'

export interface FeatureRow {
  name: string
  group: string
  unit: string
  formula: string
  value: number | null
}

const kOther = 'other'

// In the order of the answer; what the catalogue does not know is shown all the same.
export const featureRows = (
  features: Figures | null, catalogue: ReadonlyMap<string, FeatureInfo> | undefined,
): FeatureRow[] =>
  Object.entries(features ?? {}).map(([name, value]) => {
    const info = catalogue?.get(name)
    return {
      name, value, group: info?.group ?? kOther, unit: info?.unit ?? '',
      formula: info?.formula ?? '',
    }
  })

// Every word that was typed is found somewhere in the row.
export function matching(rows: readonly FeatureRow[], typed: string): FeatureRow[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean)
  return rows.filter(({ name, group, unit, formula }) => {
    const text = `${name} ${name.replaceAll('_', ' ')} ${group} ${unit} ${formula}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
}

export function featureGroups(
  rows: readonly FeatureRow[],
): (readonly [string, readonly FeatureRow[]])[] {
  const groups = new Map<string, FeatureRow[]>()
  for (const row of rows) groups.set(row.group, [...(groups.get(row.group) ?? []), row])
  return [...groups]
}

// Whole numbers whole, others with as many digits as say something.
export function featureText(
  { value, unit }: Pick<FeatureRow, 'value' | 'unit'>, currency: string | null,
): string {
  if (value === null) return '\u2014'
  const size = Math.abs(value)
  const digits = Number.isInteger(value) ? 0 : size >= 100 ? 1 : size >= 1 ? 2 : 4
  const shown = formatDecimal(value, digits)
  const named = unit.replace(/\bcurrency\b/, currency ?? 'currency')
  return named === '' || named === '1' ? shown : `${shown}\u00a0${named}`
}
