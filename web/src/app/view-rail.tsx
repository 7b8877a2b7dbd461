import type { ComponentProps } from 'react'
import { NavLink } from 'react-router'
import { LogoIcon } from '@/components/ui/icons'
import { KeysIcon, MoreIcon } from '@/components/ui/view-icons'
import { classNames } from '@/lib/class-names'
import { SignOut } from './sign-out'
import { ThemeChoice } from './theme-choice'
import { kOnPhones, viewList } from './view-list'

// An icon over its word in the narrow rail and the bottom bar, beside it in the wide rail.
const entryClass =
  'flex min-h-11 w-full flex-col items-center justify-center gap-0.5 rounded-md px-1 py-1 ' +
  'text-xs text-muted hover:text-ink aria-[current]:font-medium aria-[current]:text-accent ' +
  'md:min-h-14 md:hover:bg-sunken md:aria-[current]:bg-accent-soft ' +
  'xl:min-h-9 xl:flex-row xl:justify-start xl:gap-2.5 xl:px-2.5 xl:text-base ' +
  'xl:pointer-coarse:min-h-11'

export interface ViewRailProps extends ComponentProps<'nav'> {
  onKeys: () => void
  onMore: () => void
}

// The views: a rail on the left, on phones a bar along the bottom.
export function ViewRail({ onKeys, onMore, className, ...props }: ViewRailProps) {
  const base =
    'fixed inset-x-0 bottom-0 z-20 flex border-t border-line bg-surface px-1 ' +
    'pb-[env(safe-area-inset-bottom)] ' +
    'md:sticky md:inset-auto md:top-0 md:h-dvh md:w-21 md:shrink-0 md:flex-col md:gap-2 ' +
    'md:overflow-y-auto md:border-t-0 md:border-r md:px-1.5 md:py-3 ' +
    'xl:w-48 xl:px-3'
  return (
    <nav aria-label="Views" className={classNames(base, className)} {...props}>
      <div
        aria-hidden
        className="hidden items-center justify-center gap-2 pb-2 text-lg font-semibold md:flex
          xl:justify-start xl:px-2.5"
      >
        <LogoIcon />
        <span className="hidden xl:inline">Tillcast</span>
      </div>
      <ul className="flex w-full md:flex-col md:gap-0.5">
        {viewList.map(({ to, name, icon: Icon }, i) => (
          <li
            key={to}
            className={classNames('min-w-0 flex-1 md:flex-none', i >= kOnPhones && 'max-md:hidden')}
          >
            <NavLink to={to} end={to === '/'} className={entryClass}>
              <Icon />
              {name}
            </NavLink>
          </li>
        ))}
        <li className="min-w-0 flex-1 md:hidden">
          <button type="button" aria-haspopup="dialog" onClick={onMore} className={entryClass}>
            <MoreIcon />
            More
          </button>
        </li>
      </ul>
      <div className="mt-auto hidden flex-col gap-1 md:flex">
        <button type="button" aria-haspopup="dialog" onClick={onKeys} className={entryClass}>
          <KeysIcon />
          Keys
        </button>
        <ThemeChoice className="max-xl:flex-col" />
        <SignOut className="max-xl:px-1 max-xl:text-xs" />
      </div>
    </nav>
  )
}
