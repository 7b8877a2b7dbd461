import type { ComponentProps } from 'react'
import { Button } from '@/components/ui/button'
import { Card, CardHeader } from '@/components/ui/card'
import { DataTable, type Column } from '@/components/ui/data-table'
import { ProbabilityBar } from '@/components/ui/probability-bar'
import { SegmentMark } from '@/components/ui/segment-mark'
import { TextLink } from '@/components/ui/text-link'
import { catalogue } from '@/lib/catalogue'
import { classNames } from '@/lib/class-names'
import { downloadCsv } from '@/lib/csv'
import { formatCount, formatPercent } from '@/lib/format'
import { segmentColour } from '@/lib/segment-look'
import type { Segment, SegmentsFit } from '@/lib/wire/types'
import { everyone, membersPath, sortedBy, type SortKey } from './address'
import { DriftNote } from './drift-note'
import { inOrder } from './live'
import { overviewCsv } from './segments-csv'
import { ShareBars, SharesLegend } from './share-bars'
import type { AddressProps } from './use-address'
import { WeekChange } from './week-change'

export function CustomersOf({ segment, words }: { segment: Segment; words?: boolean }) {
  const path = membersPath({ ...everyone, segment: segment.id })
  return (
    <TextLink to={path} quiet>
      {formatCount(segment.size)}
      <span className={words ? undefined : 'sr-only'}> customers</span>
      <span className="sr-only"> of {segment.name}</span>
    </TextLink>
  )
}

function Name({ segment, pressed, onClick }: {
  segment: Segment
  pressed: boolean
  onClick: () => void
}) {
  return (
    <span className="flex flex-col items-start py-0.5">
      <button
        type="button"
        aria-pressed={pressed}
        onClick={onClick}
        className={
          'flex min-h-8 items-center gap-2 rounded-xs text-left font-medium hover:text-accent ' +
          'pointer-coarse:min-h-11'
        }
      >
        <SegmentMark id={segment.id} className="size-3" />
        <bdi className="max-w-44 max-sm:max-w-24">{segment.name}</bdi>
      </button>
      <span className="pl-5 text-xs whitespace-nowrap text-muted sm:hidden">
        <CustomersOf segment={segment} words />
      </span>
    </span>
  )
}

function Chance({ probability }: { probability: number | null }) {
  if (probability === null) return <span title="No model yet">{'\u2014'}</span>
  return (
    <div className="flex items-center justify-end gap-2" title={formatPercent(probability, 1)}>
      <ProbabilityBar probability={probability} className="hidden w-16 sm:block" />
      <span className="w-9">{formatPercent(probability)}</span>
    </div>
  )
}

function columnsOf(fit: SegmentsFit, { address, change }: AddressProps): Column<Segment>[] {
  const largest = Math.max(...fit.segments.flatMap((s) => [s.share, s.revenue_share]))
  const direction = address.order === 'asc' ? 'ascending' : 'descending'
  const sort = (key: SortKey) => ({
    sorted: address.sort === key ? (direction as 'ascending' | 'descending') : null,
    onSort: () => change(sortedBy(address, key)),
  })
  return [
    {
      name: 'Segment', left: true, ...sort('name'),
      cell: (s) => (
        <Name
          segment={s}
          pressed={address.segment === s.id}
          onClick={() => change({ segment: address.segment === s.id ? null : s.id })}
        />
      ),
    },
    {
      name: 'Shares', left: true, className: 'w-full sm:w-2/5', ...sort('revenue'),
      title: catalogue.segment_shares.text,
      cell: (s) => <ShareBars segment={s} largest={largest} />,
    },
    {
      name: 'Customers', className: 'hidden sm:table-cell', ...sort('size'),
      cell: (s) => <CustomersOf segment={s} />,
    },
    {
      name: 'Chance', title: catalogue.segment_probability.text, ...sort('probability'),
      cell: (s) => <Chance probability={s.probability} />,
    },
    {
      name: 'Week', title: catalogue.segment_week.text, ...sort('week'),
      cell: (s) => <WeekChange moves={fit.moves} id={s.id} name={s.name} />,
    },
  ]
}

// A bar of its hue beside the row, and the row's ground out to it.
const barOf = (id: number) =>
  `-8px 0 var(--sunken), -11px 0 ${segmentColour(id)}, 8px 0 var(--sunken)`

const kFilling = 4 // so many rows can be drawn out to the height of the portrait

export interface OverviewCardProps extends ComponentProps<'section'>, AddressProps {
  fit: SegmentsFit
  shown: number // the one whose portrait is shown
}

export function OverviewCard({
  fit, shown, address, change, className, ...props
}: OverviewCardProps) {
  const download = () => downloadCsv(
    `tillcast-segments-${fit.as_of?.slice(0, 10) ?? ''}.csv`, overviewCsv(fit))
  return (
    <Card
      aria-labelledby="segments"
      className={classNames('flex flex-col', className)}
      {...props}
    >
      <CardHeader
        titleId="segments"
        title="Who your customers are"
        note="Shares of all customers and of all gross revenue; choose a segment to follow it"
      >
        <SharesLegend />
        <Button onClick={download}>CSV</Button>
      </CardHeader>
      <DataTable<Segment>
        label="Segments"
        className="grow"
        tableClassName={fit.segments.length >= kFilling ? 'h-full' : undefined}
        columns={columnsOf(fit, { address, change })}
        rows={inOrder(fit, address)}
        keyOf={(s) => s.id}
        rowProps={(s) => ({
          'data-segment': s.id,
          className: classNames('border-t border-line', s.id === shown && 'relative bg-sunken'),
          style: s.id === shown ? { boxShadow: barOf(s.id) } : undefined,
        } as ComponentProps<'tr'>)}
      />
      <DriftNote fit={fit} className="border-t border-line px-4 py-2" />
    </Card>
  )
}
