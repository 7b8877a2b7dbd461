// Who is signed in, as far as the page knows. The cookie is the browser's: no script reads it.
export interface Session {
  out: boolean // the server wants to know who asks
  name: string | null // of the one who is signed in; null: nobody had to
}

const kUnknown: Session = { out: false, name: null }

class SessionStore {
  private now: Session = kUnknown
  private readonly listeners = new Set<() => void>()

  readonly get = () => this.now

  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener)
    return () => void this.listeners.delete(listener)
  }

  readonly set = (next: Session) => {
    if (next.out === this.now.out && next.name === this.now.name) return
    this.now = next
    for (const listener of this.listeners) listener()
  }

  readonly reset = () => this.set(kUnknown)
}

export const session = new SessionStore()
