import type { ComponentProps, ReactNode } from 'react'
import { Sparkline } from '@/components/chart/sparkline'
import { Card } from '@/components/ui/card'
import { InfoMark } from '@/components/ui/info-mark'
import { Skeleton } from '@/components/ui/skeleton'
import { catalogue } from '@/lib/catalogue'
import { classNames } from '@/lib/class-names'

export interface KpiCardProps extends Omit<ComponentProps<'section'>, 'title'> {
  name: keyof typeof catalogue
  value: string | null // null: not fetched yet
  exact?: string
  why?: string // of an em dash
  trend: readonly (number | null)[] | null
  noTrend?: string // said in its place
  note: ReactNode
  change: ReactNode
}

const kLong = 9 // letters from which on a value is set smaller, so that it is never cut

// One figure: its value now, how it went, and against the period before.
export function KpiCard({
  name, value, exact, why, trend, noTrend, note, change, className, ...props
}: KpiCardProps) {
  const { label, text } = catalogue[name]
  const size = (value?.length ?? 0) > kLong ? 'text-lg' : 'text-xl'
  return (
    <Card className={classNames('@container px-3 py-2.5', className)} {...props}>
      <div className="flex h-4 items-center gap-1.5">
        <h3 className="truncate text-xs font-medium text-muted">{label}</h3>
        <InfoMark label={label} text={text} />
      </div>
      <div className="py-1 @min-[220px]:flex @min-[220px]:items-center @min-[220px]:gap-3">
        {value === null ? <Skeleton className="my-1 h-5 w-24" /> : (
          <p
            data-kpi={name}
            title={why ?? exact}
            className={classNames(
              'h-7 shrink-0 leading-7 font-semibold tracking-tight tabular-nums', size)}
          >
            {value}
            {why && (
              <span className="ml-1 text-xs font-normal tracking-normal text-muted">{why}</span>
            )}
          </p>
        )}
        <div className="flex h-6 min-w-0 grow items-center">
          {trend ? <Sparkline values={trend} /> : noTrend && (
            <p className="w-full truncate text-xs text-muted @min-[220px]:text-right">{noTrend}</p>
          )}
        </div>
      </div>
      <p
        className={
          'flex h-4 items-baseline justify-between gap-2 text-xs text-muted tabular-nums ' +
          '@max-[140px]:h-8 @max-[140px]:flex-col @max-[140px]:gap-0'
        }
      >
        <span className="max-w-full truncate">{note}</span>
        {change}
      </p>
    </Card>
  )
}
