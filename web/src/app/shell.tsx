import { Suspense, useEffect, useRef } from 'react'
import { Outlet, useLocation, useNavigationType } from 'react-router'
import { Skeleton } from '@/components/ui/skeleton'
import { useAnalytics } from '@/lib/analytics/use-analytics'
import { classNames } from '@/lib/class-names'
import { ErrorBoundary } from './error-boundary'
import { NoServer } from './no-server'
import { StatusBanner } from './status-banner'
import { TopBar } from './top-bar'

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
  const { connection, kpis } = useAnalytics()
  const { pathname } = useLocation()
  const main = useBeginning()
  const base = 'mx-auto flex w-full max-w-[1600px] flex-col gap-3 px-4 py-3 outline-none sm:px-6'
  const away = connection.phase === 'lost'
  const never = connection.phase === 'connecting' && connection.failures > 1 && !kpis
  return (
    <>
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
    </>
  )
}
