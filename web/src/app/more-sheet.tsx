import { NavLink } from 'react-router'
import { Dialog } from '@/components/ui/dialog'
import { SignOut } from './sign-out'
import { ThemeChoice } from './theme-choice'
import { kOnPhones, viewList } from './view-list'

// What the bottom bar of a phone has no room for; it rises from the bar.
export function MoreSheet({ onClose }: { onClose: () => void }) {
  return (
    <Dialog
      title="More"
      onClose={onClose}
      data-testid="more"
      className="mb-0 max-w-full rounded-b-none border-x-0 border-b-0"
    >
      <ul>
        {viewList.slice(kOnPhones).map(({ to, name, icon: Icon }) => (
          <li key={to} className="border-t border-line first:border-0">
            <NavLink
              to={to}
              onClick={onClose}
              className={
                'flex h-12 items-center gap-3 aria-[current]:font-medium ' +
                'aria-[current]:text-accent'
              }
            >
              <Icon />
              {name}
            </NavLink>
          </li>
        ))}
      </ul>
      <ThemeChoice />
      <SignOut className="mt-3 w-full" />
    </Dialog>
  )
}
