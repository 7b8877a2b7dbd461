import { Suspense, useEffect, useRef, useState } from 'react'
import { Outlet, useLocation, useNavigationType } from 'react-router'
import { Skeleton } from '@/components/ui/skeleton'
import { useAnalytics } from '@/lib/analytics/use-analytics'
import { classNames } from '@/lib/class-names'
import { ErrorBoundary } from './error-boundary'
import { KeysDialog } from './keys-dialog'
import { MoreSheet } from './more-sheet'
import { NoServer } from './no-server'
import { SkipLink } from './skip-link'
import { StatusBanner } from './status-banner'
import { TopBar } from './top-bar'
import { useViewKeys } from './use-view-keys'
import { ViewRail } from './view-rail'

// A view that was asked for begins at its top, and reading goes on there; back stays where it was.
function useBeginning() {
  const main = useRef<HTMLElement>(null)
  const { pathname } = useLocation()
  const asked = useNavigationType() === 'PUSH'
  const shown = useRef(pathname)
  useEffect(() => {
    if (shown.current === pathname) return
    shown.current = pathname
    if (!asked) return
    window.scrollTo(0, 0)
    main.current?.focus({ preventScroll: true })
  }, [pathname, asked])
  return main
}

// What stands around every view.
export function Shell() {
  const { away, never } = useAnalytics(({ connection, kpis }) => ({
    away: connection.phase === 'lost',
    never: connection.phase === 'connecting' && connection.failures > 1 && !kpis,
  }))
  const { pathname } = useLocation()
  const main = useBeginning()
  const [open, setOpen] = useState<'keys' | 'more' | null>(null)
  useViewKeys(() => setOpen('keys'))
  const close = () => setOpen(null)
  const base =
    'mx-auto flex w-full max-w-[1600px] grow flex-col gap-3 px-4 py-3 outline-none sm:px-6'
  return (
    <div className="flex min-h-dvh pb-[calc(3.25rem+env(safe-area-inset-bottom))] md:pb-0">
      <SkipLink to={main} />
      <ViewRail onKeys={() => setOpen('keys')} onMore={() => setOpen('more')} />
      <div className="flex min-w-0 grow flex-col">
        <StatusBanner />
        <TopBar />
        <main
          ref={main}
          tabIndex={-1}
          data-stale={away}
          className={classNames(base, away && 'stale')}
        >
          {never ? <NoServer /> : (
            <ErrorBoundary key={pathname}>
              <Suspense fallback={<Skeleton className="h-96" />}>
                <Outlet />
              </Suspense>
            </ErrorBoundary>
          )}
        </main>
      </div>
      {open === 'keys' && <KeysDialog onClose={close} />}
      {open === 'more' && <MoreSheet onClose={close} />}
    </div>
  )
}
