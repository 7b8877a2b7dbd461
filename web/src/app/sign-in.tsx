import { useState, type FormEvent } from 'react'
import { Button } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { fieldLook } from '@/components/ui/field'
import { classNames } from '@/lib/class-names'
import { statusOf } from '@/lib/api/status-of'
import { signIn } from '@/lib/session/ask'
import { useTitle } from '@/lib/use-title'

function trouble(error: Error): string {
  if (statusOf(error) === 401) return 'This token is not known. It may have expired.'
  if (statusOf(error) === 429) return 'Too many wrong tokens. Please wait a few seconds.'
  if (statusOf(error) === null) return 'The Tillcast server does not answer.'
  return error.message
}

// Stands in for everything while the server does not know who asks.
export function SignIn({ onDone }: { onDone: () => void }) {
  useTitle('Sign in')
  const [token, setToken] = useState('')
  const [state, setState] = useState<'still' | 'asking' | Error>('still')
  const wrong = state instanceof Error ? trouble(state) : null

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setState('asking')
    try {
      await signIn(token.trim())
      onDone()
    } catch (error) {
      setState(error instanceof Error ? error : new Error(String(error)))
    }
  }

  return (
    <main className="flex min-h-dvh items-center justify-center px-4">
      <Card className="w-full max-w-sm p-6" data-testid="sign-in">
        <h1 className="text-base font-semibold">Sign in to Tillcast</h1>
        <p className="mt-1 text-sm text-muted">
          With the token that whoever runs this server gave you.
        </p>
        <form onSubmit={(event) => void submit(event)} className="mt-4 flex flex-col gap-3">
          <label className="flex flex-col gap-1 text-sm">
            Token
            <input
              type="password"
              name="token"
              autoComplete="current-password"
              autoFocus
              required
              value={token}
              onChange={(event) => setToken(event.target.value)}
              aria-invalid={wrong !== null}
              aria-describedby={wrong === null ? undefined : 'sign-in-trouble'}
              className={classNames(fieldLook, 'w-full')}
            />
          </label>
          {wrong !== null && (
            <p id="sign-in-trouble" role="alert" className="text-sm">{wrong}</p>
          )}
          <Button type="submit" disabled={state === 'asking'}>Sign in</Button>
        </form>
      </Card>
    </main>
  )
}
