import { ChartFrame, type ChartFrameProps } from '@/components/chart/chart-frame'
import { HeatMap } from '@/components/chart/heat-map'
import { DataTable, type Column } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/empty-state'
import { InfoMark } from '@/components/ui/info-mark'
import { NoOrdersYet } from '@/components/ui/no-orders-yet'
import { Segmented } from '@/components/ui/segmented'
import { catalogue } from '@/lib/catalogue'
import { fileNamePart } from '@/lib/csv'
import {
  formatCount, formatDateTime, formatMoney, formatMoneyExact, formatPercent,
} from '@/lib/format'
import type { Cohorts } from '@/lib/wire/types'
import {
  cellsOf, cohortsCsv, isRunning, laterWords, monthAfter, monthName, monthsOf, spanOfCohorts,
  textOf, valueOf, type CohortCell, type Measure,
} from './cohort-table'
import type { CohortAddressProps } from './use-cohort-address'

const titles: Record<Measure, string> = {
  share: 'Who came back: customers with a purchase, as a share of their cohort',
  customers: 'Who came back: customers with a purchase',
  revenue: 'What they brought: gross revenue for each customer of the cohort',
}

export const choices: readonly { value: Measure; label: string; title: string }[] = [
  { value: 'share', label: 'Share', title: 'Customers with a purchase, as a share of the cohort' },
  { value: 'customers', label: 'Customers', title: 'Customers with a purchase' },
  { value: 'revenue', label: 'Revenue each', title: 'Gross revenue for each of the cohort' },
]

const columnsOf = (currency: string | null): Column<CohortCell>[] => [
  { name: 'First purchase', left: true, cell: ({ cohort }) => monthName(cohort.month) },
  { name: 'Cohort', className: 'hidden sm:table-cell', cell: ({ cohort }) =>
    formatCount(cohort.customers) },
  { name: 'After', title: 'Months after the first purchase', cell: ({ later }) => later },
  {
    name: 'Month', cell: ({ month, running }) => (
      <span className="whitespace-nowrap">{monthName(month)}{running && ', so far'}</span>
    ),
  },
  { name: 'Customers', cell: ({ cohort, later }) => formatCount(cohort.active[later]!) },
  { name: 'Share', cell: ({ cohort, later }) => formatPercent(valueOf(cohort, later, 'share'), 1) },
  {
    name: 'Revenue', className: 'hidden sm:table-cell', cell: ({ cohort, later }) => (
      <span title={formatMoneyExact(cohort.revenue[later]!, currency)}>
        {formatMoney(cohort.revenue[later]!, currency)}
      </span>
    ),
  },
]

function Map({ data: { cohorts, currency }, measure }: { data: Cohorts; measure: Measure }) {
  const tooltip = (row: number, later: number) => {
    const cohort = cohorts[row]!
    const month = monthName(monthAfter(cohort.month, later))
    const share = formatPercent(valueOf(cohort, later, 'share'), 1)
    return {
      heading: `${month}, ${laterWords(later)}${isRunning(cohort, later) ? ', so far' : ''}`,
      rows: [
        { label: 'First bought', value: monthName(cohort.month) },
        {
          label: 'Bought',
          value: `${formatCount(cohort.active[later]!)} of ${formatCount(cohort.customers)}`,
          note: share,
        },
        { label: 'Revenue', value: formatMoney(cohort.revenue[later]!, currency) },
        {
          label: 'For each', value: formatMoney(valueOf(cohort, later, 'revenue'), currency,
            { digits: 2 }),
        },
      ],
    }
  }
  return (
    <HeatMap
      label="Cohorts by the month of the first purchase and the months since"
      corner="First purchase"
      noteHead="Customers"
      rows={cohorts.map(({ month, customers }) =>
        ({ key: month, label: monthName(month), note: formatCount(customers) }))}
      columns={Array.from({ length: monthsOf(cohorts) }, (_, later) =>
        ({ key: String(later), label: String(later) }))}
      value={(row, later) => valueOf(cohorts[row]!, later, measure)}
      text={(row, later) => textOf(valueOf(cohorts[row]!, later, measure), measure, null)}
      running={(row, later) => isRunning(cohorts[row]!, later)}
      span={spanOfCohorts(cohorts, measure)}
      tooltip={tooltip}
    />
  )
}

function NoCohorts({ country }: { country: string | null }) {
  const looks = { className: 'py-16', 'data-testid': 'no-cohorts' }
  return country === null ? (
    <NoOrdersYet title="No cohorts yet" {...looks}>
      Customers by the month of their first purchase, and who of them came again, show here with
      the first orders.
    </NoOrdersYet>
  ) : (
    <EmptyState title="No cohorts here" {...looks}>
      Nobody who is named in an order bought in <bdi>{country}</bdi>.
    </EmptyState>
  )
}

export interface HeatCardProps
  extends Partial<ChartFrameProps>, CohortAddressProps {
  data: Cohorts | undefined
  error: Error | null
}

export function HeatCard({ data, error, address, change, ...props }: HeatCardProps) {
  const { measure, country } = address
  const money = measure === 'revenue' && data?.currency ? `, ${data.currency}` : ''
  const none = data?.cohorts.length === 0
  const part = country === null ? '' : `-${fileNamePart(country)}`
  return (
    <ChartFrame
      titleId="cohorts"
      title={
        <span className="inline-flex items-center gap-1.5">
          {titles[measure]}{money}
          <InfoMark label="a cohort" text={catalogue.cohort.text} />
        </span>
      }
      note={data?.as_of && `columns are months since; as of ${formatDateTime(data.as_of)}`}
      actions={
        <Segmented
          label="What the cells show"
          value={measure}
          options={choices}
          onChange={(next) => change({ measure: next })}
        />
      }
      pending={!data}
      error={error}
      height_px={data ? undefined : 420}
      empty={none && <NoCohorts country={country} />}
      csv={() => ({
        name: `tillcast-cohorts${part}.csv`, text: data ? cohortsCsv(data) : '',
      })}
      table={data && (
        <DataTable
          label="Every cohort, month by month"
          className="max-h-128"
          columns={columnsOf(data.currency)}
          rows={cellsOf(data)}
          keyOf={({ cohort, later }) => `${cohort.month} ${later}`}
        />
      )}
      {...props}
    >
      {data && <Map data={data} measure={measure} />}
      <p className="flex items-center gap-2 px-4 pb-3 text-xs text-muted">
        <span aria-hidden className="inline-block size-4 rounded-xs border-2 border-dashed
          border-control" />
        the month that is not over: its figures still grow
      </p>
    </ChartFrame>
  )
}
