import { useQueryClient } from '@tanstack/react-query'
import { useEffect, type ReactNode } from 'react'
import { askSession } from '@/lib/session/ask'
import { useSession } from '@/lib/session/use-session'
import { SignIn } from './sign-in'

// What is behind it is there while the server answers; signed out, nothing of it is kept.
export function SignInGate({ children }: { children: ReactNode }) {
  const { out } = useSession()
  const queries = useQueryClient()
  useEffect(() => void askSession(), [])
  useEffect(() => {
    if (out) queries.clear()
  }, [out, queries])
  return out ? <SignIn onDone={() => queries.clear()} /> : children
}
