import { ApiError } from './fetch-json'

// The status the server answered with; null where it did not answer at all.
export const statusOf = (error: Error | null): number | null =>
  error instanceof ApiError ? error.status : null
