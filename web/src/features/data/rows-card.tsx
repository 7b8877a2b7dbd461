import { Fragment } from 'react'
import { Card, CardHeader } from '@/components/ui/card'
import type { MappedField, Preview, PreviewRow } from '@/lib/wire/types'
import { classNames } from '@/lib/class-names'
import { formatCount } from '@/lib/format'
import { columnIndex } from './mapping'
import { fieldLabel } from './words'

const kCellMax = 120

// A cell is text whatever is in it; of a very long one its beginning.
function Cell({ text, used }: { text: string; used: boolean }) {
  const shown = text.length > kCellMax ? `${text.slice(0, kCellMax)}\u2026` : text
  return (
    <td
      title={text.length > kCellMax ? text.slice(0, 1000) : undefined}
      className={classNames('max-w-56 truncate py-1 pl-3', !used && 'text-muted')}
    >
      <bdi>{shown}</bdi>
    </td>
  )
}

function Head({ header, meaning }: {
  header: readonly string[]
  meaning: ReadonlyMap<number, MappedField[]>
}) {
  return (
    <thead className="sticky top-0 z-1 bg-surface text-left align-bottom text-xs text-muted">
      <tr>
        <th scope="col" className="py-1 text-right font-normal">Row</th>
        {header.map((name, i) => {
          const fields = meaning.get(i) ?? []
          return (
            <th key={i} scope="col" className="max-w-56 py-1 pl-3 font-normal">
              <span className="block whitespace-nowrap">
                {fields.length > 0 ? (
                  <span className="font-semibold text-accent">
                    {fields.map(({ field }) => fieldLabel(field)).join(', ')}
                  </span>
                ) : 'not used'}
              </span>
              <bdi className="block truncate">{name || `column ${i + 1}`}</bdi>
            </th>
          )
        })}
      </tr>
    </thead>
  )
}

function Row({ row, columns, used }: {
  row: PreviewRow
  columns: number
  used: (i: number) => boolean
}) {
  return (
    <Fragment>
      <tr className={classNames('border-t border-line', row.problem && 'bg-bad-soft')}>
        <th scope="row" className="py-1 text-right font-normal text-muted tabular-nums">
          {formatCount(row.row)}
        </th>
        {Array.from({ length: columns }, (_, i) => (
          <Cell key={i} text={row.cells[i] ?? ''} used={used(i)} />
        ))}
      </tr>
      {row.problem && (
        <tr className="bg-bad-soft">
          <td />
          <td colSpan={Math.max(1, columns)} className="pb-1 pl-3 text-xs">
            <span className="sticky left-4 text-bad">{'\u25b2'} left out: {row.problem}</span>
          </td>
        </tr>
      )}
    </Fragment>
  )
}

// The beginning of the file as it is, what was made of each column above it.
export function RowsCard({ preview }: { preview: Preview }) {
  const { rows, fields } = preview
  if (rows.length === 0) return null
  const columns = Math.max(preview.header.length, ...rows.map(({ cells }) => cells.length))
  const header = Array.from({ length: columns }, (_, i) => preview.header[i] ?? '')
  const meaning = new Map<number, MappedField[]>()
  for (const field of fields) {
    const i = columnIndex(header, field.column)
    if (i >= 0) meaning.set(i, [...(meaning.get(i) ?? []), field])
  }
  return (
    <Card aria-labelledby="rows" data-testid="rows">
      <CardHeader
        titleId="rows"
        title={`The first ${rows.length === 1 ? 'row' : `${rows.length} rows`}`}
        note="Above each column what it is taken for"
      />
      <div
        tabIndex={0}
        role="region"
        aria-labelledby="rows"
        className="max-h-128 overflow-auto px-4 pb-3"
      >
        <table className="min-w-full text-xs">
          <Head header={header} meaning={meaning} />
          <tbody>
            {rows.map((row) => (
              <Row
                key={row.row}
                row={row}
                columns={columns}
                used={(i) => fields.length === 0 || meaning.has(i)}
              />
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  )
}
