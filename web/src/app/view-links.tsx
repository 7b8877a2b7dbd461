import type { ComponentProps } from 'react'
import { NavLink } from 'react-router'
import { classNames } from '@/lib/class-names'

const views = [
  { to: '/', name: 'Overview' },
  { to: '/segments', name: 'Segments' },
  { to: '/models', name: 'Models' },
]

export function ViewLinks({ className, ...props }: ComponentProps<'nav'>) {
  return (
    <nav aria-label="Views" className={classNames('flex gap-1', className)} {...props}>
      {views.map(({ to, name }) => (
        <NavLink
          key={to}
          to={to}
          end={to === '/'}
          className={
            'flex h-8 items-center rounded-md px-2.5 text-sm text-muted hover:text-ink ' +
            'aria-[current]:bg-sunken aria-[current]:font-medium aria-[current]:text-ink ' +
            'pointer-coarse:h-11'
          }
        >
          {name}
        </NavLink>
      ))}
    </nav>
  )
}
