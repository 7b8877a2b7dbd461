// Pure: what is sent when a column is chosen by hand. The server takes all choices anew each time.
import type { MappedField, Preview } from '@/lib/wire/types'

const kNameMax = 60 // longer ones are shown shortened, so they go by their place

type Columns = Record<string, string | null>

// By its name; where that is empty, long or not the only one, by its place.
export function columnName(header: readonly string[], i: number): string {
  const name = header[i] ?? ''
  const plain = name !== '' && name.length <= kNameMax && !name.startsWith('#')
  return plain && header.indexOf(name) === header.lastIndexOf(name) ? name : `#${i + 1}`
}

export function columnIndex(header: readonly string[], column: string | null): number {
  if (column === null) return -1
  const named = header.indexOf(column)
  if (named >= 0) return named
  const place = /^#(\d+)$/.exec(column)
  return place ? Number(place[1]) - 1 : -1
}

// Every choice by hand so far, fields that are without a column, and the new choice. A column that
// was another field's by hand is taken from it: it may be found by its name again.
export function columnsWith(
  { header, fields }: Pick<Preview, 'header' | 'fields'>, field: string, index: number | null,
): Columns {
  const columns: Columns = {}
  for (const { field: name, column, by } of fields) {
    const at = columnIndex(header, column)
    if (column === null) columns[name] = null
    else if (by === 'hand' && at >= 0 && at !== index) columns[name] = columnName(header, at)
  }
  columns[field] = index === null ? null : columnName(header, index)
  return columns
}

// What was chosen counts at once; the server's word follows when it has looked at the file again.
export function withChoices(fields: readonly MappedField[], chosen: Columns | undefined) {
  if (!chosen) return fields
  return fields.map((field) => {
    const column = chosen[field.field]
    return column === undefined ? field
      : { ...field, column, by: column === null ? null : ('hand' as const) }
  })
}
