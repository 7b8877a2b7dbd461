import { createContext } from 'react'
import type { AnalyticsStore } from './store'

export interface Analytics {
  store: AnalyticsStore
  retryNow: () => void
}

export const AnalyticsContext = createContext<Analytics | null>(null)
