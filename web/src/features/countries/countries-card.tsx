import { useQuery } from '@tanstack/react-query'
import { memo, useMemo, type ComponentProps } from 'react'
import { ChartFrame } from '@/components/chart/chart-frame'
import { RankedBars } from '@/components/chart/ranked-bars'
import { Change } from '@/components/ui/change'
import { DataTable } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/empty-state'
import { TextLink } from '@/components/ui/text-link'
import { useAnalytics } from '@/lib/analytics/use-analytics'
import { csvText } from '@/lib/csv'
import {
  formatCompact, formatCount, formatMoney, formatMoneyExact, formatPercent,
} from '@/lib/format'
import { countryPath } from '@/lib/paths'
import { usualPeriod, type Period } from '@/lib/period'
import { countriesQuery } from './api'
import { countryRows, type CountryRow } from './country-rows'

const columns = [
  'country', 'orders', 'transactions', 'gross_revenue', 'refunds', 'net_revenue', 'customers',
  'average_order_value',
] as const

const csvOf = (rows: readonly CountryRow[]) =>
  csvText([...columns, 'previous_gross_revenue'], rows.map(({ source }) =>
    [...columns.map((name) => source[name]), source.previous?.gross_revenue ?? null]))

function CountryName({ row }: { row: CountryRow }) {
  if (!row.country) return <span className="text-muted">{row.name}</span>
  return <TextLink quiet to={countryPath(row.country)}><bdi>{row.name}</bdi></TextLink>
}

const noteOf = ({ previousLabel }: Period) =>
  previousLabel ? `Gross, against ${previousLabel}` : 'Gross, of all time'

const pence = (money: string | null) => formatMoney(money, null, { digits: 2 })

function Table({ rows, against }: { rows: readonly CountryRow[]; against: string | null }) {
  const change = (row: CountryRow) => <Change share={row.change} against={against ?? ''} />
  return (
    <DataTable<CountryRow>
      label="Countries by gross revenue"
      className="grow"
      rows={rows}
      keyOf={(row) => row.country}
      columns={[
        { name: 'Country', left: true, cell: (row) => <CountryName row={row} /> },
        { name: 'Gross', cell: ({ source }) => pence(source.gross_revenue) },
        { name: 'Net', cell: ({ source }) => pence(source.net_revenue) },
        { name: 'Orders', cell: ({ source }) => formatCount(source.orders) },
        { name: 'Customers', cell: ({ source }) => formatCount(source.customers) },
        { name: 'Average order', cell: ({ source }) => pence(source.average_order_value) },
        ...(against === null ? []
          : [{ name: 'Change', title: `against ${against}`, cell: change }]),
      ]}
    />
  )
}

export interface CountriesCardProps extends ComponentProps<'section'> {
  period: Period | null
}

// Where the revenue of the window comes from.
export const CountriesCard = memo(function CountriesCard({ period, ...props }: CountriesCardProps) {
  const isLive = useAnalytics((analytics) => analytics.isLive)
  const { data, error } = useQuery(countriesQuery(period, isLive))
  const rows = useMemo(() => (data ? countryRows(data.countries) : null), [data])
  const currency = data?.currency ?? null
  const against = period?.previousLabel ?? null
  return (
    <ChartFrame
      titleId="countries"
      title={`Revenue by country${currency ? `, ${currency}` : ''}`}
      note={noteOf(period ?? usualPeriod)}
      unsaid={period === null}
      pending={rows === null}
      error={error}
      empty={rows?.length === 0 && (
        <EmptyState title="No order in this window">
          Each country shows here with its first order. A longer window may have some.
        </EmptyState>
      )}
      table={<Table rows={rows ?? []} against={against} />}
      csv={() => ({ name: 'tillcast-countries.csv', text: csvOf(rows ?? []) })}
      height_px={352}
      {...props}
    >
      <RankedBars
        label="Countries by gross revenue"
        className="max-h-[344px] pointer-coarse:max-h-[332px]" // whole rows
        heads={['Country', 'Gross', 'Share', ...(against ? ['Change'] : [])]}
        rows={(rows ?? []).map((row) => ({
          key: row.country,
          label: <CountryName row={row} />,
          value: row.gross,
          text: formatCompact(row.gross),
          title: formatMoneyExact(row.source.gross_revenue, currency),
          notes: [
            formatPercent(row.share, row.share !== null && row.share < 0.1 ? 1 : 0),
            ...(against ? [<Change key="change" share={row.change} against={against} />] : []),
          ],
        }))}
      />
    </ChartFrame>
  )
})
