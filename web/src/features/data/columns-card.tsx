import { Badge } from '@/components/ui/badge'
import { Card, CardHeader } from '@/components/ui/card'
import type { Mapping } from '@/lib/api/imports'
import { classNames } from '@/lib/class-names'
import type { MappedField, Preview } from '@/lib/wire/types'
import { ColumnSelect } from './column-select'
import { columnIndex, columnsWith, withChoices } from './mapping'
import { fieldKinds, fieldLabel, kColumnsTitle } from './words'

export const fieldId = (field: string) => `map-${field}`

function How({ field: { column, by, required } }: { field: MappedField }) {
  if (column === null) {
    return required ? <Badge tone="bad">missing</Badge>
      : <span className="text-xs text-muted">left out</span>
  }
  return by === 'hand' ? <Badge tone="accent">by hand</Badge>
    : <span className="text-xs text-muted">by name</span>
}

// The first cell of the column that says something.
function exampleOf({ header, rows }: Preview, column: string | null): string | null {
  const at = columnIndex(header, column)
  const found = at < 0 ? undefined : rows.find(({ cells }) => (cells[at] ?? '') !== '')
  return found?.cells[at]?.slice(0, 80) ?? null
}

function FieldRow({ preview, field, onMap }: {
  preview: Preview
  field: MappedField
  onMap: (mapping: Mapping) => void
}) {
  const id = fieldId(field.field)
  const example = exampleOf(preview, field.column)
  const kinds = fieldKinds[field.field]
  return (
    <li
      className={
        'grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1 border-t border-line ' +
        'py-2 first:border-0 md:grid-cols-[minmax(0,5fr)_minmax(0,5fr)_5rem]'
      }
    >
      <label htmlFor={id} className="min-w-0">
        <span className="text-sm font-medium">{fieldLabel(field.field)}</span>
        {field.required && <span className="text-xs text-muted"> needed</span>}
        <span className="block text-xs text-muted">{field.words}</span>
        {kinds !== undefined && (
          <span className="block text-xs text-muted">understood: {kinds}</span>
        )}
      </label>
      <span className="order-last col-span-2 min-w-0 md:order-none md:col-span-1">
        <ColumnSelect
          id={id}
          header={preview.header}
          index={columnIndex(preview.header, field.column)}
          className={classNames(field.required && field.column === null && 'border-bad')}
          onColumn={(index) => onMap({ columns: columnsWith(preview, field.field, index) })}
        />
        <span className="block truncate pt-0.5 text-xs text-muted">
          {example === null ? '\u00a0' : <>for example <bdi>{example}</bdi></>}
        </span>
      </span>
      <span className="text-right"><How field={field} /></span>
    </li>
  )
}

export interface ColumnsCardProps {
  preview: Preview
  chosen?: Mapping['columns'] // sent, and not answered yet
  className?: string
  onMap: (mapping: Mapping) => void
}

// Which column means what: as recognised, and by hand where that is wrong.
export function ColumnsCard({ preview: read, chosen, className, onMap }: ColumnsCardProps) {
  const preview = { ...read, fields: [...withChoices(read.fields, chosen)] }
  const taken = preview.fields.filter(({ column }) => column !== null)
  const used = new Set(taken.map(({ column }) => columnIndex(preview.header, column)))
  const unread = preview.header.filter((_, i) => !used.has(i))
  return (
    <Card aria-labelledby="columns" data-testid="columns" className={className}>
      <CardHeader
        titleId="columns"
        title={kColumnsTitle}
        note={`${taken.length} of ${preview.fields.length} found or chosen; ` +
          'a choice is looked at at once'}
      />
      <ul className="px-4 pb-2">
        {preview.fields.map((field) => (
          <FieldRow key={field.field} preview={preview} field={field} onMap={onMap} />
        ))}
      </ul>
      {unread.length > 0 && (
        <p className="px-4 pb-3 text-xs wrap-anywhere text-muted">
          Not used: <bdi>{unread.slice(0, 30).join(', ')}</bdi>
          {unread.length > 30 && ` and ${unread.length - 30} more`}
        </p>
      )}
    </Card>
  )
}
