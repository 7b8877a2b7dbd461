import { Button } from '@/components/ui/button'
import { useAnalytics } from '@/lib/analytics/use-analytics'
import { useSampled } from '@/lib/analytics/use-sampled'
import { classNames } from '@/lib/class-names'
import type { Pages } from './use-pages'

const kEvery_ms = 2_000

// Rows stay as they were read; that the shop has gone on since is said beside them, no more.
export function NewerFigures({ pages: { seq, isRefreshing, refresh } }: { pages: Pages }) {
  const now = useSampled(useAnalytics().seq, kEvery_ms)
  const newer = seq !== null && now !== null && now > seq
  return (
    <Button
      onClick={refresh}
      disabled={isRefreshing}
      data-newer={newer}
      hidden={!newer}
      className={classNames(!newer && 'hidden')}
      title="Orders came since these rows were read"
    >
      <span aria-hidden className="size-1.5 rounded-full bg-accent" />
      Newer figures
    </Button>
  )
}
