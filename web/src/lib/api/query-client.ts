import { QueryClient } from '@tanstack/react-query'

export const createQueryClient = () =>
  new QueryClient({
    defaultOptions: {
      queries: {
        retry: 1,
        staleTime: 2_000,
        refetchOnWindowFocus: true,
        placeholderData: (previous: unknown) => previous, // nothing blinks while a range changes
      },
    },
  })
