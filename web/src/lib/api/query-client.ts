import { QueryClient } from '@tanstack/react-query'
import { ApiError } from './fetch-json'

// What the server answered with a reason is an answer; only silence is asked again at once.
const retry = (failures: number, error: Error) => !(error instanceof ApiError) && failures < 1

export const createQueryClient = () =>
  new QueryClient({
    defaultOptions: {
      queries: {
        retry,
        staleTime: 2_000,
        refetchOnWindowFocus: true,
        placeholderData: (previous: unknown) => previous, // nothing blinks while a range changes
      },
    },
  })
