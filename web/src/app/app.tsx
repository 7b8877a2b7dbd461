import { QueryClientProvider } from '@tanstack/react-query'
import { useState } from 'react'
import { AnalyticsProvider } from '@/lib/analytics/analytics-provider'
import { createQueryClient } from '@/lib/api/query-client'
import { Dashboard } from './dashboard'
import { ErrorBoundary } from './error-boundary'
import { StatusBanner } from './status-banner'
import { TopBar } from './top-bar'

export function App() {
  const [queryClient] = useState(createQueryClient)
  return (
    <ErrorBoundary>
      <QueryClientProvider client={queryClient}>
        <AnalyticsProvider>
          <StatusBanner />
          <TopBar />
          <Dashboard />
        </AnalyticsProvider>
      </QueryClientProvider>
    </ErrorBoundary>
  )
}
