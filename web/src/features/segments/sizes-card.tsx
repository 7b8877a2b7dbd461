import type { ComponentProps } from 'react'
import { ChartCard } from '@/components/ui/chart-card'
import { DataTable, type Column } from '@/components/ui/data-table'
import { SegmentMark } from '@/components/ui/segment-mark'
import { TextLink } from '@/components/ui/text-link'
import { formatCount } from '@/lib/format'
import type { SegmentsFlow } from '@/lib/wire/types'
import { membersPath, type Members } from './address'
import { chosenPeriod, periodAddress, periodKey } from './moves'
import { sizesCsv } from './segments-csv'
import { barLabel, sizeMembers, sizesBars, totalOf, type SizesBar } from './sizes'
import { SizesPlot } from './sizes-plot'
import type { AddressProps } from './use-address'

// A sum of a bar leads to the customers that it counts, if there is a period that ends there.
function Counted({ customers, members, said }: {
  customers: number
  members: Members | null
  said: string
}) {
  if (members === null || customers === 0) return formatCount(customers)
  return (
    <TextLink quiet to={membersPath(members)} className="py-1.5 -my-1.5">
      {formatCount(customers)}
      <span className="sr-only"> {said}</span>
    </TextLink>
  )
}

function Size({ bar, id, name }: { bar: SizesBar; id: number; name: string }) {
  const customers = bar.sizes.get(id)
  if (customers === undefined) {
    return <span title="Not a segment of that division">{'\u2014'}</span>
  }
  return (
    <span className="inline-flex items-center gap-1.5">
      <SegmentMark id={id} className="size-2" />
      <Counted
        customers={customers}
        members={sizeMembers(bar, id)}
        said={`customers of ${name}, ${barLabel(bar)}`}
      />
    </span>
  )
}

export interface SizesCardProps extends ComponentProps<'section'>, AddressProps {
  flow: SegmentsFlow
  order: readonly number[]
  names: ReadonlyMap<number, string>
}

export function SizesCard({ flow, order, names, address, change, ...props }: SizesCardProps) {
  const bars = sizesBars(flow)
  const period = chosenPeriod(flow, address)
  const chosen = bars.findIndex((bar) =>
    period !== null && bar.period !== null && periodKey(bar.period) === periodKey(period))
  const csv = () => ({
    name: `tillcast-segment-sizes-${flow.snapshots.at(-1)?.at.slice(0, 10) ?? ''}.csv`,
    text: sizesCsv(flow, names),
  })
  const columns: Column<SizesBar>[] = [
    {
      name: 'Week', left: true,
      cell: (bar) => <span className="whitespace-nowrap">{barLabel(bar)}</span>,
    },
    ...order.map((id): Column<SizesBar> => ({
      name: names.get(id) ?? `Segment ${id}`,
      cell: (bar) => <Size bar={bar} id={id} name={names.get(id) ?? `segment ${id}`} />,
    })),
    {
      name: 'All',
      cell: (bar) => (
        <Counted
          customers={totalOf(bar)}
          members={sizeMembers(bar, null)}
          said={`customers of all segments, ${barLabel(bar)}`}
        />
      ),
    },
  ]
  const table = (
    <DataTable<SizesBar>
      label="Customers of each segment by week, newest first"
      className="max-h-85"
      rows={[...bars].reverse()}
      keyOf={(bar) => `${bar.at}${bar.refit}${bar.present}`}
      columns={columns}
    />
  )
  return (
    <ChartCard
      titleId="sizes"
      title="How the segments grow and shrink, customers"
      note={`${flow.snapshots.length} weekly snapshots and now; a bar chooses its week`}
      table={table}
      csv={csv}
      {...props}
    >
      <div className="pb-3">
        <SizesPlot
          bars={bars}
          order={order}
          names={names}
          selected={address.segment}
          chosen={Math.max(0, chosen)}
          onChoose={({ period: ends }) => ends && change(periodAddress(ends))}
        />
      </div>
    </ChartCard>
  )
}
