import { useQuery } from '@tanstack/react-query'
import { useState, type ComponentProps } from 'react'
import { Button } from '@/components/ui/button'
import { Card, CardHeader } from '@/components/ui/card'
import { DataTable, type Column } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/empty-state'
import { fieldLook } from '@/components/ui/field'
import { useAnalytics, type UseAnalytics } from '@/lib/analytics/use-analytics'
import { featuresQuery } from '@/lib/api/features'
import { classNames } from '@/lib/class-names'
import { csvText, downloadCsv, fileNamePart } from '@/lib/csv'
import type { CustomerDetail, Model } from '@/lib/wire/types'
import { featureGroups, featureRows, featureText, matching, type FeatureRow } from './feature-rows'

const kFurtherMax = 12 // of their names

const columnsOf = (currency: string | null): Column<FeatureRow>[] => [
  {
    name: 'Feature', left: true, className: 'align-top',
    cell: ({ name }) => <code className="wrap-anywhere">{name}</code>,
  },
  {
    name: 'Value', className: 'align-top whitespace-nowrap',
    cell: (row) => <span title={row.value === null ? 'not known' : String(row.value)}>
      {featureText(row, currency)}
    </span>,
  },
  {
    name: 'What it is', left: true, className: 'hidden w-1/2 text-muted sm:table-cell',
    cell: ({ formula }) => <span className="wrap-anywhere">{formula}</span>,
  },
]

interface GroupProps {
  name: string
  rows: readonly FeatureRow[]
  currency: string | null
  open: boolean
}

function Group({ name, rows, currency, open }: GroupProps) {
  return (
    <details open={open} className="border-t border-line">
      <summary
        className={
          'flex min-h-9 cursor-pointer items-center gap-2 px-4 text-sm hover:bg-sunken ' +
          'pointer-coarse:min-h-11'
        }
      >
        <span aria-hidden className="text-[9px] text-muted in-open:rotate-90">{'\u25b6'}</span>
        <span className="font-medium first-letter:uppercase">{name.replaceAll('_', ' ')}</span>
        <span className="text-muted tabular-nums">{rows.length}</span>
      </summary>
      <DataTable label={`Group ${name}`} columns={columnsOf(currency)} rows={rows}
        keyOf={(row) => row.name} />
    </details>
  )
}

export interface FeaturesCardProps extends ComponentProps<'section'> {
  customer: CustomerDetail
}

const championOf = ({ champion }: UseAnalytics) => champion

// What the model in use takes beside these: only its reasons hold the values.
function Further({ model, names }: { model: Model | null; names: ReadonlySet<string> }) {
  const others = model?.features.filter((name) => !names.has(name)) ?? []
  if (!model || others.length === 0) return null
  return (
    <p className="border-t border-line px-4 py-2 text-xs text-muted" data-testid="further">
      <bdi>{model.model_id}</bdi> takes {model.features.length} features. Not listed above:{' '}
      <span className="wrap-anywhere">{others.slice(0, kFurtherMax).join(', ')}</span>
      {others.length > kFurtherMax && ` and ${others.length - kFurtherMax} more`}. The reasons of
      the prediction above have their values for this customer, in their table.
    </p>
  )
}

// What is counted of every customer, in the catalogue's own words.
export function FeaturesCard({ customer, className, ...props }: FeaturesCardProps) {
  const [typed, setTyped] = useState('')
  const { data: catalogue } = useQuery(featuresQuery())
  const rows = featureRows(customer.features, catalogue)
  const found = matching(rows, typed)
  const champion = useAnalytics(championOf)
  const groups = featureGroups(found)
  const download = () => downloadCsv(
    `tillcast-features-${fileNamePart(customer.customer_id)}.csv`,
    csvText(['customer_id', 'as_of', 'feature', 'group', 'unit', 'value'], rows.map((row) => [
      customer.customer_id, customer.as_of, row.name, row.group, row.unit, row.value])))
  return (
    <Card aria-labelledby="features" className={classNames('flex flex-col', className)} {...props}>
      <CardHeader
        titleId="features"
        title="Base features of this customer"
        note={`${found.length} of ${rows.length} shown; models are trained on these and on more`}
      >
        <input
          type="search" data-search aria-label="Find a feature" placeholder="Find a feature"
          title="Press / to search" value={typed} onChange={({ target }) => setTyped(target.value)}
          className={classNames(fieldLook, 'w-44')}
        />
        <Button onClick={download} disabled={rows.length === 0}>CSV</Button>
      </CardHeader>
      {groups.map(([name, some]) => (
        <Group key={name} name={name} rows={some} currency={customer.currency}
          open={typed !== ''} />
      ))}
      {rows.length > 0 && found.length === 0 && (
        <EmptyState title="No feature is called so">
          <Button className="mt-2" onClick={() => setTyped('')}>Show all</Button>
        </EmptyState>
      )}
      {rows.length === 0 && (
        <EmptyState title="Nothing is known yet">
          Features begin with the first purchase.
        </EmptyState>
      )}
      {rows.length > 0 && (
        <Further model={champion} names={new Set(rows.map(({ name }) => name))} />
      )}
    </Card>
  )
}
