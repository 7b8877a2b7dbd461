import { useQuery } from '@tanstack/react-query'
import { ChartTooltip } from '@/components/chart/chart-tooltip'
import { SegmentMark } from '@/components/ui/segment-mark'
import { fetchJson } from '@/lib/api/fetch-json'
import { formatCount, formatDate, formatMoney, formatPercent } from '@/lib/format'
import { useSettled } from '@/lib/use-settled'
import { decodeCustomerDetail } from '@/lib/wire/decode-orders'
import type { MapPoint } from '@/lib/wire/types'

const kLinger_ms = 150

export interface MapTooltipProps {
  point: MapPoint
  names: ReadonlyMap<number, string>
}

// Who it is at once; their figures where one lingers.
export function MapTooltip({ point, names }: MapTooltipProps) {
  const { customer_id: id, segment_id } = point
  const settled = useSettled(id, kLinger_ms)
  const { data } = useQuery({
    queryKey: ['segments-map-customer', id],
    queryFn: ({ signal }) =>
      fetchJson(`/v1/customers/${encodeURIComponent(id)}`, {}, decodeCustomerDetail, signal),
    enabled: settled === id,
    staleTime: 60_000,
    placeholderData: undefined,
  })
  const wait = '\u2026'
  return (
    <ChartTooltip
      heading={<>Customer <bdi className="font-medium text-ink">{id}</bdi></>}
      rows={[
        {
          label: names.get(segment_id) ?? `Segment ${segment_id}`,
          mark: <SegmentMark id={segment_id} />, value: '',
        },
        { label: 'Orders', value: data ? formatCount(data.orders) : wait },
        { label: 'Spent', value: data ? formatMoney(data.monetary, data.currency) : wait },
        { label: 'Last order', value: data ? formatDate(data.last_purchase_at) : wait },
        { label: 'Likely to buy', value: data ? formatPercent(data.probability) : wait },
      ]}
    />
  )
}
