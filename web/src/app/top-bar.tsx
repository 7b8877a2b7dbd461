import type { ComponentProps } from 'react'
import { Badge } from '@/components/ui/badge'
import { LogoIcon } from '@/components/ui/icons'
import { useAnalytics } from '@/lib/analytics/use-analytics'
import { classNames } from '@/lib/class-names'
import { Clocks } from './clocks'
import { ConnectionMark } from './connection-mark'
import { ThemeToggle } from './theme-toggle'
import { ViewLinks } from './view-links'

export function TopBar({ className, ...props }: ComponentProps<'header'>) {
  const { data_source } = useAnalytics()
  const base =
    'mx-auto flex w-full max-w-[1600px] flex-wrap items-center gap-x-4 gap-y-2 px-4 pt-3 sm:px-6'
  return (
    <header className={classNames(base, className)} {...props}>
      <h1 className="flex items-center gap-2 text-lg font-semibold">
        <LogoIcon /> Tillcast
      </h1>
      <ViewLinks />
      <ConnectionMark />
      {data_source && (
        <Badge title="Where these orders come from">Data: {data_source}</Badge>
      )}
      <Clocks className="order-4 w-full sm:order-3 sm:ml-auto sm:w-auto" />
      <ThemeToggle />
    </header>
  )
}
