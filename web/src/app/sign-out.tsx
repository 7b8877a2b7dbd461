import { useState, type ComponentProps } from 'react'
import { Button } from '@/components/ui/button'
import { signOut } from '@/lib/session/ask'
import { useSession } from '@/lib/session/use-session'

// Only where somebody is signed in.
export function SignOut(props: ComponentProps<'button'>) {
  const { name } = useSession()
  const [failed, setFailed] = useState(false)
  if (name === null) return null
  return (
    <Button
      title={`Signed in as ${name}`}
      onClick={() => void signOut().catch(() => setFailed(true))}
      {...props}
    >
      {failed ? 'Not signed out, try again' : 'Sign out'}
    </Button>
  )
}
