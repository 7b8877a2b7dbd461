import { QueryClientProvider } from '@tanstack/react-query'
import { useState } from 'react'
import { BrowserRouter } from 'react-router'
import { AnalyticsProvider } from '@/lib/analytics/analytics-provider'
import { createQueryClient } from '@/lib/api/query-client'
import { ErrorBoundary } from './error-boundary'
import { SignInGate } from './sign-in-gate'
import { Views } from './views'

export function App() {
  const [queryClient] = useState(createQueryClient)
  return (
    <ErrorBoundary>
      <QueryClientProvider client={queryClient}>
        <SignInGate>
          <AnalyticsProvider>
            {/* At once: as a transition, a choice would wait behind the live figures. */}
            <BrowserRouter useTransitions={false}>
              <Views />
            </BrowserRouter>
          </AnalyticsProvider>
        </SignInGate>
      </QueryClientProvider>
    </ErrorBoundary>
  )
}
