import type { ComponentProps } from 'react'
import { Badge } from '@/components/ui/badge'
import { LogoIcon } from '@/components/ui/icons'
import { useAnalytics } from '@/lib/analytics/use-analytics'
import { classNames } from '@/lib/class-names'
import { Clocks } from './clocks'
import { ConnectionMark } from './connection-mark'

export function TopBar({ className, ...props }: ComponentProps<'header'>) {
  const data_source = useAnalytics((analytics) => analytics.data_source)
  const base =
    'flex min-h-12 flex-wrap items-center gap-x-4 gap-y-1 border-b border-line px-4 py-2 sm:px-6'
  return (
    <header className={classNames(base, className)} {...props}>
      <h1 className="flex items-center gap-2 text-lg font-semibold md:sr-only">
        <LogoIcon /> Tillcast
      </h1>
      <ConnectionMark />
      {data_source && (
        <Badge
          title={`Where these orders come from: ${data_source}`}
          className="max-w-48 min-w-0 sm:max-w-80"
        >
          <span className="truncate">Data: {data_source}</span>
        </Badge>
      )}
      <Clocks className="max-sm:w-full sm:ml-auto" />
    </header>
  )
}
